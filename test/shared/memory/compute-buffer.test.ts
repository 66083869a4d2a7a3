import { describe, expect, it } from 'vitest';
import { memoryNeed } from '#shared/memory/memory-need.ts';
import { devicePeakBytes } from '#shared/memory/compute-buffer.ts';
import type { MemoryPlan } from '#shared/memory/memory-plan.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { MIB } from '#shared/units.ts';
import { accountingRuntime, artifactLike, cards, type Change, memoryRequest, placed } from './requests.ts';
import { inEnglish } from '#shared/words/en.ts';

const peakMib = (change: Change): number => {
  const runtime = change.runtime ?? accountingRuntime(512);
  return devicePeakBytes(memoryNeed(memoryRequest({ artifact: artifactLike('q4-k-m', 1e10), ...change, runtime })).graph) / MIB;
};

const onOneCard = (modelId: string, fileBytes: number, gib: number): MemoryPlan =>
  planMemory(
    memoryRequest({
      modelId,
      artifact: artifactLike('q4-k-m', fileBytes),
      runtime: accountingRuntime(512),
      machine: cards([gib * 1_024]),
      placement: 'host-offload',
    }),
  );

/** Weights, context and buffers of all GPUs together, MiB. */
const onCards = (count: number, change: Change): number => {
  const plan = placed(
    memoryRequest({ ...change, runtime: accountingRuntime(512), machine: cards(Array.from({ length: count }, () => 81_059)) }),
  );
  const bytes = plan.devices
    .filter(({ device }) => device !== 'host')
    .reduce((sum, load) => sum + load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes + load.computeBufferBytes, 0);
  return bytes / MIB;
};
describe('compute buffer of one GPU', () => {
  // MiB at micro-batch 512, flash attention on.
  it.each([
    ['qwen3.5-2b', 493],
    ['qwen3.5-9b', 501],
    ['qwen3.5-27b', 505],
    ['qwen3.5-35b-a3b', 493],
    ['qwen3-coder-next', 305],
    ['gpt-oss-20b', 404],
    ['gpt-oss-120b', 404],
    ['llama-4-scout', 415],
    ['deepseek-r1-distill-llama-8b', 259],
    ['deepseek-r1-distill-llama-70b', 267],
    ['deepseek-r1-0528-qwen3-8b', 305],
  ])('of %s is %i MiB: micro-batch × 4 × (vocabulary + hidden rows)', (modelId, mib) => {
    expect(Math.abs(peakMib({ modelId }) - mib)).toBeLessThanOrEqual(0.51);
  });

  it('grows with the micro-batch and with nothing else: 0.5 GiB at 512, 2 GiB at 2,048 for Qwen3.5', () => {
    const small = peakMib({ modelId: 'qwen3.5-9b' });
    expect(peakMib({ modelId: 'qwen3.5-9b', runtime: accountingRuntime(2_048) })).toBe(4 * small);
    expect(peakMib({ modelId: 'qwen3.5-9b', contextTokens: 262_144 })).toBe(small);
  });

  // Measured: MLA and compressed caches exceed the rule.
  it.each([
    ['deepseek-r1-671b', 4_096, 382],
    ['deepseek-r1-671b', 131_072, 506],
    ['deepseek-v3.2', 4_096, 619],
    ['deepseek-v3.2', 32_768, 784],
    ['deepseek-v3.2', 131_072, 1_123],
    ['deepseek-v4-flash', 4_096, 293],
    ['deepseek-v4-flash', 131_072, 413],
    ['deepseek-v4-flash', 262_144, 543],
    ['deepseek-v4-pro', 4_096, 485],
    ['deepseek-v4-pro', 262_144, 750],
  ])('of %s at %i tokens is the measured %i MiB', (modelId, contextTokens, mib) => {
    expect(Math.abs(peakMib({ modelId, contextTokens }) - mib)).toBeLessThanOrEqual(0.6);
  });

  it('lies on the line between two measured contexts', () => {
    const between = peakMib({ modelId: 'deepseek-v3.2', contextTokens: (32_768 + 131_072) / 2 });
    expect(between).toBeCloseTo((784 + 1_177_628_672 / MIB) / 2, 6);
  });

  it('of an MLA model without measured rows is the rule times the middle of 1.1 … 4', () => {
    const rule = (512 * 4 * (131_072 + 2 * 4_096)) / MIB;
    const peak = peakMib({ modelId: 'mistral-small-4' });
    expect(peak / rule).toBeCloseTo(Math.sqrt(1.1 * 4), 1);
  });
});

