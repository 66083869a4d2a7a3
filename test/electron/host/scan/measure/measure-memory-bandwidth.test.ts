import { afterEach, describe, expect, it, vi } from 'vitest';
import { isKnown } from '#shared/estimate.ts';
import { GIB, KIB, MIB } from '#shared/units.ts';
import {
  type MemoryMeasurement,
  measureMemoryBandwidth,
  measureWorkingSet,
  type ReadSchedule,
} from '../../../../../electron/host/scan/measure/measure-memory-bandwidth.ts';

const quick: ReadSchedule = { chunkBytes: 16 * KIB, rounds: 10, minRounds: 8, roundSeconds: 0, softSeconds: 60, hardSeconds: 60 };
const set = { threads: 2, bytesPerThread: 64 * KIB };
const measurement: MemoryMeasurement = {
  facts: { physicalCores: 2, processors: 2, freeBytes: GIB, lastLevelCacheBytes: null },
  load: 0.1,
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

afterEach(() => vi.restoreAllMocks());

describe('measured memory bandwidth', () => {
  it('is the best round after the first three, and says how it was come by', async () => {
    const fact = await measureWorkingSet(set, quick, measurement);
    expect(fact).toEqual({
      value: expect.any(Number) as number,
      basis: { kind: 'measured', sourceId: 'read-kernel', note: 'best of 7, 2 threads, read' },
    });
    expect(isKnown(fact) && fact.value > 0 && Number.isFinite(fact.value)).toBe(true);
  });

  it('copies where the processor or engine cannot run the kernel, and calls it a copy', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(await measureWorkingSet(set, quick, measurement)).toMatchObject({
      basis: { kind: 'measured', sourceId: 'copy-kernel', note: 'best of 7, 2 threads, copy, bytes read and written' },
    });
  });

  it('is called a lower bound when the machine was busy', async () => {
    expect(await measureWorkingSet(set, quick, { ...measurement, load: 1.8 })).toMatchObject({
      basis: { note: 'best of 7, 2 threads, read; at least: the machine was busy, load 1.80' },
    });
  });

  it('is read by the load of the machine only where the system tells it', async () => {
    expect(await measureWorkingSet(set, quick, { ...measurement, load: null })).toMatchObject({
      basis: { note: 'best of 7, 2 threads, read' },
    });
  });

  it('reports its progress up to the end', async () => {
    const told: number[] = [];
    await measureWorkingSet(set, quick, { ...measurement, onProgress: (ratio) => told.push(ratio) });
    expect(told).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  });

  it('stays unknown, with the reason, when no round ended in time', async () => {
    expect(await measureWorkingSet(set, { ...quick, softSeconds: 0, hardSeconds: 0 }, measurement)).toEqual({
      value: null,
      reason: 'the machine is too busy: not one round of reading ended in time',
    });
  });

  it('stays unknown, with the reason, when memory is too short to read past the cache', async () => {
    const facts = { ...measurement.facts, freeBytes: 100 * MIB };
    expect(await measureMemoryBandwidth({ ...measurement, facts })).toMatchObject({
      value: null,
      reason: expect.stringMatching(/past the cache/) as string,
    });
  });

  it('ends with the reason of the signal when it is no longer wanted', async () => {
    const controller = new AbortController();
    const run = measureWorkingSet(
      set,
      { ...quick, rounds: 1_000_000 },
      {
        ...measurement,
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('enough')),
      },
    );
    await expect(run).rejects.toThrow('enough');
  });
});
