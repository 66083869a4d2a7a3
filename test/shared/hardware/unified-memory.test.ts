import { describe, expect, it } from 'vitest';
import { appleWorkingSet } from '#shared/hardware/apple-working-set.ts';
import { leftOfHost, leftOfNominal } from '#shared/hardware/what-if-memory.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { gib, GIB, KIB, mib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';

const catalog = testCatalog();

describe('Metal’s working set', () => {
  // As llama.cpp printed it on machines of these sizes: under macOS 15 and before [llama.cpp logs], and under macOS 26.
  it.each([
    [15, 16, 10.67],
    [15, 32, 21.33],
    [15, 64, 48],
    [26, 16, 11.84],
    [26, 18, 13.32],
    [26, 24, 17.76],
    [26, 32, 24.96],
    [26, 36, 28.08],
    [26, 48, 37.44],
    [26, 64, 51.84],
    [26, 128, 107.52],
    [27, 32, 24.96],
  ])('under macOS %i with %i GiB is %f GiB', (macOs, ram, usable) => {
    expect(appleWorkingSet({ ramBytes: gib(ram), wiredLimitMiB: 0, macOs }, catalog).value / GIB).toBeCloseTo(usable, 2);
  });

  it('is what the user set with iogpu.wired_limit_mb, never more than there is', () => {
    const set = (wiredLimitMiB: number) => appleWorkingSet({ ramBytes: gib(128), wiredLimitMiB, macOs: 26 }, catalog);
    expect(set(114688)).toMatchObject({ value: gib(112), basis: { kind: 'measured' } });
    expect(set(200000).value).toBe(gib(128));
  });

  it('is the least of all, as an assumption, where the version is not known', () => {
    for (const ram of [8, 24, 36, 48, 96, 192, 512]) {
      const of = (macOs: number | null) => appleWorkingSet({ ramBytes: gib(ram), wiredLimitMiB: null, macOs }, catalog);
      expect(of(null).value).toBe(Math.min(of(15).value, of(26).value));
      expect(of(null).basis.kind).toBe('assumed');
    }
  });

  it('says what the other version gives, and how it is raised', () => {
    const { note } = appleWorkingSet({ ramBytes: gib(64), wiredLimitMiB: null, macOs: 26 }, catalog).basis;
    expect(inEnglish(note ?? '')).toMatch(/51\.8\sGiB from macOS 26 on, 48\.0\sGiB before; iogpu\.wired_limit_mb/);
  });
});

