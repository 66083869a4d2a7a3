import { describe, expect, it } from 'vitest';
import { basis, sourced, unknown } from '#shared/estimate.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { plan } from '#shared/recommend/plan.ts';
import { gib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput } from '../../support/plan-input.ts';

const catalog = testCatalog();
const whatIf = (hardware: string) => whatIfProfile({ hardware }, catalog, '2026-11-24T09:00:00.000Z');

/** Listed without a bandwidth of its own or without a rate of arithmetic. */
const unrated = catalog.gpus.filter(({ memory, compute }) => {
  const noBandwidth = memory.kind === 'dedicated' && memory.bandwidthBytesPerSecond === null;
  return noBandwidth || (compute.speedFlops === null && compute.bf16Flops === null);
});

describe('a chip that the catalog lists without its rates', () => {
  it('there are some, Cambricon’s among them', () => {
    expect(unrated.map(({ id }) => id)).toEqual(expect.arrayContaining(['cambricon-mlu370', 'cambricon-mlu590', 'apple-m6']));
  });

  it.each(unrated.map(({ id }) => id))('%s is no device to plan for, and the reason says what to set', (id) => {
    const machine = resolveMachine(whatIf(id), catalog);
    expect(machine.devices).toEqual([]);
    expect(inEnglish(machine.unratedReason ?? '')).toMatch(
      /^we have no measured or documented speed: set memory and bandwidth with --set \(.*accelerators\.0\.(computeFlops|bandwidthBytesPerSecond)/,
    );
    expect(machine.unusedDevices.map(({ name }) => name)).toEqual([catalog.gpus.find((gpu) => gpu.id === id)?.name]);
    expect(machine.assumptions.map(inEnglish).join()).not.toMatch(/ as .*the slowest listed card/);
  });

  it('is one with the figures of the person', () => {
    const facts = ['memoryBytes=80GiB', 'bandwidthBytesPerSecond=2000GB/s', 'computeFlops=300TFLOPS'];
    const profile = setValues(
      whatIf('cambricon-mlu590'),
      facts.map((fact) => `accelerators.0.${fact}`),
      catalog,
    );
    const [device] = resolveMachine(profile, catalog).devices;
    expect(device).toMatchObject({ bandwidth: { value: 2000e9 }, speedFlops: { value: 300e12 }, totalBytes: { value: 80 * 2 ** 30 } });
  });
});

describe('a card that the catalog lacks', () => {
  const read = basis('measured', 'nvidia-smi');
  const missing = unknown('no catalog entry');
  const base = whatIf('nvidia-rtx-3090');
  const [rtx3090] = base.accelerators;
  if (rtx3090 === undefined) throw new Error('no card');
  const stranger: Accelerator = {
    ...rtx3090,
    gpuId: null,
    pciId: '10de:ffff',
    name: 'NVIDIA Something',
    memoryBytes: sourced(gib(24), read),
    freeMemoryBytes: sourced(gib(23), read),
    bandwidthBytesPerSecond: missing,
    computeFlops: missing,
  };
  const scanned = (...accelerators: readonly Accelerator[]): HardwareProfile => ({
    ...base,
    origin: 'probed',
    memory: { ...base.memory, totalBytes: sourced(gib(64), read), availableBytes: sourced(gib(60), read) },
    accelerators: accelerators.map((card, index) => ({ ...card, index })),
  });
  const rates = ['bandwidthBytesPerSecond', 'computeFlops'];
  const reasonsOf = (profile: HardwareProfile) => resolveMachine(profile, catalog).unusedDevices.map(({ reason }) => inEnglish(reason));

  it('is asked about with both rates, which make it a device to plan for', () => {
    const profile = scanned(stranger);
    expect(openQuestions(profile).map(({ path }) => path)).toEqual(rates.map((rate) => `accelerators.0.${rate}`));
    expect(reasonsOf(profile)).toEqual([
      'we have no measured or documented speed: set memory and bandwidth with --set (accelerators.0.bandwidthBytesPerSecond, accelerators.0.computeFlops)',
    ]);
    const told = setValues(profile, ['accelerators.0.bandwidthBytesPerSecond=500GB/s', 'accelerators.0.computeFlops=40TFLOPS'], catalog);
    expect(resolveMachine(told, catalog).devices).toMatchObject([{ bandwidth: { value: 500e9 }, speedFlops: { value: 40e12 } }]);
  });

  it('leaves the processor to plan with, and says for other runtimes why not', () => {
    const { ranked, rejected } = plan(planInput({ hardware: 'nvidia-rtx-3090', change: { profile: scanned(stranger) } }));
    expect(ranked.length).toBeGreaterThan(0);
    for (const { fit } of ranked) expect(fit).toMatchObject({ placement: { kind: 'host' } });
    expect(rejected.map(({ reason }) => inEnglish(reason)).join('\n')).toContain('no measured or documented speed');
  });

  it('stands behind a card of known rates, also where it has more memory', () => {
    const { devices } = resolveMachine(scanned({ ...stranger, memoryBytes: sourced(gib(96), read) }, rtx3090), catalog);
    expect(devices.map(({ index }) => index)).toEqual([1]);
    const builtIn: Accelerator = { ...stranger, vendor: 'intel', pciId: '8086:4680', name: 'UHD 770', memoryKind: 'unified' };
    expect(reasonsOf(scanned(builtIn, rtx3090))).toEqual(['integrated adapter beside a card: not added']);
  });

  it('lends no rates to its parts, which may have their own', () => {
    const part: Accelerator = { ...stranger, parentIndex: 0, name: 'NVIDIA Something: part', memoryBytes: sourced(gib(12), read) };
    expect(resolveMachine(scanned(stranger, part), catalog).devices).toEqual([]);
    const own = { bandwidthBytesPerSecond: sourced(400e9, read), computeFlops: sourced(30e12, read) };
    const { devices } = resolveMachine(scanned(stranger, { ...part, ...own }), catalog);
    expect(devices).toMatchObject([{ index: 1, bandwidth: { value: 400e9 }, speedFlops: { value: 30e12 } }]);
  });
});

describe('a chip whose rates are listed as a range', () => {
  it('has them around its own figures, and none where a person states one', () => {
    const [device] = resolveMachine(whatIf('huawei-ascend-910b'), catalog).devices;
    expect(device).toMatchObject({
      bandwidth: { value: 1600e9 },
      bf16Flops: 376e12,
      slowest: { bandwidth: 1200e9, speedFlops: 328e12 },
      fastest: { bandwidth: 1600e9, speedFlops: 376e12 },
    });
    const told = setValues(whatIf('huawei-ascend-910b'), ['accelerators.0.bandwidthBytesPerSecond=1000GB/s'], catalog);
    expect(resolveMachine(told, catalog).devices[0]?.slowest).toEqual({ bandwidth: null, speedFlops: 328e12 });
  });

  it('of every entry they lie around them', () => {
    for (const { id, memory, compute, rateRange } of catalog.gpus) {
      if (rateRange === undefined) continue;
      const { bandwidthBytesPerSecond: bandwidth, flops } = rateRange;
      expect(memory.bandwidthBytesPerSecond, id).toBeGreaterThanOrEqual(bandwidth.low);
      expect(memory.bandwidthBytesPerSecond, id).toBeLessThanOrEqual(bandwidth.high);
      expect(compute.speedFlops, id).toBeGreaterThanOrEqual(flops.low);
      expect(compute.speedFlops, id).toBeLessThanOrEqual(flops.high);
    }
  });
});
