import { describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { GIB } from '#shared/units.ts';
import { sampleProfile } from '../../renderer/support/samples.ts';
import { testCatalog } from '../../support/catalog.ts';

const set = (...settings: readonly string[]) => setValues(sampleProfile(), settings, testCatalog());

function failureOf(...settings: readonly string[]): PlannerError {
  try {
    set(...settings);
  } catch (error) {
    if (error instanceof PlannerError) return error;
    throw error;
  }
  throw new Error(`${settings.join(' ')} was taken`);
}

describe('a set value', () => {
  it.each([
    ['memory.totalBytes=64GiB', 64 * 1024 ** 3],
    ['memory.totalBytes=65536MiB', 65_536 * 1024 ** 2],
    ['memory.totalBytes=70 GB', 70e9],
    ['memory.totalBytes=70000000000', 70e9],
    ['memory.totalBytes=0.0625TiB', 64 * 1024 ** 3],
  ])('of memory has the size that is written: %s', (setting, bytes) => {
    expect(set(setting).memory.totalBytes).toMatchObject({ value: bytes, basis: { kind: 'assumed', sourceId: 'user' } });
  });

  it('of a rate, a power, a count and a name has its own units', () => {
    const { memory, accelerators, cpu } = set(
      'memory.bandwidthBytesPerSecond=81.5GB/s',
      'accelerators.0.powerLimitWatts=0.35kW',
      'accelerators.0.computeFlops=165.2TFLOPS',
      'cpu.physicalCores=12',
      'cpu.model=AMD EPYC 9654',
      'cpu.instructionSets=avx2, avx512',
    );
    expect(memory.bandwidthBytesPerSecond.value).toBe(81.5e9);
    expect(accelerators[0]?.powerLimitWatts.value).toBe(350);
    expect(accelerators[0]?.computeFlops.value).toBe(165.2e12);
    expect([cpu.physicalCores.value, cpu.model.value, cpu.instructionSets.value]).toEqual([12, 'AMD EPYC 9654', ['avx2', 'avx512']]);
  });

  it('may hold an equals sign', () => {
    expect(set('cpu.model=a=b').cpu.model.value).toBe('a=b');
  });

  it('counts the last time it is set', () => {
    expect(set('disk.freeBytes=10GB', 'disk.freeBytes=20GB').disk.freeBytes.value).toBe(20e9);
  });

  it('of every accelerator is that of each', () => {
    const two = whatIfProfile({ hardware: 'nvidia-rtx-4090x2' }, testCatalog(), '2026-11-24T09:00:00.000Z');
    const { accelerators } = setValues(two, ['accelerators.*.powerLimitWatts=300W'], testCatalog());
    expect(accelerators.map(({ powerLimitWatts }) => powerLimitWatts.value)).toEqual([300, 300]);
  });

  it('is none where none is set', () => {
    expect(set()).toEqual(sampleProfile());
  });
});

describe('a value that cannot be set', () => {
  it.each([
    ['accelerators.0.memoryByte=24GiB', /accelerators\.0\.memoryByte: no such value/, /accelerators\.0\.memoryBytes/],
    ['origin=probed', /origin: no such value/, /Nearest: /],
    ['accelerators.3.memoryBytes=24GiB', /accelerators\.3\.memoryBytes: this machine has accelerators 0/, /scan/],
    [
      'memory.totalBytes=24G',
      /memory\.totalBytes: expected a size such as 24GiB, got "24G"/,
      /^Units: B, .*GiB, TiB; a number alone is in B\.$/,
    ],
    ['memory.totalBytes=24', /expected a size .* got "24"/, /./],
    ['memory.totalBytes=-1', /expected a size/, /./],
    ['memory.totalBytes=', /got nothing/, /./],
    ['memory.totalBytes=1e30GiB', /expected a size/, /./],
    ['memory.bandwidthBytesPerSecond=80Gb/s', /expected a rate such as 80GB\/s/, /./],
    ['memory.bandwidthBytesPerSecond=0', /expected a rate/, /./],
    ['cpu.physicalCores=1.5', /expected a whole number/, /^$/],
    ['memory.totalBytes', /expected path=value/, /For example/],
    ['=5', /expected path=value/, /For example/],
  ])('%s is refused by its path, with what was expected', (setting, message, hint) => {
    const failure = failureOf(setting);
    expect(failure.code).toBe('usage');
    expect(failure.message).toMatch(message);
    expect(failure.hint).toMatch(hint);
  });

  it('is more free memory than there is', () => {
    const failure = failureOf('accelerators.0.freeMemoryBytes=25GiB');
    expect(failure.message).toMatch(/--set accelerators\.0\.freeMemoryBytes: more would be free/);
    expect(failure.hint).toMatch(/accelerators\.0\.memoryBytes/);
    const both = set('accelerators.0.freeMemoryBytes=25GiB', 'accelerators.0.memoryBytes=26GiB');
    expect(both.accelerators[0]?.freeMemoryBytes.value).toBe(25 * GIB);
  });
});

describe('a card that is named by hand', () => {
  it('has the datasheet of that card, and says that it was not probed so', () => {
    const { accelerators, probes } = set('accelerators.0.gpuId=nvidia-rtx-3090');
    const listed = testCatalog().gpus.find(({ id }) => id === 'nvidia-rtx-3090');
    expect(accelerators[0]).toMatchObject({
      gpuId: 'nvidia-rtx-3090',
      bandwidthBytesPerSecond: { value: listed?.memory.bandwidthBytesPerSecond },
    });
    expect(probes.at(-1)).toEqual({
      probe: 'user',
      status: 'ok',
      detail: 'accelerator 0 is nvidia-rtx-3090; it was taken for nvidia-rtx-4090',
    });
  });

  it('keeps what was probed of it and what is set beside', () => {
    const before = sampleProfile().accelerators[0];
    const card = set('accelerators.0.bandwidthBytesPerSecond=900GB/s', 'accelerators.0.gpuId=nvidia-rtx-3090').accelerators[0];
    expect(card?.bandwidthBytesPerSecond).toMatchObject({ value: 900e9, basis: { sourceId: 'user' } });
    expect(card?.freeMemoryBytes).toEqual(before?.freeMemoryBytes);
  });

  it('does not keep the link of the card that it was taken for', () => {
    const sxm = whatIfProfile({ hardware: 'server-8x-h100-sxm' }, testCatalog(), '2026-11-24T09:00:00.000Z');
    expect(sxm.linkBytesPerSecond.value).toBeGreaterThan(0);
    expect(setValues(sxm, ['accelerators.*.gpuId=nvidia-l40s'], testCatalog()).linkBytesPerSecond.value).toBeNull();
    const itself = `accelerators.*.gpuId=${sxm.accelerators[0]?.gpuId}`;
    expect(setValues(sxm, [itself], testCatalog()).linkBytesPerSecond).toEqual(sxm.linkBytesPerSecond);
  });

  it.each([['nvidia-rtx-3091'], ['amd-rx-7600-xt'], ['']])('is one of the same maker: not "%s"', (id) => {
    const failure = failureOf(`accelerators.0.gpuId=${id}`);
    expect(failure.code).toBe('unknown-hardware');
    expect(failure.hint).toMatch(/^Nearest: nvidia-/);
  });
});
