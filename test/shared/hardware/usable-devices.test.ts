import { describe, expect, it } from 'vitest';
import { basis, sourced, unknown } from '#shared/estimate.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile, type WhatIfSpec } from '#shared/hardware/what-if.ts';
import { gib, GIB, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();
const whatIf = (spec: WhatIfSpec): HardwareProfile => whatIfProfile(spec, catalog, '2026-11-24T09:00:00.000Z');
const resolve = (profile: HardwareProfile) => resolveMachine(profile, catalog);
const measured = basis('measured', 'test');

/** The first accelerator of that hardware, changed, at a place of its own. */
function device(hardware: string, index: number, change: Partial<Accelerator> = {}): Accelerator {
  const [first] = whatIf({ hardware }).accelerators;
  if (!first) throw new Error(`${hardware} has no accelerator`);
  return { ...first, index, ...change };
}
const machine = (accelerators: Accelerator[]): HardwareProfile => ({ ...whatIf({ hardware: 'cpu' }), accelerators });
const used = (profile: HardwareProfile): readonly string[] => resolve(profile).devices.map(({ device: name }) => name);
const reasons = (profile: HardwareProfile): readonly string[] => resolve(profile).unusedDevices.map(({ reason }) => inEnglish(reason));

describe('devices that a planner cannot use beside others', () => {
  it('are the graphics of the processor beside a card', () => {
    const profile = machine([device('amd-780m', 0), device('nvidia-rtx-4090', 1)]);
    expect(used(profile)).toEqual(['accelerator:1']);
    expect(reasons(profile)).toEqual(['integrated adapter beside a card: not added']);
    expect(used(machine([device('amd-780m', 0)]))).toEqual(['accelerator:0']);
  });

  it('are a second adapter on the same pool, and one without memory of its own', () => {
    const profile = machine([device('amd-780m', 0), device('amd-780m', 1)]);
    expect(used(profile)).toEqual(['accelerator:0']);
    expect(reasons(profile)).toEqual(['shares the same memory with another adapter: not added']);
    const empty = machine([device('nvidia-rtx-4090', 0, { memoryBytes: sourced(0, measured) })]);
    expect(reasons(empty)).toEqual(['has no memory of its own']);
  });

  it('are instances beside a whole card: a process of CUDA takes one or the other', () => {
    const instance = { parentIndex: 1, memoryBytes: sourced(mib(40_448), measured), freeMemoryBytes: sourced(mib(40_422), measured) };
    const profile = machine([device('nvidia-rtx-4090', 0), device('nvidia-h100-sxm', 1), device('nvidia-h100-sxm', 2, instance)]);
    expect(used(profile)).toEqual(['accelerator:0']);
    expect(reasons(profile)).toEqual([
      'divided into instances (MIG): only those can be used',
      'a process can use one instance only, and none beside whole cards',
    ]);
  });
});

describe('rates of a device', () => {
  it('are those of the slowest card that an ambiguous identity may be, not of any card of its size', () => {
    // Two cards share this id: the 6 GB RTX 3050 (168 GB/s) and the 8 GB one (224 GB/s). Of 7 GiB it may be either.
    const missing = unknown('ambiguous');
    const seven = sourced(gib(7), measured);
    const stranger = device('nvidia-rtx-3050-8-gb', 0, {
      gpuId: null,
      pciId: '10de:2507',
      name: 'Graphics Device',
      memoryBytes: seven,
      freeMemoryBytes: seven,
      bandwidthBytesPerSecond: missing,
      computeFlops: missing,
    });
    const [resolved] = resolve(machine([stranger])).devices;
    expect(resolved?.bandwidth.value).toBe(168e9);
    expect(resolved?.speedFlops.value).toBe(13.5e12);
    // Up to those of the other one: 224 GB/s and 18.2 TFLOPS.
    expect(resolved?.fastest?.bandwidth).toBe(224e9);
    expect(resolved?.fastest?.speedFlops).toBeGreaterThan(13.5e12);
  });

  it('of an instance are those of its card in proportion to its memory, in every width', () => {
    const card = device('nvidia-h100-sxm', 0, { memoryBytes: sourced(gib(80), measured) });
    const half = { parentIndex: 0, memoryBytes: sourced(gib(40), measured), freeMemoryBytes: sourced(gib(40), measured) };
    const [resolved] = resolve(machine([card, device('nvidia-h100-sxm', 1, half)])).devices;
    expect(resolved?.bf16Flops).toBe(989e12 / 2);
    expect(resolved?.fp8Flops).toBe(1978e12 / 2);
  });

  it('of host memory are its own where they were measured, also on a machine of one pool', () => {
    const mac = whatIf({ hardware: 'apple-m4-max-40' });
    const own = sourced(410e9, basis('measured', 'read-kernel'));
    const withMeasured = { ...mac, memory: { ...mac.memory, bandwidthBytesPerSecond: own } };
    expect(resolve(withMeasured).host.bandwidth.point).toBe(410e9);
  });
});

describe('the memory of what-if hardware', () => {
  it('is the smallest total that drivers report of the card', () => {
    const gpus = catalog.gpus.map((gpu) =>
      gpu.id === 'nvidia-rtx-4090' ? { ...gpu, match: { ...gpu.match, reportedMiB: [24_564, 24_217, 12_282] } } : gpu,
    );
    const profile = whatIfProfile({ hardware: 'nvidia-rtx-4090' }, { ...catalog, gpus }, '2026-11-24T09:00:00.000Z');
    // 12,282 MiB is no total of a card that is sold with 24 GiB.
    expect(profile.accelerators[0]?.memoryBytes.value).toBe(mib(24_217));
  });

  it('is refused beyond four times what the catalog lists', () => {
    const cardOf = (size: number) => whatIf({ hardware: 'nvidia-rtx-4090', vramBytes: size * GIB }).accelerators[0];
    expect(cardOf(96)?.nominalMemoryBytes.value).toBe(96 * GIB);
    expect(() => cardOf(97)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
