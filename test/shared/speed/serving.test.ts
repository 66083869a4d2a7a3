import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servingPoint, servingPrefillSeconds, type ServingServer } from '#shared/speed/serving.ts';
import { servingCalibrationSchema } from '#shared/catalog/serving-calibration.ts';
import {
  cacheTokens,
  loadOfRow,
  referenceConstants,
  constants,
  serverOfRow,
  servingCalibration,
  servingCheckPoints,
} from './serving-check-points.ts';
import { largeOnH200, smallOn4090 } from './serving-examples.ts';

const anyRow = fc.constantFrom(...servingCheckPoints);
const factor = fc.double({ min: 1, max: 4, noNaN: true });

const throughput = (server: ServingServer, row: (typeof servingCheckPoints)[number], concurrency = row.load.concurrency): number =>
  servingPoint(server, { ...loadOfRow(row), concurrency }, constants).outputTokensPerSecond;

const withMemory = (server: ServingServer, by: number): ServingServer => {
  const larger = { ...server, gpu: { ...server.gpu, memoryBytes: server.gpu.memoryBytes * by } };
  return { ...larger, kvCapacityTokens: cacheTokens(larger) };
};

const queues = (server: ServingServer, row: (typeof servingCheckPoints)[number]): boolean =>
  servingPoint(server, loadOfRow(row), constants).maxRunningSequences < row.load.concurrency;

describe('serving check points', () => {
  it('are fifty', () => {
    expect(servingCheckPoints).toHaveLength(50);
  });

  it.each(servingCheckPoints.map((row, index) => [index, row] as const))('row %i is predicted to nine digits', (_index, row) => {
    const point = servingPoint(serverOfRow(row), loadOfRow(row), referenceConstants);
    const got = {
      ttft: point.ttftSeconds,
      tpot: point.tpotSeconds,
      tokOut: point.outputTokensPerSecond,
      tokIn: point.promptTokensPerSecond,
      running: point.runningSequences,
      maxRunning: point.maxRunningSequences,
      prefill: point.prefillSeconds,
      step: point.stepSeconds,
    };
    for (const [name, expected] of Object.entries(row.expected)) {
      expect(Math.abs((got[name as keyof typeof got] ?? Number.NaN) / expected - 1), name).toBeLessThan(1e-9);
    }
  });
});

describe('serving constants', () => {
  it('are demanded by name, each with what it rests on', () => {
    const { layerSeconds: _seconds, ...rest } = servingCalibration.constants;
    const { layerSeconds: _basis, ...restsOn } = servingCalibration.restsOn;
    const missing = (part: object): readonly PropertyKey[] | undefined =>
      servingCalibrationSchema.safeParse({ ...servingCalibration, ...part }).error?.issues[0]?.path;
    expect(missing({})).toBeUndefined();
    expect(missing({ constants: rest })).toEqual(['constants', 'layerSeconds']);
    expect(missing({ restsOn })).toEqual(['restsOn', 'layerSeconds']);
  });

  it('are given for every engine', () => {
    const { sglang: _sglang, ...engines } = servingCalibration.constants.engines;
    const without = { ...servingCalibration, constants: { ...servingCalibration.constants, engines } };
    const { error } = servingCalibrationSchema.safeParse(without);
    expect(error?.issues[0]?.path).toEqual(['constants', 'engines', 'sglang']);
  });
});

describe('worked examples', () => {
  it('one RTX 4090 holds 13 sequences of 4,000 / 500 tokens of a 4-bit 30B-A3B with a BF16 cache', () => {
    expect(Math.floor(smallOn4090.kvCapacityTokens / 4250)).toBe(13);
  });

  it('it runs 38 of 400 clients at 1,000 / 1,000, and their mean time to first token is 352 s', () => {
    const point = servingPoint(smallOn4090, { promptTokens: 1000, outputTokens: 1000, concurrency: 400 }, referenceConstants);
    expect(Math.floor(point.runningSequences)).toBe(38);
    expect(Math.round(point.ttftSeconds)).toBe(352);
  });

  it('eight H200 read prompts of 397B FP8 at 89,385 and decode 247 requests at 7,654 tokens/s', () => {
    const prefill =
      servingPrefillSeconds(largeOnH200, { fresh: 4000, cached: 0 }, referenceConstants) * referenceConstants.engines.vllm.timeFactor;
    const point = servingPoint(largeOnH200, { promptTokens: 4000, outputTokens: 600, concurrency: 247 }, referenceConstants);
    expect(Math.round(4000 / prefill)).toBe(89_385);
    expect(Math.round(point.runningSequences / point.stepSeconds)).toBe(7654);
  });

  it('one RTX 4090 with an FP8 cache reads at 9,616 and decodes 26 requests of 4,000 / 500 at 822.7 tokens/s', () => {
    const half = { ...smallOn4090, kvElementBytes: 1 };
    const server = { ...half, kvCapacityTokens: cacheTokens(half) };
    const point = servingPoint(server, { promptTokens: 4000, outputTokens: 500, concurrency: 26 }, referenceConstants);
    expect(Math.round(4000 / point.prefillSeconds)).toBe(9616);
    expect((point.runningSequences / point.stepSeconds).toFixed(1)).toBe('822.7');
  });
});

