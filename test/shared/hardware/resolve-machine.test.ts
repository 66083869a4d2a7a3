import { describe, expect, it } from 'vitest';
import { basis, sourced, unknown } from '#shared/estimate.ts';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import { pcieBytesPerSecond } from '#shared/hardware/pcie.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { gib, GIB, mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();
const takenAt = '2026-11-24T09:00:00.000Z';
const measured = basis('measured', 'nvidia-smi');
const missing = unknown('not probed');
const cpuOnly = whatIfProfile({ hardware: 'cpu' }, catalog, takenAt);

const card: Accelerator = {
  index: 0,
  gpuId: 'nvidia-rtx-4090',
  pciId: '10de:2684',
  name: 'NVIDIA GeForce RTX 4090',
  vendor: 'nvidia',
  parentIndex: null,
  memoryKind: 'dedicated',
  nominalMemoryBytes: sourced(gib(24), basis('datasheet', 'catalog-nvidia-rtx-4090')),
  memoryBytes: sourced(mib(24564), measured),
  freeMemoryBytes: sourced(mib(24000), measured),
  bandwidthBytesPerSecond: sourced(1008.4e9, basis('datasheet', 'catalog-nvidia-rtx-4090')),
  computeFlops: sourced(165e12, basis('datasheet', 'catalog-nvidia-rtx-4090')),
  linkBytesPerSecond: sourced(31.5e9, measured),
  powerLimitWatts: missing,
  driver: missing,
};
const probed = (accelerators: Accelerator[], memory: Partial<HardwareProfile['memory']> = {}): HardwareProfile => ({
  ...cpuOnly,
  origin: 'probed',
  accelerators,
  memory: {
    totalBytes: sourced(gib(64), basis('measured', 'proc-meminfo')),
    availableBytes: sourced(gib(60), basis('measured', 'proc-meminfo')),
    bandwidthBytesPerSecond: missing,
    ...memory,
  },
});
const resolve = (profile: HardwareProfile) => resolveMachine(profile, catalog);

