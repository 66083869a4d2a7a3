import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { servingPoint } from '#shared/speed/serving.ts';
import { servingPointUnder } from '#shared/speed/serving-conditions.ts';
import { referenceConstants, constants, loadOfRow, serverOfRow, servingCheckPoints } from './serving-check-points.ts';
import { largeOnH200, smallOn4090 } from './serving-examples.ts';

const anyRow = fc.constantFrom(...servingCheckPoints);

describe('more GPUs of a kind', () => {
  it('as replicas never give less throughput (0.1 %)', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 2, max: 8 }), (row, by) => {
        const server = serverOfRow(row);
        const load = { ...loadOfRow(row), concurrency: Math.max(row.load.concurrency, server.replicas * by) };
        const more = servingPoint({ ...server, replicas: server.replicas * by }, load, constants);
        expect(more.outputTokensPerSecond).toBeGreaterThanOrEqual(servingPoint(server, load, constants).outputTokensPerSecond * 0.999);
      }),
    );
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
    const at = (link: number): number => servingPoint(server(link), load, constants).tpotSeconds;
    expect(at(64e9)).toBe(at(128e9));
    expect(at(6e9)).toBeGreaterThan(at(64e9));
  });
});

describe('requests that go in waves', () => {
  it('wait longer for the first token, and then decode faster', () => {
    const load = { promptTokens: 4000, outputTokens: 600, concurrency: 64 };
    const even = { ...referenceConstants, promptQueueFactor: 0 };
    const { vllm } = even.engines;
    const waves = { ...even, engines: { ...even.engines, vllm: { ...vllm, waveRatio: 0.4 } }, waveReliefRatio: 0.5 };
    const [bunched, spread] = [waves, even].map((one) => servingPoint(largeOnH200, load, one));
    expect(bunched?.ttftSeconds).toBeGreaterThan(spread?.ttftSeconds ?? Number.NaN);
    expect(bunched?.tpotSeconds).toBeLessThan(spread?.tpotSeconds ?? Number.NaN);
  });
});

describe('conditions other than steady load', () => {
  const load = { promptTokens: 200, outputTokens: 200, concurrency: 512 };
  const steady = servingPoint(largeOnH200, load, constants);
  const under = (conditions: 'steady' | 'burst' | 'first-release'): typeof steady =>
    servingPointUnder(conditions, { server: largeOnH200, load }, constants);

  it('steady load is the operating point', () => {
    expect(under('steady')).toEqual(steady);
  });

  it('a burst has the derate of bursts, and half of its prompts are read before the mean one', () => {
    expect(under('burst').outputTokensPerSecond).toBeCloseTo(steady.outputTokensPerSecond * constants.derateRatio.burst, 6);
    expect(under('burst').ttftSeconds).toBeGreaterThanOrEqual(256 * steady.prefillSeconds);
    expect(under('burst').tpotSeconds).toBe(steady.tpotSeconds);
  });

  it('a first release reads prompts as much slower as its throughput is lower', () => {
    const { firstRelease } = constants.derateRatio;
    expect(under('first-release').requestsPerSecond).toBeCloseTo(steady.requestsPerSecond * firstRelease, 9);
    expect(under('first-release').ttftSeconds).toBeCloseTo(steady.ttftSeconds / firstRelease, 9);
  });
});
