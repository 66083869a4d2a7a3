import { describe, expect, it } from 'vitest';
import type { Assumption } from '#shared/cost/cost-estimate.ts';
import { costInputs } from '#shared/cost/cost-inputs.ts';
import { assumptionNames, type AssumptionOverrides, resolveAssumptions } from '#shared/cost/resolve-assumptions.ts';
import type { UsersChange } from '#shared/demand/users.ts';
import { PlannerError } from '#shared/errors.ts';
import { sourced, unknown } from '#shared/estimate.ts';
import type { ResolvedMachine } from '#shared/hardware/machine.ts';
import { workloadFor } from '#shared/evaluate/defaults.ts';
import { GB } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';

const catalog = testCatalog();
const gpuOf = (id: string) => catalog.gpus.find((gpu) => gpu.id === id) ?? null;
const machineOf = (id: string) => catalog.machines.find((machine) => machine.id === id) ?? null;

/** A machine with cards of the catalog; with `catalogId`, one that the catalog sells. */
function withCards(gpuIds: readonly string[], catalogId: string | null = null): ResolvedMachine {
  const bare = resolvedMachine({ devices: gpuIds.map((id) => ({ freeBytes: 24 * GB, gpu: gpuOf(id) })) });
  return { ...bare, machine: catalogId === null ? null : machineOf(catalogId) };
}

function probed(machine: ResolvedMachine, powerLimitWatts: number | null): ResolvedMachine {
  const none = unknown('not part of this test');
  const accelerators = machine.devices.map(({ index, name }) => ({
    index,
    gpuId: null,
    pciId: null,
    name,
    vendor: 'nvidia' as const,
    parentIndex: null,
    memoryKind: 'dedicated' as const,
    nominalMemoryBytes: none,
    memoryBytes: none,
    freeMemoryBytes: none,
    bandwidthBytesPerSecond: none,
    computeFlops: none,
    linkBytesPerSecond: none,
    powerLimitWatts: powerLimitWatts === null ? none : sourced(powerLimitWatts, { kind: 'measured' as const, sourceId: 'nvidia-smi' }),
    driver: none,
  }));
  return { ...machine, profile: { ...machine.profile, origin: 'probed', accelerators } };
}

function resolve(machine: ResolvedMachine, overrides: AssumptionOverrides = {}): ReadonlyMap<string, Assumption> {
  const list = resolveAssumptions({ catalog, machine, overrides, asOf: '2026-11-24T09:00:00Z' });
  return new Map(list.map((assumption) => [assumption.name, assumption]));
}

/** Every key that `--assume` promises. */
const promised =
  `alreadyOwned machines minMachines capexPerMachineUsd capexSharedUsd serviceLifeMonths residualRatio discountRateRatio activeWatts
  idleWatts pue tariffUsdPerKwh carbonGramsPerKwh provisionedKw hostingUsdPerKwMonth supportRatioPerYear staffHoursPerMonth staffUsdPerHour
  softwareUsdPerMonth otherUsdPerMonth availabilityRatio maxUtilisationRatio peakFactor outputMultiplier batchShareRatio batchDiscountRatio
  rentUsdPerHour sovereigntyUsdPerMonth dutyRatio sparesRatio networkRatio horizonMonths`
    .split(/\s+/)
    .filter((name) => name.length > 0);

