import { describe, expect, it } from 'vitest';
import { defaultRequirements } from '#shared/evaluate/defaults.ts';
import { evaluate, type Placed } from '#shared/evaluate/evaluate.ts';
import { replicaSplitsOf, splitsOf, stagedSplitsOf } from '#shared/evaluate/splits.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { cardsOf, type Parallelism } from '#shared/memory/parallelism.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { mib } from '#shared/units.ts';
import { testCatalog } from '../../support/catalog.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { memoryRequest, modelOf } from '../memory/requests.ts';
import { type Question, speedRequest } from '../speed/speed-request.ts';
import { inEnglish } from '#shared/words/en.ts';

const small = { model: 'qwen3.6-27b', quant: 'FP8', runtime: 'vllm', contextTokens: 4096, promptTokens: 1000, outputTokens: 500 } as const;
const large = { ...small, model: 'qwen3.5-397b-a17b' } as const;
const noLimits = defaultRequirements(testCatalog(), 'chat');

const named = (split: Parallelism | undefined): string =>
  split ? `${split.replicas} × TP ${split.tensorParallel} × PP ${split.pipelineParallel}` : 'as the runtime places it';

/** The chosen split with its rates. */
function chosen(question: Question): Placed {
  const { memory, workload } = speedRequest(question);
  const found = evaluate(memory, { workload: { ...workloadRest, ...workload }, requirements: noLimits });
  if (!found.placed) throw new Error(inEnglish(found.plan.reason));
  return found;
}
const workloadRest = { useCase: 'chat', contextTokens: 4096, inputTokensPerMonth: 0, outputTokensPerMonth: 0 } as const;

/** A batch engine on `cards` equal cards of 80 GB that exchange directly. */
function onCards(cards: number, change: Partial<Parameters<typeof memoryRequest>[0]> = {}): MemoryRequest {
  const card = { freeBytes: mib(80_000), totalBytes: mib(81_559) };
  const machine = resolvedMachine({ devices: Array.from({ length: cards }, () => card) });
  return memoryRequest({ artifactId: 'qwen3.6-27b/fp8', runtimeId: 'vllm', machine, ...change });
}
const groupsOf = (request: MemoryRequest): readonly (number | undefined)[] => splitsOf(request).map((split) => split?.tensorParallel);

describe('groups of cards that share every layer', () => {
  it('divide the query heads: 24 heads on five cards leave one idle', () => {
    expect(groupsOf(onCards(5))).toEqual([4, 2, 1]);
  });

  it('never deal out a part of a KV head: 24 query heads divide over three cards, four KV heads do not', () => {
    expect(groupsOf(onCards(3))).toEqual([2, 1]);
  });

  it('deal out linear heads whole too: 16 key heads do not divide over three cards, though all other heads do', () => {
    const { shape } = modelOf('qwen3.6-27b');
    if (shape?.attention.kind !== 'gated-deltanet') throw new Error('another kind of attention');
    const threes = { ...shape, attention: { ...shape.attention, heads: 24, kvHeads: 3 } };
    expect(groupsOf(onCards(3, { shape: threes }))).toEqual([1]);
    const linear = { ...shape.attention.linear, keyHeads: 15 };
    expect(groupsOf(onCards(3, { shape: { ...threes, attention: { ...threes.attention, linear } } }))).toEqual([3, 1]);
  });

  it('are no question to runtimes that place layers themselves', () => {
    expect(splitsOf(onCards(4, { artifactId: 'qwen3.6-27b/q4-k-m', runtimeId: 'llama.cpp' }))).toEqual([undefined]);
  });
});

describe('splits of a machine', () => {
  it('use no card twice and no more replicas than there are requests', () => {
    for (const concurrency of [1, 3, 64]) {
      for (const split of [...splitsOf(onCards(8, { concurrency })), ...stagedSplitsOf(onCards(8, { concurrency }))]) {
        if (!split) throw new Error('a batch engine deals out its cards');
        expect(cardsOf(split)).toBeLessThanOrEqual(8);
        expect(split.replicas).toBeLessThanOrEqual(concurrency);
      }
    }
  });

  it('are each named once', () => {
    const all = [...splitsOf(onCards(8, { concurrency: 64 })), ...stagedSplitsOf(onCards(8, { concurrency: 64 }))].map(named);
    expect(new Set(all).size).toBe(all.length);
  });

  it('of one replica take all its cards', () => {
    for (const split of replicaSplitsOf(onCards(6))) expect(split ? cardsOf(split) : 0).toBe(6);
  });
});

describe('the split that is chosen', () => {
  it('of GeForce cards under load exchanges little: each group of cards is narrower than the machine', () => {
    const { parallelism } = chosen({ ...small, concurrency: 64, hardware: 'nvidia-rtx-4090x4' }).plan;
    expect(parallelism.tensorParallel).toBeLessThan(4);
  });

  it('is the fastest of all that hold the model, which a search over all of them confirms', () => {
    for (const hardware of ['nvidia-rtx-4090x4', 'nvidia-h100-sxmx8']) {
      const { memory, workload } = speedRequest({ ...small, concurrency: 64, hardware });
      const rates = [...splitsOf(memory), ...stagedSplitsOf(memory)].map((parallelism) => {
        const request = { ...memory, parallelism };
        const plan = planMemory(request);
        return plan.placed ? planSpeed({ memory: request, plan, workload }).throughputTokensPerSecond : 0;
      });
      const { throughputTokensPerSecond } = chosen({ ...small, concurrency: 64, hardware }).numbers;
      // Over NVLink stages are tried only where no group holds the model.
      expect(throughputTokensPerSecond).toBeLessThanOrEqual(Math.max(...rates));
      expect(throughputTokensPerSecond).toBeGreaterThan(0.95 * Math.max(...rates));
    }
  });

  it('leaves no replica that does not hold the model: 397B in FP8 needs all eight H100', () => {
    const { parallelism, devices } = chosen({ ...large, concurrency: 64, hardware: 'nvidia-h100-sxmx8' }).plan;
    expect(parallelism.replicas).toBe(1);
    expect(devices).toHaveLength(8);
  });

  it('with twice the replicas holds twice the weights, and each replica its part of the requests', () => {
    const { memory } = speedRequest({ ...small, concurrency: 64, hardware: 'nvidia-h100-sxmx8' });
    const planned = (parallelism: Parallelism): ReturnType<typeof planMemory> => planMemory({ ...memory, parallelism });
    const one = planned({ tensorParallel: 4, pipelineParallel: 1, replicas: 1 });
    const two = planned({ tensorParallel: 4, pipelineParallel: 1, replicas: 2 });
    if (!one.placed || !two.placed) throw new Error('27B fits four H100');
    expect(two.devices).toHaveLength(8);
    expect(two.devices[0]?.weightsBytes).toBe(one.devices[0]?.weightsBytes);
    expect(two.devices[0]?.kvCacheBytes).toBeCloseTo((one.devices[0]?.kvCacheBytes ?? Number.NaN) / 2, -1);
  });
});

describe('weights that are unpacked for arithmetic in 16 bits', () => {
  const splitOn = (hardware: string) =>
    chosen({ hardware, model: 'deepseek-v3.2', quant: 'NVFP4', runtime: 'vllm', contextTokens: 4096 }).request;

  it('stay so in every split', () => {
    expect(splitOn('server-8x-h200-sxm').weightsOnly).toBe(true);
    expect(splitOn('server-8x-b200-sxm').weightsOnly).toBe(false);
  });
});