describe('a resolved machine', () => {
  it('takes probed figures as they are, and the bandwidth that the speed constants were fitted with', () => {
    const { devices, assumptions, unusedDevices } = resolve(probed([card]));
    expect(devices[0]).toMatchObject({
      device: 'accelerator:0',
      totalBytes: card.memoryBytes,
      freeBytes: card.freeMemoryBytes,
      bandwidth: { value: 1008e9 },
      speedFlops: { value: 165e12 },
      speedClass: 'nv-consumer',
      computeCapability: 8.9,
      hostLinkBytesPerSecond: { value: 31.5e9 },
    });
    expect(unusedDevices).toEqual([]);
    expect(assumptions.filter((text) => inEnglish(text).includes('4090'))).toEqual([]);
  });

  it('keeps a bandwidth that the user changed', () => {
    const own = { ...card, bandwidthBytesPerSecond: sourced(900e9, basis('assumed', 'user')) };
    expect(resolve(probed([own])).devices[0]?.bandwidth).toEqual({ value: 900e9, basis: { kind: 'assumed', sourceId: 'user' } });
  });

  it('assumes a named reserve where free memory is unknown, and says so', () => {
    const { devices, assumptions } = resolve(probed([{ ...card, freeMemoryBytes: missing }]));
    const reserve = catalog.calibration.cpu.assumed.deviceReserveBytes;
    expect(devices[0]?.freeBytes).toMatchObject({ value: mib(24564) - reserve, basis: { kind: 'assumed' } });
    expect(assumptions.map(inEnglish).join('\n')).toMatch(/RTX 4090: free memory not known \(not probed\)/);
  });

  it('takes free host memory for the total less a named reserve where only the total is known, and says when neither is', () => {
    const reserve = catalog.calibration.cpu.assumed.hostReserveBytes;
    const { host, assumptions } = resolve(probed([card], { availableBytes: missing }));
    expect(host).toMatchObject({ freeBytes: { value: gib(64) - reserve, basis: { kind: 'assumed' } } });
    expect(assumptions.map(inEnglish).join('\n')).toMatch(/free host memory not known \(not probed\)/);
    expect(resolve(probed([card], { totalBytes: missing, availableBytes: missing })).host.freeBytes).toEqual(missing);
    expect(resolve(probed([card], { totalBytes: missing })).host).toMatchObject({ freeBytes: { value: gib(60) } });
  });

  it('plans on the largest instance of a divided card, with its part of the rates', () => {
    const instance = (index: number, size: number): Accelerator => ({
      ...card,
      index,
      parentIndex: 0,
      name: `part ${index}`,
      bandwidthBytesPerSecond: missing,
      computeFlops: missing,
      memoryBytes: sourced(mib(size), measured),
      freeMemoryBytes: sourced(mib(size), measured),
    });
    const { devices, unusedDevices } = resolve(probed([card, instance(1, 6141), instance(2, 12282)]));
    expect(devices.map(({ device }) => device)).toEqual(['accelerator:2']);
    expect(unusedDevices.map(({ index, reason }) => [index, reason])).toEqual([
      [0, 'divided into instances (MIG): only those can be used'],
      [1, 'a process can use one instance only, and none beside whole cards'],
    ]);
    expect(devices[0]?.bandwidth).toMatchObject({ value: 1008e9 / 2, basis: { kind: 'assumed' } });
    expect(devices[0]?.speedFlops.value).toBe(165e12 / 2);
  });

  it('leaves out a device whose memory is unknown, with the reason', () => {
    const { devices, unusedDevices } = resolve(probed([{ ...card, memoryBytes: unknown('no driver') }]));
    expect(devices).toEqual([]);
    expect(unusedDevices[0]?.reason).toEqual('memory not known: no driver');
  });

  it('uses the built-in graphics beside a card or adapter that has no memory to offer', () => {
    const pool: Accelerator = { ...card, index: 1, name: 'built in', memoryKind: 'unified' };
    const used = (beside: Accelerator) => resolve(probed([beside, pool])).devices.map(({ index }) => index);
    expect(used({ ...card, memoryBytes: sourced(0, measured), freeMemoryBytes: sourced(0, measured) })).toEqual([1]);
    expect(used({ ...pool, index: 0, memoryBytes: unknown('no share') })).toEqual([1]);
    expect(used(card)).toEqual([0]);
    expect(used({ ...pool, index: 0 })).toEqual([0]);
  });

  it('takes a card that is one of several for the slowest of them, and says so', () => {
    const ids = ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'];
    const either: Accelerator = { ...card, gpuId: null, candidateIds: ids, bandwidthBytesPerSecond: missing, computeFlops: missing };
    const { devices, assumptions } = resolve(probed([either]));
    expect(devices[0]?.bandwidth).toMatchObject({ value: 168e9, basis: { kind: 'assumed' } });
    expect(devices[0]?.fastest?.bandwidth).toBe(224e9);
    expect(assumptions.map(inEnglish).join('\n')).toMatch(/bandwidth 168.GB\/s as .*, the slowest listed card that it may be/);
  });

  it('counts memory that accelerator and host share only once', () => {
    const machine = resolve(whatIfProfile({ hardware: 'apple-m4', ramBytes: gib(24) }, catalog, takenAt));
    expect(machine.host.shared).toBe(true);
    expect((machine.devices[0]?.totalBytes.value ?? 0) / GIB).toBeCloseTo(17.76, 2);
    expect(machine.host.bandwidth.point).toBe(machine.devices[0]?.bandwidth.value);
  });

  it('counts what firmware set aside for graphics beside what the system has free, but no surplus without a carve-out', () => {
    const strix = whatIfProfile({ hardware: 'amd-8060s-ryzen-ai-max-395-strix-halo', ramBytes: gib(128) }, catalog, takenAt);
    const [graphics] = strix.accelerators;
    if (!graphics) throw new Error('no graphics');
    // 96 of 128 GiB carved out, 1 GiB of them used; the system sees the rest and has 28 GiB free.
    const carvedOut = {
      ...graphics,
      memoryBytes: sourced(gib(28 + 96), measured),
      freeMemoryBytes: sourced(gib(28 + 95), measured),
      nominalMemoryBytes: sourced(gib(32 + 96), measured),
    };
    const memory = { totalBytes: sourced(gib(32), measured), availableBytes: sourced(gib(28), measured) };
    expect(resolve(probed([carvedOut], memory)).host).toMatchObject({ freeBytes: { value: gib(28) }, carveOutFreeBytes: gib(95) });
    const claimed = { ...carvedOut, nominalMemoryBytes: sourced(gib(32), measured) };
    expect(resolve(probed([claimed], memory)).host.carveOutFreeBytes).toBe(0);
    expect(resolve(strix).host.carveOutFreeBytes).toBe(0);
  });

  it('assumes 40 GB/s, 20 to 80, for memory whose bandwidth nobody knows', () => {
    const { host, assumptions } = resolve(probed([]));
    expect(host.bandwidth).toMatchObject({ point: 40e9, low: 20e9, high: 80e9, basis: [{ kind: 'assumed' }] });
    expect(assumptions.map(inEnglish).join('\n')).toContain('run scan --measure');
  });

  it('estimates the processor as cores × clock × 32, half to double', () => {
    const { host } = resolve(probed([]));
    expect(host.cores).toBe(8);
    expect(host.flops).toMatchObject({ point: 8 * 3.5e9 * 32, low: 4 * 3.5e9 * 32, high: 16 * 3.5e9 * 32 });
  });

  it('uses a listed platform’s figures when the processor is exactly that', () => {
    const { host } = resolve(whatIfProfile({ hardware: 'ryzen-7950x' }, catalog, takenAt));
    expect([host.bandwidth.point, host.flops.point]).toEqual([76.8e9, 2.3e12]);
  });
});

describe('a profile from a file', () => {
  it('is taken when it is one', () => {
    expect(parseProfile(JSON.parse(JSON.stringify(cpuOnly)), 'machine.json')).toEqual(cpuOnly);
  });

  it('is refused with file, field and what was expected', () => {
    const broken = { ...cpuOnly, os: { ...cpuOnly.os, platform: 'beos' } };
    expect(() => parseProfile(broken, 'machine.json')).toThrow(
      /^machine\.json: os\.platform: expected one of linux, darwin, win32, mobile, got "beos"$/,
    );
    expect(() => parseProfile({}, 'machine.json')).toThrow(/^machine\.json: /);
  });
});

describe('a PCI Express link', () => {
  // Base specification, one direction, x16: 4, 8, 15.75, 31.51, 63.02, 121 GB/s.
  it.each([
    [1, 4],
    [2, 8],
    [3, 15.75],
    [4, 31.51],
    [5, 63.02],
    [6, 121],
  ])('of generation %i with 16 lanes moves %f GB/s', (generation, rate) => {
    expect((pcieBytesPerSecond(generation, 16) ?? 0) / 1e9).toBeCloseTo(rate, 1);
  });

  it('of a generation that does not exist has no rate', () => {
    expect([pcieBytesPerSecond(7, 16), pcieBytesPerSecond(4, 0)]).toEqual([null, null]);
  });
});