describe('people', () => {
  const usersOf = (users: UsersChange, overrides: AssumptionOverrides = {}): ReadonlyMap<string, Assumption> => {
    const workload = workloadFor(catalog, 'chat', { users });
    const list = resolveAssumptions({ catalog, machine: resolvedMachine({}), overrides, workload, asOf: '2026-11-24T09:00:00Z' });
    return new Map(list.map((assumption) => [assumption.name, assumption]));
  };

  it('of an office fill a machine 11 % of the month: nine hours on 22 days, a peak of 2.5', () => {
    const assumptions = usersOf({ count: 200 });
    const [full, peak] = [assumptions.get('maxUtilisationRatio'), assumptions.get('peakFactor')];
    expect(peak).toMatchObject({ value: 2.5, status: 'default', sourceId: 'users-rules' });
    expect(Number(full?.value) / Number(peak?.value)).toBeCloseTo(0.11, 2);
  });

  it('who come at other hours are the user’s word', () => {
    const assumptions = usersOf({ count: 200, activeHoursPerDay: 24, workingDaysPerMonth: 30 });
    expect(assumptions.get('maxUtilisationRatio')).toMatchObject({
      value: 720 / 730,
      status: 'user',
      sourceId: 'user',
      asOf: '2026-11-24',
    });
  });

  it('give way to a peak that is said by hand', () => {
    expect(usersOf({ count: 200 }, { peakFactor: 4 }).get('peakFactor')).toMatchObject({ value: 4, status: 'user' });
  });

  it('who are not named change nothing', () => {
    expect(resolve(resolvedMachine({})).get('peakFactor')).toMatchObject({ value: 1, sourceId: 'cost-rules' });
  });
});

describe('the list of assumptions', () => {
  it('knows every promised key', () => expect(assumptionNames(catalog)).toEqual(expect.arrayContaining(promised)));

  it.each([
    { name: 'a catalog desktop', machine: withCards(['nvidia-rtx-4090'], 'desktop-rtx-4090') },
    { name: 'a card alone', machine: withCards(['nvidia-rtx-4090']) },
    { name: 'a card without a price anywhere', machine: withCards(['nvidia-gtx-1060-3-gb']) },
    { name: 'a catalog server', machine: withCards(Array(8).fill('nvidia-h200-sxm'), 'server-8x-h200-sxm') },
    { name: 'a cloud machine', machine: withCards(Array(8).fill('nvidia-h200-sxm'), 'cloud-8x-h200-sxm') },
    { name: 'a laptop without a price', machine: withCards(['nvidia-rtx-4060-laptop'], 'laptop-rtx-4060-8') },
    { name: 'a machine without accelerator', machine: withCards([]) },
    { name: 'a scanned machine', machine: probed(withCards(['nvidia-rtx-4090']), 450) },
  ])('is complete for $name, with ids of its own and ranges around the value', ({ machine }) => {
    const list = [...resolve(machine).values()];
    expect(() => costInputs(list)).not.toThrow();
    expect(new Set(list.map((assumption) => assumption.id)).size).toBe(list.length);
    for (const { id, value, low, high } of list) {
      expect(id).toMatch(/^a-[a-z0-9-]+$/);
      if (low !== null) expect(low).toBeLessThanOrEqual(Number(value));
      if (high !== null) expect(high).toBeGreaterThanOrEqual(Number(value));
    }
  });

  it('cites only sources that the catalog has', () => {
    const known = new Set(catalog.sources.map((source) => source.sourceId));
    for (const machine of [withCards(['nvidia-rtx-4090']), withCards(Array(8).fill('nvidia-h200-sxm'), 'server-8x-h200-sxm')]) {
      for (const { sourceId } of resolve(machine).values()) expect(known).toContain(sourceId);
    }
  });
});

describe('a scanned machine', () => {
  it('is owned already; catalog hardware is not', () => {
    expect(resolve(probed(withCards(['nvidia-rtx-4090']), 450)).get('alreadyOwned')?.value).toBe(true);
    expect(resolve(withCards(['nvidia-rtx-4090'])).get('alreadyOwned')?.value).toBe(false);
  });

  it('draws a share of the limit that its driver reports, plus the host', () => {
    const capped = resolve(probed(withCards(['nvidia-rtx-4090']), 300));
    // 0.65 × 300 W + 208 W and 0.12 × 300 W + 40 W
    expect(capped.get('activeWatts')).toMatchObject({ value: 403, status: 'guess', sourceId: 'cost-rules' });
    expect(capped.get('idleWatts')?.value).toBe(76);
    expect(capped.has('gpuActivePowerRatio')).toBe(true);
  });

  it('is taken at the board power of the catalog where the driver reports no limit', () => {
    // 0.65 × 450 W + 208 W = 500.5 W
    expect(resolve(probed(withCards(['nvidia-rtx-4090']), null)).get('activeWatts')?.value).toBe(501);
  });
});