describe('a server under load', () => {
  it('does not lose throughput when bandwidth rises (0.1 %)', () => {
    fc.assert(
      fc.property(anyRow, factor, (row, by) => {
        const server = serverOfRow(row);
        const faster = { ...server, gpu: { ...server.gpu, bandwidth: server.gpu.bandwidth * by } };
        expect(throughput(faster, row)).toBeGreaterThanOrEqual(throughput(server, row) * 0.999);
      }),
    );
  });

  it('does not lose throughput when memory rises and the queue stays, or never was (0.1 %)', () => {
    fc.assert(
      fc.property(anyRow, factor, (row, by) => {
        const server = serverOfRow(row);
        const larger = withMemory(server, by);
        fc.pre(queues(server, row) === queues(larger, row));
        expect(throughput(larger, row)).toBeGreaterThanOrEqual(throughput(server, row) * 0.999);
      }),
    );
  });

  it('loses at most 5 % where memory ends the queue: the model then lets some slots wait for prefill', () => {
    fc.assert(
      fc.property(anyRow, factor, (row, by) => {
        const server = serverOfRow(row);
        expect(throughput(withMemory(server, by), row)).toBeGreaterThanOrEqual(throughput(server, row) * 0.95);
      }),
    );
  });

  it('does not lose throughput when concurrency grows up to 512 (3 %)', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 1, max: 256 }), (row, concurrency) => {
        const server = serverOfRow(row);
        expect(throughput(server, row, concurrency * 2)).toBeGreaterThanOrEqual(throughput(server, row, concurrency) * 0.97);
      }),
    );
  });

  it('never gives a shorter time per token to more requests (0.1 %)', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 1, max: 256 }), (row, concurrency) => {
        const tpot = (requests: number): number =>
          servingPoint(serverOfRow(row), { ...loadOfRow(row), concurrency: requests }, constants).tpotSeconds;
        expect(tpot(concurrency * 2)).toBeGreaterThanOrEqual(tpot(concurrency) * 0.999);
      }),
    );
  });
});

describe('cache and cards of a server', () => {
  it('without room for a cache it still gives finite times', () => {
    const server = { ...largeOnH200, tensorParallel: 1, kvCapacityTokens: 0 };
    const point = servingPoint(server, { promptTokens: 1000, outputTokens: 100, concurrency: 4 }, constants);
    for (const value of Object.values(point)) expect(Number.isFinite(value)).toBe(true);
  });

  it('reads a cached prompt without prefill, and decodes no faster for it', () => {
    const load = { promptTokens: 12_000, outputTokens: 500, concurrency: 1 };
    const fresh = servingPoint(largeOnH200, load, constants);
    const cached = servingPoint(largeOnH200, { ...load, cachedPromptTokens: 9600 }, constants);
    expect(cached.prefillSeconds).toBeLessThan(fresh.prefillSeconds);
    expect(cached.stepSeconds).toBe(fresh.stepSeconds);
  });

  it('reads prompts more slowly with four GeForce cards than with one: every exchange takes the detour over host memory', () => {
    const prompt = { fresh: 4000, cached: 0 };
    const alone = servingPrefillSeconds(smallOn4090, prompt, constants);
    const four = servingPrefillSeconds({ ...smallOn4090, tensorParallel: 4 }, prompt, constants);
    expect(four).toBeGreaterThan(alone);
  });
});
