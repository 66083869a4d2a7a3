import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kvCapacityTokens, servingPoint, servingPrefillSeconds, type ServingServer } from '#shared/speed/serving.ts';
import { servingRules } from '#shared/speed/serving-rules.ts';
import {
  loadOfRow,
  referenceRules,
  rules,
  serverOfRow,
  servingCalibration,
  servingCheckPoints,
  servingParams,
} from './serving-check-points.ts';
import { largeOnH200, smallOn4090 } from './serving-examples.ts';

const anyRow = fc.constantFrom(...servingCheckPoints);
const factor = fc.double({ min: 1, max: 4, noNaN: true });

const throughput = (server: ServingServer, row: (typeof servingCheckPoints)[number], concurrency = row.load.concurrency): number =>
  servingPoint(server, { ...loadOfRow(row), concurrency }, rules).outputTokensPerSecond;

const withMemory = (server: ServingServer, by: number): ServingServer => ({
  ...server,
  gpu: { ...server.gpu, memoryBytes: server.gpu.memoryBytes * by },
});

const queues = (server: ServingServer, row: (typeof servingCheckPoints)[number]): boolean =>
  servingPoint(server, loadOfRow(row), rules).maxRunningSequences < row.load.concurrency;

describe('serving check points', () => {
  it('are fifty', () => {
    expect(servingCheckPoints).toHaveLength(50);
  });

  it.each(servingCheckPoints.map((row, index) => [index, row] as const))('row %i is predicted to nine digits', (_index, row) => {
    const point = servingPoint(serverOfRow(row), loadOfRow(row), referenceRules);
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
  it('of the published form all have their place in the catalog, with values of its own fit', () => {
    const { note: _note, ...constants } = servingParams;
    expect(Object.keys(servingCalibration.constants)).toEqual(expect.arrayContaining(Object.keys(constants)));
  });

  it('are demanded by name', () => {
    const { eta_bw: _eta, ...constants } = servingCalibration.constants;
    expect(() => servingRules({ ...servingCalibration, constants })).toThrow('eta_bw is missing');
  });
});

describe('worked examples', () => {
  it('one RTX 4090 holds 13 sequences of 4,000 / 500 tokens of a 4-bit 30B-A3B with a BF16 cache', () => {
    expect(Math.floor(kvCapacityTokens(smallOn4090, referenceRules) / 4250)).toBe(13);
  });

  it('it runs 38 of 400 clients at 1,000 / 1,000, and their mean time to first token is 352 s', () => {
    const point = servingPoint(smallOn4090, { promptTokens: 1000, outputTokens: 1000, concurrency: 400 }, referenceRules);
    expect(Math.floor(point.runningSequences)).toBe(38);
    expect(Math.round(point.ttftSeconds)).toBe(352);
  });

  it('eight H200 read prompts of 397B FP8 at 89,385 and decode 247 requests at 7,654 tokens/s', () => {
    const prefill = servingPrefillSeconds(largeOnH200, { fresh: 4000, cached: 0 }, referenceRules) * referenceRules.engineFactor.vllm;
    const point = servingPoint(largeOnH200, { promptTokens: 4000, outputTokens: 600, concurrency: 247 }, referenceRules);
    expect(Math.round(4000 / prefill)).toBe(89_385);
    expect(Math.round(point.runningSequences / point.stepSeconds)).toBe(7654);
  });

  it('one RTX 4090 with an FP8 cache reads at 9,616 and decodes 26 requests of 4,000 / 500 at 822.7 tokens/s', () => {
    const server = { ...smallOn4090, kvElementBytes: 1 };
    const point = servingPoint(server, { promptTokens: 4000, outputTokens: 500, concurrency: 26 }, referenceRules);
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
          servingPoint(serverOfRow(row), { ...loadOfRow(row), concurrency: requests }, rules).tpotSeconds;
        expect(tpot(concurrency * 2)).toBeGreaterThanOrEqual(tpot(concurrency) * 0.999);
      }),
    );
  });
});

describe('cache and cards of a server', () => {
  it('has a capacity of 0 when the weights do not fit, and still gives finite times', () => {
    const server = { ...largeOnH200, tensorParallel: 1 };
    expect(kvCapacityTokens(server, rules)).toBe(0);
    const point = servingPoint(server, { promptTokens: 1000, outputTokens: 100, concurrency: 4 }, rules);
    for (const value of Object.values(point)) expect(Number.isFinite(value)).toBe(true);
  });

  it('reads a cached prompt without prefill, and decodes no faster for it', () => {
    const load = { promptTokens: 12_000, outputTokens: 500, concurrency: 1 };
    const fresh = servingPoint(largeOnH200, load, rules);
    const cached = servingPoint(largeOnH200, { ...load, cachedPromptTokens: 9600 }, rules);
    expect(cached.prefillSeconds).toBeLessThan(fresh.prefillSeconds);
    expect(cached.stepSeconds).toBe(fresh.stepSeconds);
  });

  it('takes the capacity that a plan states over its own rule', () => {
    expect(kvCapacityTokens({ ...smallOn4090, kvCapacityTokens: 12_345 }, rules)).toBe(12_345);
  });

  it('reads prompts more slowly with four GeForce cards than with one: every exchange takes the detour over host memory', () => {
    const prompt = { fresh: 4000, cached: 0 };
    const alone = servingPrefillSeconds(smallOn4090, prompt, rules);
    const four = servingPrefillSeconds({ ...smallOn4090, tensorParallel: 4 }, prompt, rules);
    expect(four).toBeGreaterThan(alone);
  });
});