describe('price and power', () => {
  it('of a catalog machine are its own', () => {
    const desktop = resolve(withCards(['nvidia-rtx-4090'], 'desktop-rtx-4090'));
    expect(desktop.get('capexPerMachineUsd')).toMatchObject({ value: 3500, low: 2750, high: 3500, sourceId: 'machine-desktop-rtx-4090' });
    expect(desktop.get('activeWatts')).toMatchObject({ value: 500, sourceId: 'machine-desktop-rtx-4090' });
    expect(desktop.get('idleWatts')?.value).toBe(70);
    expect(desktop.has('hostUsd') || desktop.has('gpuActivePowerRatio')).toBe(false);
  });

  it('of cards that a catalog machine has are priced as that machine', () => {
    expect(resolve(withCards(['nvidia-rtx-4090'])).get('capexPerMachineUsd')?.sourceId).toBe('machine-desktop-rtx-4090');
    expect(resolve(withCards(['nvidia-rtx-4090', 'nvidia-rtx-4090'])).get('capexPerMachineUsd')?.sourceId).toBe(
      'machine-desktop-2x-rtx-4090',
    );
  });

  it('of cards that no catalog machine has are the cards and a host', () => {
    const three = resolve(withCards(Array(3).fill('nvidia-rtx-4090')));
    const price = gpuOf('nvidia-rtx-4090')?.priceUsd;
    expect(three.get('capexPerMachineUsd')?.value).toBe(
      (3 * ((price?.low ?? 0) + (price?.high ?? 0))) / 2 + Number(three.get('hostUsd')?.value),
    );
    expect(three.get('capexPerMachineUsd')?.status).toBe('guess');
    // The page that prints the price, not the data sheet of the card.
    expect(three.get('capexPerMachineUsd')?.sourceId).toBe('street-nvidia-rtx-4090');
    expect(three.has('hostUsd')).toBe(true);
  });

  it('of a rented machine are its rent, without capex, power or spares', () => {
    const cloud = resolve(withCards(Array(8).fill('nvidia-h200-sxm'), 'cloud-8x-h200-sxm'));
    expect(cloud.get('rentUsdPerHour')?.value).toBe(machineOf('cloud-8x-h200-sxm')?.rentUsdPerHour?.typical);
    expect(cloud.has('capexPerMachineUsd')).toBe(false);
    for (const name of ['activeWatts', 'idleWatts', 'provisionedKw']) expect(cloud.has(name)).toBe(false);
    expect(costInputs([...cloud.values()])).toMatchObject({ activeWatts: null, idleWatts: null, provisionedKw: null });
  });

  it('of 0 W in a list of an earlier version is power that nobody knows', () => {
    const list = [...resolve(withCards(['nvidia-rtx-4090'])).values()];
    const earlier = list.map((assumption) => (assumption.name.endsWith('Watts') ? { ...assumption, value: 0 } : assumption));
    expect(costInputs(earlier)).toMatchObject({ activeWatts: null, idleWatts: null });
  });

  it('of a machine of the cloud that is owned or bought has power to pay for like any other', () => {
    const cloud = withCards(Array(8).fill('nvidia-h200-sxm'), 'cloud-8x-h200-sxm');
    const host = resolve(cloud, { alreadyOwned: true }).get('hostActiveWatts');
    // 0.65 × 8 × 700 W, the board power of an H200 SXM, and what the host draws
    const watts = 0.65 * 8 * 700 + Number(host?.value);
    expect(resolve(cloud, { alreadyOwned: true }).get('activeWatts')?.value).toBe(Math.round(watts));
    expect(resolve(cloud, { capexPerMachineUsd: 300_000 }).get('activeWatts')?.value).toBe(Math.round(watts));
  });

  it('show the rent of the same cards beside an owned server', () => {
    const server = resolve(withCards(Array(8).fill('nvidia-h200-sxm'), 'server-8x-h200-sxm'));
    expect(server.get('rentUsdPerHour')?.sourceId).toBe('machine-cloud-8x-h200-sxm');
  });

  it('add network and spares to a catalog server, not to a price of your own', () => {
    const server = withCards(Array(8).fill('nvidia-h200-sxm'), 'server-8x-h200-sxm');
    expect(resolve(server).get('networkRatio')?.value).toBe(0.125);
    expect(resolve(server, { capexPerMachineUsd: 320_000 }).get('networkRatio')?.value).toBe(0);
    expect(resolve(server, { capexPerMachineUsd: 320_000, sparesRatio: 0.05 }).get('sparesRatio')?.value).toBe(0.05);
  });
});

