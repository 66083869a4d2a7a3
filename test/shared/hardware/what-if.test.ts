import { describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { whatIfProfile, type WhatIfSpec } from '#shared/hardware/what-if.ts';
import { gib, GIB, MIB } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();
const takenAt = '2026-11-24T09:00:00.000Z';
const whatIf = (spec: WhatIfSpec) => whatIfProfile(spec, catalog, takenAt);

function errorOf(hardware: string): PlannerError {
  try {
    whatIf({ hardware });
  } catch (error) {
    if (error instanceof PlannerError) return error;
    throw error;
  }
  throw new Error(`${hardware} was accepted`);
}

describe('what-if hardware', () => {
  it('is valid and usable for every id of the catalog', () => {
    const ids = [
      ...catalog.gpus.map(({ id }) => id),
      ...catalog.machines.map(({ id }) => id),
      ...catalog.calibration.cpu.platforms.map(({ id }) => id),
      'cpu',
    ];
    for (const hardware of ids) {
      const profile = whatIf({ hardware });
      expect(hardwareProfileSchema.parse(profile)).toEqual(profile);
      const machine = resolveMachine(profile, catalog);
      const unrated = machine.unratedReason === null ? 0 : profile.accelerators.length;
      expect(machine.unusedDevices.length, hardware).toBe(unrated);
      expect(machine.devices.length, hardware).toBe(profile.accelerators.length - unrated);
    }
  });

  it.each([
    ['mlu370', ['cambricon-mlu370']],
    ['Cambricon MLU580', ['cambricon-mlu590', 'cambricon-mlu370']],
    ['ascend 910c', ['huawei-ascend-910c']],
    ['gaudi3', ['intel-gaudi-3']],
    ['tablet', ['tablet-16']],
  ])('%s is near to what shares its words, not to cards of other makers', (hardware, ids) => {
    expect(inEnglish(errorOf(hardware).hint)).toBe(`Nearest: ${ids.join(', ')}. All: quartermaster catalog list`);
  });

  it('sees a card of two devices as two, and still puts eight of them into one host', () => {
    const one = whatIf({ hardware: 'huawei-ascend-910c' });
    expect(one.accelerators.map(({ memoryBytes }) => memoryBytes.value)).toEqual([64 * GIB, 64 * GIB]);
    const server = whatIf({ hardware: 'huawei-ascend-910cx8' });
    expect(server.accelerators).toHaveLength(16);
    expect(server.hosts).toBeUndefined();
    expect(whatIf({ hardware: 'huawei-ascend-910cx16' }).hosts?.count).toBe(2);
  });

  it.each([
    ['phone-8', 8, 0.5],
    ['phone-12', 12, 0.5],
    ['tablet-16', 16, 0.7],
  ])('gives a program on %s of %d GiB a share of %d of them, and no accelerator', (hardware, ram, share) => {
    const { os, memory, accelerators } = whatIf({ hardware });
    expect(os.platform).toBe('mobile');
    expect(accelerators).toEqual([]);
    expect(memory.availableBytes).toMatchObject({ value: Math.floor(gib(ram) * share), basis: { kind: 'assumed' } });
    const { bandwidth } = resolveMachine(whatIf({ hardware }), catalog).host;
    expect(bandwidth.low).toBeLessThan(bandwidth.point);
    expect(bandwidth.high).toBeGreaterThan(bandwidth.point);
    const told = resolveMachine(whatIf({ hardware, ramBandwidthBytesPerSecond: 70e9 }), catalog).host.bandwidth;
    expect([told.low, told.point, told.high]).toEqual([70e9, 70e9, 70e9]);
  });

  it('gives a card the total its driver reports, all free', () => {
    const [card] = whatIf({ hardware: 'nvidia-rtx-4090' }).accelerators;
    expect(card?.freeMemoryBytes).toEqual({
      value: 24564 * MIB,
      basis: { kind: 'datasheet', sourceId: 'catalog-nvidia-rtx-4090', note: 'driver total 24,564 MiB, all free' },
    });
    expect(card?.nominalMemoryBytes.value).toBe(24 * GIB);
  });

  it('puts a card into 32 GiB of two-channel DDR5-5600, as an assumption', () => {
    const { memory } = whatIf({ hardware: 'nvidia-rtx-4090' });
    expect(memory.totalBytes).toMatchObject({ value: 32 * GIB, basis: { kind: 'assumed' } });
    expect(memory.bandwidthBytesPerSecond).toMatchObject({ value: 89.6e9, basis: { kind: 'assumed', note: 'two channels DDR5-5600' } });
  });

  it('takes what the user gives instead', () => {
    const { memory } = whatIf({ hardware: 'cpu', ramBytes: gib(96), ramBandwidthBytesPerSecond: 51.2e9 });
    expect(memory.totalBytes).toEqual({ value: 96 * GIB, basis: { kind: 'assumed', sourceId: 'user' } });
    expect(memory.bandwidthBytesPerSecond).toEqual({ value: 51.2e9, basis: { kind: 'assumed', sourceId: 'user' } });
  });

  it.each([
    ['nvidia-rtx-3090x2', 'nvidia-rtx-3090', 2],
    ['amd-instinct-mi300x', 'amd-instinct-mi300x', 1],
    ['amd-instinct-mi300xx8', 'amd-instinct-mi300x', 8],
    ['amd-rx-7900-xtxx2', 'amd-rx-7900-xtx', 2],
  ])('reads %s', (hardware, gpuId, count) => {
    expect(whatIf({ hardware }).accelerators.map((card) => [card.index, card.gpuId])).toEqual(
      Array.from({ length: count }, (_, index) => [index, gpuId]),
    );
  });

  it('links cards of a kind that has direct links', () => {
    expect(whatIf({ hardware: 'nvidia-h100-sxmx8' }).linkBytesPerSecond.value).toBe(450e9);
    expect(whatIf({ hardware: 'nvidia-h100-sxm' }).linkBytesPerSecond).toEqual({ value: null, reason: 'one accelerator' });
  });

  it('gives a Mac its largest memory and the GPU its working set of it', () => {
    const profile = whatIf({ hardware: 'apple-m4-max-40' });
    expect(profile.os.platform).toBe('darwin');
    expect(profile.memory.totalBytes.value).toBe(128 * GIB);
    expect(profile.accelerators[0]?.memoryKind).toBe('unified');
    expect((profile.accelerators[0]?.memoryBytes.value ?? 0) / GIB).toBeCloseTo(107.52, 2);
    expect((whatIf({ hardware: 'apple-m4', ramBytes: gib(16) }).accelerators[0]?.memoryBytes.value ?? 0) / GIB).toBeCloseTo(11.84, 2);
  });

  it('lets the user choose among the sizes of a card', () => {
    expect(whatIf({ hardware: 'intel-arc-a770', vramBytes: gib(8) }).accelerators[0]?.memoryBytes).toMatchObject({
      value: 8 * GIB,
      basis: { kind: 'assumed', sourceId: 'user' },
    });
  });

  it.each(['cpu', 'apple-m4'])('refuses card memory for %s, which has none of its own', (hardware) => {
    expect(() => whatIf({ hardware, vramBytes: gib(24) })).toThrow('--vram');
  });

  it('names its machine, with that machine’s memory and cores', () => {
    const machine = catalog.machines.find(({ id }) => id === 'desktop-2x-rtx-4090');
    const profile = whatIf({ hardware: 'desktop-2x-rtx-4090' });
    expect(profile.machineId).toBe('desktop-2x-rtx-4090');
    expect(profile.memory.totalBytes.value).toBe(machine?.ramBytes);
    expect(profile.cpu.physicalCores.value).toBe(machine?.cpu.cores);
    expect(resolveMachine(profile, catalog).machine).toBe(machine);
  });

  it('that is unknown is refused with the three nearest ids', () => {
    const error = errorOf('nvidia-rtx-409');
    expect(error.code).toBe('unknown-hardware');
    expect(error.message).toBe('unknown hardware "nvidia-rtx-409"');
    expect(/^Nearest: (.+?)\. /.exec(error.hint)?.[1]?.split(', ')).toHaveLength(3);
    expect(error.hint).toContain('nvidia-rtx-4090,');
    expect(errorOf('rtx-4090').hint).toMatch(/^Nearest: nvidia-rtx-4090,/);
  });

  it.each(['nvidia-rtx-4090x0', 'nvidia-rtx-4090x100', 'apple-m4x2'])('that cannot be built is refused: %s', (hardware) => {
    expect(errorOf(hardware).code).toBe('usage');
  });
});