describe('attention peaks of one GPU', () => {
  // MiB at contexts, flash attention off.
  it.each([
    ['deepseek-r1-distill-llama-8b', 8_192, 564, 0.001],
    ['deepseek-r1-distill-llama-8b', 32_768, 2_148, 0.001],
    ['deepseek-r1-distill-llama-70b', 8_192, 1_108, 0.001],
    ['deepseek-r1-distill-llama-70b', 32_768, 4_228, 0.001],
    ['gpt-oss-20b', 32_768, 4_193, 0.04],
    ['deepseek-r1-671b', 8_192, 2_442, 0.04],
    ['deepseek-r1-671b', 32_768, 8_634, 0.04],
    ['qwen3.5-9b', 8_192, 501, 0.001],
    ['qwen3.5-9b', 32_768, 1_132, 0.04],
  ])(
    'of %s at %i tokens without flash attention is %i MiB: the scores replace the output',
    (modelId, ...[contextTokens, mib, tolerance]) => {
      expect(Math.abs(peakMib({ modelId, contextTokens, flashAttention: false }) / mib - 1)).toBeLessThan(tolerance);
    },
  );

  it('hides the f16 copies of a quantised cache under the output peak until they exceed it', () => {
    const hidden = peakMib({ modelId: 'deepseek-r1-distill-llama-8b', kvType: 'q8_0' });
    expect(hidden).toBeCloseTo(258.5, 1);
    const long = peakMib({ modelId: 'qwen3.5-27b', kvType: 'q8_0', contextTokens: 262_144 });
    const copies = (262_144 * 2 * 4 * 256 * 2) / MIB;
    const mask = (262_144 * 512 * 2) / MIB;
    expect(long).toBeGreaterThan(copies + mask);
    expect(long).toBeLessThan(copies + mask + 100);
  });
});

describe('experts in RAM', () => {
  // Measured at 32k with all experts in RAM, MiB.
  it.each([
    ['qwen3.5-397b-a17b', 240.59e9, 24, 1_898],
    ['deepseek-r1-671b', 404.49e9, 24, 3_240],
    ['deepseek-v3.2', 404.97e9, 24, 3_470],
    ['llama-4-scout', 65.35e9, 16, 644],
    ['qwen3.5-35b-a3b', 21.16e9, 8, 493],
  ])('make the GPU take one expert tensor of %s beside the graph', (modelId, ...[fileBytes, gib, mib]) => {
    const plan = onOneCard(modelId, fileBytes, gib);
    if (!plan.placed) throw new Error(inEnglish(plan.reason));
    expect(Math.abs((plan.devices[0]?.computeBufferBytes ?? 0) / MIB / mib - 1)).toBeLessThan(0.1);
  });

  it('are not staged from MXFP4 files', () => {
    const plan = placed(
      memoryRequest({
        modelId: 'deepseek-v4-flash',
        artifact: artifactLike('mxfp4-moe-released', 155.08e9),
        runtime: accountingRuntime(512),
        machine: cards([16_384]),
        placement: 'host-offload',
      }),
    );
    expect(Math.abs((plan.devices[0]?.computeBufferBytes ?? 0) / MIB - 293)).toBeLessThan(1);
  });
});

describe('a layer split', () => {
  const nine = { modelId: 'qwen3.5-9b', artifact: artifactLike('q4-k-m', 5_618_141_184) };
  const coder = { modelId: 'qwen3-coder-next', artifact: artifactLike('q4-k-m', 48_483_000_000) };
  const oss = { modelId: 'gpt-oss-20b', artifact: artifactLike('mxfp4-moe-released', 12_099_000_000) };

  it.each([
    [nine, 32_768, 8, 8_508 - 6_387],
    [nine, 262_144, 2, 15_787 - 13_555],
    [nine, 262_144, 4, 18_139 - 13_555],
    [nine, 262_144, 8, 22_844 - 13_555],
    [coder, 262_144, 2, 54_776 - 52_627],
    [coder, 262_144, 4, 57_052 - 52_627],
    [coder, 262_144, 8, 61_604 - 52_627],
    [oss, 131_072, 4, 16_921 - 14_443],
  ])('of %o at %i tokens over %i cards costs %i MiB more than one card', (change, ...[contextTokens, count, mib]) => {
    const more = onCards(count, { ...change, contextTokens }) - onCards(1, { ...change, contextTokens });
    expect(Math.abs(more / mib - 1)).toBeLessThan(0.05);
  });
});
