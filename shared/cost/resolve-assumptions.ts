import type { Catalog } from '../catalog/catalog.ts';
import type { AssumptionDefault } from '../catalog/cost-defaults.ts';
import { nearestHint, PlannerError } from '../errors.ts';
import { oneHost } from '../hardware/hosts.ts';
import type { Workload } from '../demand/workload.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { WATTS_PER_KILOWATT } from '../units.ts';
import { checkAssumptionValue, idleAboveActive } from './assumption-limits.ts';
import type { Assumption } from './cost-estimate.ts';
import type { DerivedAssumption } from './derived-assumption.ts';
import { machineKind } from './machine-kind.ts';
import { machinePower, type PowerState } from './machine-power.ts';
import { carbonIntensity, checkRegion, regionalTariff } from './region.ts';
import { usersAssumptions } from './users-assumptions.ts';
import { cardsAndHostPrice, machinePrice, rentPrice } from './machine-price.ts';
import { message } from '../words/message.ts';

export type AssumptionOverrides = Readonly<Record<string, number | boolean>>;

export type AssumptionRequest = {
  readonly catalog: Catalog;
  readonly machine: ResolvedMachine;
  /** What the user set, by name. */
  readonly overrides: AssumptionOverrides;
  /** Where the machine stands, as `regionIds` spells it: sets the electricity price and the grid. */
  readonly region?: string | undefined;
  /** Its people, where any are named, say when and how unevenly they come. */
  readonly workload?: Pick<Workload, 'useCase' | 'users'> | undefined;
  /** Date of what the user set (ISO). */
  readonly asOf: string;
};

const STALE_PRICE_DAYS = 'stalePriceDays';

/** Every key of `--assume`, in the order of the catalog. */
export function assumptionNames(catalog: Catalog): readonly string[] {
  return [...catalog.costDefaults.assumptions.map((entry) => entry.name), STALE_PRICE_DAYS];
}

/**
 * Table D: every assumption of the cost model with its value in force for this machine: the user's, else what catalog and machine say,
 * else the default of the machine's kind. Throws `unknown-assumption`, which lists the keys, and `usage` for impossible values.
 */
export function resolveAssumptions(request: AssumptionRequest): readonly Assumption[] {
  checkOverrides(request);
  if (request.region !== undefined) checkRegion(request.region, request.catalog);
  const derived = derivedValues(request);
  const inForceAll = request.catalog.costDefaults.assumptions.flatMap((entry) => inForce(entry, request, derived.values[entry.name]) ?? []);
  const resolved = withIdleBelowActive(inForceAll);
  const unused = new Set<string>([...PRICE_RULE, ...POWER_RULE].filter((name) => !derived.rulesUsed.has(name)));
  return [...resolved.filter(({ name, status }) => status === 'user' || !unused.has(name)), staleDays(request)];
}

/** A machine draws no more while waiting than while serving: a default gives way to that, what the user says is refused. */
function withIdleBelowActive(assumptions: readonly Assumption[]): readonly Assumption[] {
  const active = assumptions.find(({ name }) => name === 'activeWatts');
  if (!active) return assumptions;
  return assumptions.map((assumption) => {
    if (assumption.name !== 'idleWatts' || Number(assumption.value) <= Number(active.value)) return assumption;
    if (assumption.status === 'user') throw idleAboveActive(Number(active.value), Number(assumption.value));
    return { ...assumption, value: active.value, low: null, high: null };
  });
}

/** Assumptions that only serve to derive another one, and are left out where the catalog knows that one. */
const PRICE_RULE = ['hostUsd'] as const;
const POWER_RULE = ['gpuActivePowerRatio', 'gpuIdlePowerRatio', 'hostActiveWatts', 'hostIdleWatts'] as const;

function inForce(entry: AssumptionDefault, request: AssumptionRequest, derived: DerivedAssumption | null | undefined): Assumption | null {
  const { name, unit } = entry;
  const given = userAssumption(entry, request);
  if (given) return given;
  return derived ? { id: assumptionId(name), name, unit, ...derived } : generalDefault(entry, request.machine);
}

type Derived = {
  readonly values: Readonly<Record<string, DerivedAssumption | null>>;
  readonly rulesUsed: ReadonlySet<string>;
};

