import { describe, expect, it } from 'vitest';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';

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