describe('the carbon intensity', () => {
  it('is the average of the world, as old as its source and not as the catalog', () => {
    const intensity = resolve(withCards([])).get('carbonGramsPerKwh');
    expect(intensity?.value).toBe(catalog.carbon.find((entry) => entry.region === 'WORLD')?.gramsPerKwh);
    // Ember's averages are carried without a date.
    expect(intensity).toMatchObject({ sourceId: 'ember-2025', asOf: 'undated' });
  });
});

describe('what follows from another assumption', () => {
  it('is the horizon from the service life and the provisioned power from the active power', () => {
    const changed = resolve(withCards(['nvidia-rtx-4090']), { serviceLifeMonths: 60, activeWatts: 800 });
    expect(changed.get('horizonMonths')?.value).toBe(60);
    expect(changed.get('provisionedKw')?.value).toBe(0.8);
    expect(resolve(withCards([]), { horizonMonths: 12 }).get('horizonMonths')?.value).toBe(12);
  });
});

describe('what the user sets', () => {
  it('of the power while serving holds for a machine that waits, too', () => {
    // 0.12 × 450 W and 40 W for the host would be 94 W
    expect(resolve(withCards(['nvidia-rtx-4090']), { activeWatts: 60 }).get('idleWatts')).toMatchObject({
      value: 60,
      low: null,
      high: null,
    });
  });

  it('is taken at its word: without a range, dated, with the user as source', () => {
    expect(resolve(withCards([]), { tariffUsdPerKwh: 0.31 }).get('tariffUsdPerKwh')).toEqual({
      id: 'a-tariff-usd-per-kwh',
      name: 'tariffUsdPerKwh',
      value: 0.31,
      unit: 'USD/kWh',
      low: null,
      high: null,
      status: 'user',
      sourceId: 'user',
      asOf: '2026-11-24',
    });
  });

  it('is refused under an unknown name, with all names and the nearest ones', () => {
    try {
      resolve(withCards([]), { tarifUsdPerKwh: 0.3 });
      expect.unreachable('an unknown name must be refused');
    } catch (error) {
      expect(error).toBeInstanceOf(PlannerError);
      expect(error).toMatchObject({
        code: 'unknown-assumption',
        message: expect.stringMatching(/unknown assumption "tarifUsdPerKwh"; known: alreadyOwned, .*horizonMonths/),
        hint: expect.stringContaining('tariffUsdPerKwh'),
      });
    }
  });

  it.each([
    { availabilityRatio: 0 },
    { maxUtilisationRatio: 1.5 },
    { machines: 1.5 },
    { tariffUsdPerKwh: -1 },
    { pue: true },
    { pue: 0.9 },
    { outputMultiplier: 0 },
    { activeWatts: 300, idleWatts: 301 },
    { alreadyOwned: 1 },
    { serviceLifeMonths: Number.NaN },
  ])('is refused when no formula can take it: %o', (overrides) => {
    expect(() => resolve(withCards([]), overrides as unknown as AssumptionOverrides)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
