import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMemory } from '#shared/format.ts';
import { GIB, KIB, MIB } from '#shared/units.ts';
import { lastLevelCacheBytes } from '../../../../../electron/host/scan/measure/last-level-cache.ts';
import { type MemoryFacts, planWorkingSet } from '../../../../../electron/host/scan/measure/working-set.ts';
import { fakeIo } from '../probes/fake-io.ts';

const CHUNK = MIB;
const desk: MemoryFacts = { physicalCores: 8, processors: 16, freeBytes: 24 * GIB, lastLevelCacheBytes: 32 * MIB };

describe('the memory to read', () => {
  it('is past the cache, at least 64 MiB a thread, and leaves room for others, or is refused', () => {
    const facts = fc.record({
      physicalCores: fc.option(fc.integer({ min: 1, max: 256 })),
      processors: fc.integer({ min: 1, max: 512 }),
      freeBytes: fc.option(fc.integer({ min: 0, max: 64 * GIB })),
      lastLevelCacheBytes: fc.option(fc.integer({ min: 256 * KIB, max: 512 * MIB })),
    });
    fc.assert(
      fc.property(facts, (machine) => {
        const set = planWorkingSet(machine, CHUNK);
        const cache = machine.lastLevelCacheBytes ?? 64 * MIB;
        if ('reason' in set) {
          expect((machine.freeBytes ?? Infinity) / 2).toBeLessThan(Math.max(4 * cache, 64 * MIB));
          return;
        }
        const total = set.threads * set.bytesPerThread;
        expect(set.threads).toBeGreaterThanOrEqual(1);
        expect(set.threads).toBeLessThanOrEqual(Math.min(16, machine.processors, machine.physicalCores ?? Infinity));
        expect(set.bytesPerThread).toBeGreaterThanOrEqual(64 * MIB);
        expect(set.bytesPerThread % CHUNK).toBe(0);
        expect(total).toBeGreaterThanOrEqual(4 * cache);
        expect(total - set.threads * CHUNK).toBeLessThanOrEqual((machine.freeBytes ?? Infinity) / 2);
      }),
    );
  });

  it('is read by one thread per physical core', () => {
    expect(planWorkingSet(desk, CHUNK)).toEqual({ threads: 8, bytesPerThread: 64 * MIB });
  });

  it('is read by fewer threads rather than in smaller parts when memory is short', () => {
    expect(planWorkingSet({ ...desk, freeBytes: 512 * MIB }, CHUNK)).toEqual({ threads: 4, bytesPerThread: 64 * MIB });
  });

  it('is four times a cache of 64 MiB where the size of the cache is not known', () => {
    expect(planWorkingSet({ ...desk, physicalCores: 2, lastLevelCacheBytes: null }, CHUNK)).toEqual({
      threads: 2,
      bytesPerThread: 128 * MIB,
    });
  });

  it('is refused with the reason when the cache would answer instead', () => {
    expect(planWorkingSet({ ...desk, freeBytes: 200 * MIB }, CHUNK)).toEqual({
      reason: `${formatMemory(200 * MIB)} free: to read past the cache takes ${formatMemory(256 * MIB)}`,
    });
  });
});

const cache = (cpu: string, index: string, facts: { level: number; size: string; sharedBy: string }) => {
  const folder = `/sys/devices/system/cpu/${cpu}/cache/${index}`;
  return {
    [`${folder}/level`]: `${facts.level}\n`,
    [`${folder}/size`]: `${facts.size}\n`,
    [`${folder}/shared_cpu_list`]: `${facts.sharedBy}\n`,
  };
};

describe('the last-level cache', () => {
  it('counts each level 3 cache once, however many processors share it', async () => {
    const files = {
      ...cache('cpu0', 'index2', { level: 2, size: '512K', sharedBy: '0' }),
      ...cache('cpu0', 'index3', { level: 3, size: '32768K', sharedBy: '0-1' }),
      ...cache('cpu1', 'index3', { level: 3, size: '32768K', sharedBy: '0-1' }),
      ...cache('cpu2', 'index3', { level: 3, size: '96M', sharedBy: '2-3' }),
      ...cache('cpufreq', 'index3', { level: 3, size: '1M', sharedBy: '9' }),
    };
    expect(await lastLevelCacheBytes(fakeIo({ files }))).toBe((32 + 96) * MIB);
  });

  it('is not known where the kernel lists none, or lists it without a size', async () => {
    expect(await lastLevelCacheBytes(fakeIo({}))).toBeNull();
    expect(await lastLevelCacheBytes(fakeIo({ files: cache('cpu0', 'index2', { level: 2, size: '1024K', sharedBy: '0' }) }))).toBeNull();
    expect(await lastLevelCacheBytes(fakeIo({ files: cache('cpu0', 'index3', { level: 3, size: '', sharedBy: '0' }) }))).toBeNull();
  });
});