describe('a machine with one memory that one does not have', () => {
  const at = (hardware: string, ram?: number) =>
    whatIfProfile({ hardware, ...(ram === undefined ? {} : { ramBytes: gib(ram) }) }, catalog, '2026-11-24T09:00:00.000Z');
  const freeGib = (hardware: string, ram?: number): number => (at(hardware, ram).accelerators[0]?.freeMemoryBytes.value ?? 0) / GIB;

  it('has free what its system was seen to report after the start', () => {
    const spark = at('nvidia-gb10-dgx-spark');
    expect((spark.accelerators[0]?.memoryBytes.value ?? 0) / GIB).toBeCloseTo(121.69, 2);
    expect(freeGib('nvidia-gb10-dgx-spark')).toBeCloseTo(101.3, 1);
    expect((spark.memory.availableBytes.value ?? 0) / GIB).toBeCloseTo(101.3, 1);
    expect(freeGib('nvidia-jetson-thor-t5000')).toBeCloseTo(122.8, 1);
    expect(freeGib('nvidia-jetson-agx-orin-64gb')).toBeCloseTo(61.4, 1);
    expect(freeGib('nvidia-jetson-orin-nano-8gb')).toBeCloseTo(7.44, 2);
  });

  it('says that it takes all of a pool for free where nobody told what is free after the start', () => {
    const freeOf = (hardware: string) => at(hardware).accelerators[0]?.freeMemoryBytes;
    for (const jetson of ['nvidia-jetson-thor-t5000', 'nvidia-jetson-agx-orin-64gb', 'nvidia-jetson-orin-nano-8gb']) {
      expect(freeOf(jetson), jetson).toMatchObject({ basis: { kind: 'assumed', sourceId: 'tegrastats-quoted' } });
      expect(at(jetson).accelerators[0]?.memoryBytes, jetson).toMatchObject({ basis: { kind: 'datasheet' } });
    }
    expect(freeOf('nvidia-gb10-dgx-spark')).toMatchObject({ basis: { kind: 'datasheet' } });
  });

  it('has no more free for the host than for an accelerator that takes of the same pool', () => {
    for (const { gpuId, ramBytes } of catalog.memoryPools.filter((row) => row.gpuId.startsWith('nvidia-'))) {
      const { accelerators, memory } = at(gpuId, ramBytes / GIB);
      const free = accelerators[0]?.freeMemoryBytes.value ?? 0;
      expect(memory.availableBytes.value, gpuId).toBeGreaterThan(0);
      expect(memory.availableBytes.value, gpuId).toBeLessThanOrEqual(free);
    }
  });

  it('gives an integrated GPU on Linux half of what the system counts', () => {
    expect(freeGib('amd-8060s-ryzen-ai-max-395-strix-halo')).toBeCloseTo(62.47, 2);
    for (const hardware of ['amd-780m', 'amd-890m', 'amd-8050s-ryzen-ai-max-strix-halo']) {
      expect(freeGib(hardware, 32) / 32, hardware).toBeLessThanOrEqual(0.49);
      expect(freeGib(hardware, 32) / 32, hardware).toBeGreaterThanOrEqual(0.47);
    }
  });

  it('never has more free than is left of what it was sold with', () => {
    for (const gpu of catalog.gpus.filter(({ memory }) => memory.kind === 'unified')) {
      for (const ram of [8, 16, 32, 64, 128, 512]) {
        const { accelerators, memory } = at(gpu.id, ram);
        expect(accelerators[0]?.freeMemoryBytes.value ?? Infinity, `${gpu.id} ${ram}`).toBeLessThanOrEqual(0.98 * gib(ram));
        expect(memory.availableBytes.value ?? Infinity, `${gpu.id} ${ram}`).toBeLessThanOrEqual(0.98 * gib(ram));
      }
    }
  });

  it('keeps at least what the system needs, however small it is', () => {
    expect(leftOfNominal(gib(8), catalog).value).toBe(gib(6));
    expect(leftOfNominal(gib(128), catalog).value).toBeLessThan(gib(128) - mib(4000));
  });
});

describe('a host whose memory no accelerator shares', () => {
  it('of a server keeps 64 bytes for each page of 4 KiB, and what the system needs', () => {
    for (const nominal of [256, 512, 768, 2048]) {
      expect(leftOfHost(gib(nominal), catalog).value / GIB).toBeCloseTo(nominal - (nominal * 64) / 4096 - 2, 6);
    }
  });

  it('has no more free than a server of 512 GiB was seen to count, by little', () => {
    const counted = 528_015_112 * KIB;
    expect(leftOfHost(gib(512), catalog).value).toBeLessThan(counted);
    expect(leftOfHost(gib(512), catalog).value).toBeGreaterThan(0.995 * counted);
  });

  it('loses no more than a small machine of the same size, and never has less for having been sold with more', () => {
    const sizes = [4, 8, 16, 32, 64, 96, 128, 192, 256, 1024].map(gib);
    const left = sizes.map((nominal) => leftOfHost(nominal, catalog).value);
    for (const [at, nominal] of sizes.entries()) expect(left[at]).toBeGreaterThanOrEqual(leftOfNominal(nominal, catalog).value);
    expect(left).toEqual(left.toSorted((a, b) => a - b));
    expect(leftOfHost(gib(64), catalog)).toEqual(leftOfNominal(gib(64), catalog));
  });

  it('is what a server is planned with', () => {
    const { memory } = whatIfProfile({ hardware: 'nvidia-h200-sxm', ramBytes: gib(768) }, catalog, '2026-11-24T09:00:00.000Z');
    expect((memory.availableBytes.value ?? 0) / GIB).toBeCloseTo(754, 6);
  });
});