/** What the catalog machine, its cards and the driver say, and what follows from another assumption. */
function derivedValues(request: AssumptionRequest): Derived {
  const { catalog, machine, overrides, region } = request;
  const { count } = machine.hosts;
  const host = oneHost(machine);
  const valueOf = (name: string, derived: DerivedAssumption | null = null): Assumption | null => {
    const entry = catalog.costDefaults.assumptions.find((candidate) => candidate.name === name);
    return entry ? inForce(entry, request, derived) : null;
  };
  const kept = valueOf('alreadyOwned')?.value === true || overrides['capexPerMachineUsd'] !== undefined;
  const rented = machine.machine?.kind === 'cloud' && !kept;
  const power = (state: PowerState): DerivedAssumption | null => {
    const gpuRatio = valueOf(state === 'active' ? 'gpuActivePowerRatio' : 'gpuIdlePowerRatio');
    const hostWatts = valueOf(state === 'active' ? 'hostActiveWatts' : 'hostIdleWatts');
    return gpuRatio && hostWatts ? ofHosts(machinePower(host, state, { gpuRatio, hostWatts, rented }), count) : null;
  };
  const wholeMachine = ofHosts(machinePrice(host, catalog), count);
  const composed = wholeMachine ? null : ofHosts(cardsAndHostPrice(host, valueOf('hostUsd')), count);
  const activeWatts = power('active');
  const values = {
    capexPerMachineUsd: wholeMachine ?? composed,
    rentUsdPerHour: ofHosts(rentPrice(host, catalog), count),
    activeWatts,
    idleWatts: power('idle'),
    tariffUsdPerKwh: region === undefined ? null : regionalTariff(region, catalog),
    carbonGramsPerKwh: carbonIntensity(region, catalog),
    provisionedKw: following(valueOf('activeWatts', activeWatts), 1 / WATTS_PER_KILOWATT),
    horizonMonths: following(valueOf('serviceLifeMonths'), 1),
    ...usersAssumptions(request),
    ...(overrides['capexPerMachineUsd'] === undefined ? {} : ownPriceSurcharges(request)),
  };
  const fromLimits = activeWatts?.sourceId === catalog.costDefaults.sourceId;
  return { values, rulesUsed: new Set([...(composed ? PRICE_RULE : []), ...(fromLimits ? POWER_RULE : [])]) };
}

/** What one host costs or draws, times the equal hosts that are bought and run together. */
function ofHosts(derived: DerivedAssumption | null, count: number): DerivedAssumption | null {
  if (derived === null || count === 1) return derived;
  const times = (value: number | null): number | null => (value === null ? null : value * count);
  return { ...derived, value: Number(derived.value) * count, low: times(derived.low), high: times(derived.high) };
}

/** A purchase price that the user enters is taken as delivered. */
function ownPriceSurcharges({ asOf }: AssumptionRequest): Readonly<Record<string, DerivedAssumption>> {
  const none: DerivedAssumption = { value: 0, low: null, high: null, status: 'user', sourceId: 'user', asOf: asOf.slice(0, 10) };
  return { sparesRatio: none, networkRatio: none };
}

/** The value of another assumption × factor, without its range. */
function following(assumption: Assumption | null, factor: number): DerivedAssumption | null {
  if (!assumption) return null;
  const { value, status, sourceId, asOf } = assumption;
  return { value: Number(value) * factor, low: null, high: null, status, sourceId, asOf };
}

function staleDays({ catalog, overrides, asOf }: AssumptionRequest): Assumption {
  const entry = { name: STALE_PRICE_DAYS, unit: 'days' };
  const { stalePriceDays: value, sourceId, assumptions } = catalog.costDefaults;
  const date = assumptions[0]?.asOf ?? asOf.slice(0, 10);
  const given = userAssumption(entry, { overrides, asOf });
  return given ?? { id: assumptionId(entry.name), ...entry, value, low: null, high: null, status: 'default', sourceId, asOf: date };
}

function checkOverrides({ catalog, overrides }: AssumptionRequest): void {
  checkAssumptionNames(Object.keys(overrides), catalog);
  for (const [name, value] of Object.entries(overrides)) checkAssumptionValue(name, value);
}

/** Throws `unknown-assumption`, which lists the keys. */
export function checkAssumptionNames(names: readonly string[], catalog: Catalog): void {
  const known = assumptionNames(catalog);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new PlannerError(
    'unknown-assumption',
    message('cost.assumption-unknown', { name: wrong, known }),
    nearestHint(wrong, known, message('cost.write-key')),
  );
}

/** a-tariff-usd-per-kwh for tariffUsdPerKwh. */
export const assumptionId = (name: string): string => `a-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What the user says has no range: it is taken at its word. */
function userAssumption(
  { name, unit }: Pick<AssumptionDefault, 'name' | 'unit'>,
  { overrides, asOf }: Pick<AssumptionRequest, 'overrides' | 'asOf'>,
): Assumption | null {
  const value = overrides[name];
  if (value === undefined) return null;
  return { id: assumptionId(name), name, value, unit, low: null, high: null, status: 'user', sourceId: 'user', asOf: asOf.slice(0, 10) };
}

/** Of the machine's kind, else of the profile's origin, else of any machine; null where there is none or nobody knows it. */
function generalDefault(entry: AssumptionDefault, machine: ResolvedMachine): Assumption | null {
  const { name, unit, status, sourceId, asOf, defaults } = entry;
  const chosen = [machineKind(machine), machine.profile.origin, 'any'].map((key) => defaults[key]).find((value) => value !== undefined);
  return chosen ? { id: assumptionId(name), name, unit, ...chosen, status, sourceId, asOf } : null;
}
