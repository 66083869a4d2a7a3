import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kvCapacityTokens, servingPoint } from '#shared/speed/serving.ts';
import { servingPointUnder } from '#shared/speed/serving-conditions.ts';
import { referenceRules, rules, loadOfRow, serverOfRow, servingCheckPoints } from './serving-check-points.ts';
import { awq, largeOnH200, smallOn4090 } from './serving-examples.ts';

const anyRow = fc.constantFrom(...servingCheckPoints);

describe('more GPUs of a kind', () => {
  it('never hold fewer tokens in the cache, whether they split layers or tensors', () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom(2, 4), (row, by) => {
        const server = serverOfRow(row);
        const held = kvCapacityTokens(server, rules);
        expect(kvCapacityTokens({ ...server, tensorParallel: server.tensorParallel * by }, rules)).toBeGreaterThanOrEqual(held);
        expect(kvCapacityTokens({ ...server, pipelineParallel: server.pipelineParallel * by }, rules)).toBeGreaterThanOrEqual(held);
      }),
    );
  });

  it('as replicas never give less throughput (0.1 %)', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 2, max: 8 }), (row, by) => {
        const server = serverOfRow(row);
        const load = { ...loadOfRow(row), concurrency: Math.max(row.load.concurrency, server.replicas * by) };
        const more = servingPoint({ ...server, replicas: server.replicas * by }, load, rules);
        expect(more.outputTokensPerSecond).toBeGreaterThanOrEqual(servingPoint(server, load, rules).outputTokensPerSecond * 0.999);
      }),
    );
  });
});

describe('what an engine takes of a card', () => {
  const onGpu = (memoryBytes: number): typeof smallOn4090 => ({ ...smallOn4090, gpu: { ...smallOn4090.gpu, memoryBytes } });
  const perToken = 49_152 * 2;

  it('vLLM: 0.9 of its memory less 1 GB, and 4-bit files hold embeddings and head in 16 bit', () => {
    const weights = (1_217_134_592 + 28_991_029_248) * awq.denseBytesPerParameter * 1.06;
    expect(kvCapacityTokens(onGpu(24e9), rules)).toBeCloseTo((24e9 * 0.9 - 1e9 - weights) / perToken, 6);
  });

  it('SGLang leaves 23 % of a small card, and never more than 20 GB', () => {
    const shape = { ...smallOn4090.shape, denseParameters: 0, expertParameters: 0 };
    const held = (memoryBytes: number): number => kvCapacityTokens({ ...onGpu(memoryBytes), engine: 'sglang', shape }, rules) * perToken;
    expect(held(80e9)).toBeCloseTo(80e9 * 0.77, 0);
    expect(held(192e9)).toBeCloseTo(172e9, 0);
  });
});

describe('five and more cards over PCIe', () => {
  it('exchange no faster than the way over the processors, however fast the slots are', () => {
    const server = (linkBandwidth: number): typeof smallOn4090 => ({
      ...smallOn4090,
      tensorParallel: 8,
      gpu: { ...smallOn4090.gpu, linkBandwidth },
    });
    const load = { promptTokens: 1000, outputTokens: 200, concurrency: 64 };
    const at = (link: number): number => servingPoint(server(link), load, rules).tpotSeconds;
    expect(at(64e9)).toBe(at(128e9));
    expect(at(6e9)).toBeGreaterThan(at(64e9));
  });
});

describe('requests that go in waves', () => {
  it('wait longer for the first token, and then decode faster', () => {
    const load = { promptTokens: 4000, outputTokens: 600, concurrency: 64 };
    const waves = { ...referenceRules, bunchingRatio: { vllm: 0.4, sglang: 0.4, 'trt-llm': 0.4 }, bunchingRelief: 0.5, queueFactor: 0 };
    const even = { ...referenceRules, queueFactor: 0 };
    const [bunched, spread] = [waves, even].map((one) => servingPoint(largeOnH200, load, one));
    expect(bunched?.ttftSeconds).toBeGreaterThan(spread?.ttftSeconds ?? Number.NaN);
    expect(bunched?.tpotSeconds).toBeLessThan(spread?.tpotSeconds ?? Number.NaN);
  });
});

describe('conditions other than steady load', () => {
  const load = { promptTokens: 200, outputTokens: 200, concurrency: 512 };
  const steady = servingPoint(largeOnH200, load, rules);
  const under = (conditions: 'steady' | 'burst' | 'first-release'): typeof steady =>
    servingPointUnder(conditions, { server: largeOnH200, load }, rules);

  it('steady load is the operating point', () => {
    expect(under('steady')).toEqual(steady);
  });

  it('a burst has the derate of bursts, and half of its prompts are read before the mean one', () => {
    expect(under('burst').outputTokensPerSecond).toBeCloseTo(steady.outputTokensPerSecond * rules.derateRatio.bursts, 6);
    expect(under('burst').ttftSeconds).toBeGreaterThanOrEqual(256 * steady.prefillSeconds);
    expect(under('burst').tpotSeconds).toBe(steady.tpotSeconds);
  });

  it('a first release reads prompts as much slower as its throughput is lower', () => {
    const { firstRelease } = rules.derateRatio;
    expect(under('first-release').requestsPerSecond).toBeCloseTo(steady.requestsPerSecond * firstRelease, 9);
    expect(under('first-release').ttftSeconds).toBeCloseTo(steady.ttftSeconds / firstRelease, 9);
  });
});
