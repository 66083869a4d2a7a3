import { describe, expect, it } from 'vitest';
import { GB, KIB } from '#shared/units.ts';
import { readKernel } from '../../../../../electron/host/scan/measure/read-kernel.ts';
import { rateOf, type ReadPlan, runReaders } from '../../../../../electron/host/scan/measure/run-readers.ts';

const CHUNK = 16 * KIB;
/** One chunk a round: as little as can be read. */
const tiny: ReadPlan = {
  threads: 3,
  bytesPerThread: 4 * CHUNK,
  kernel: readKernel(),
  chunkBytes: CHUNK,
  rounds: 12,
  minRounds: 5,
  roundSeconds: 0,
  softSeconds: 60,
  hardSeconds: 60,
};
const signal = new AbortController().signal;
const onRound = (): void => undefined;

describe.each([
  ['reading', readKernel()],
  ['copying', null],
])('threads that are %s', (_name, kernel) => {
  it('begin no round before every thread has ended the one before', async () => {
    const rounds = await runReaders({ ...tiny, kernel }, { signal, onRound });
    expect(rounds).toHaveLength(12);
    for (const [index, round] of rounds.entries()) {
      expect(round).toHaveLength(3);
      for (const before of rounds[index - 1] ?? []) {
        for (const part of round) expect(part.start >= before.end).toBe(true);
      }
    }
  });

  it('move a chunk each, at least, in every round', async () => {
    const rounds = await runReaders({ ...tiny, kernel }, { signal, onRound });
    for (const part of rounds.flat()) {
      expect(part.bytes).toBe(BigInt(CHUNK));
      expect(part.end > part.start).toBe(true);
    }
  });
});

describe('reading threads', () => {
  it('tell of every round, in order', async () => {
    const told: number[] = [];
    await runReaders(tiny, { signal, onRound: (rounds) => told.push(rounds) });
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('stop at the least number of rounds when the time is up, and at once when there is none left', async () => {
    expect(await runReaders({ ...tiny, softSeconds: 0 }, { signal, onRound })).toHaveLength(5);
    expect(await runReaders({ ...tiny, softSeconds: 0, hardSeconds: 0 }, { signal, onRound })).toEqual([]);
  });

  it('end when they are no longer wanted, with the reason', async () => {
    const controller = new AbortController();
    const endless = { ...tiny, rounds: 1_000_000 };
    const run = runReaders(endless, { signal: controller.signal, onRound: () => controller.abort(new Error('enough')) });
    await expect(run).rejects.toThrow('enough');
    await expect(runReaders(endless, { signal: controller.signal, onRound })).rejects.toThrow('enough');
  });

  it('fail with the reason of the one that fails, though the others wait for it', async () => {
    await expect(runReaders({ ...tiny, kernel: Uint8Array.of(1, 2, 3) }, { signal, onRound })).rejects.toThrow(/magic|WebAssembly/i);
  });
});

describe('the rate of a round', () => {
  it('is the bytes of all threads from the first start to the last end', () => {
    const second = 1_000_000_000n;
    const round = [
      { start: second, end: 3n * second, bytes: BigInt(4 * GB) },
      { start: 2n * second, end: 5n * second, bytes: BigInt(8 * GB) },
    ];
    expect(rateOf(round)).toBe(3 * GB);
  });
});
