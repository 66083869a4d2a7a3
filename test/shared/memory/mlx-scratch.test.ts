import { describe, expect, it } from 'vitest';
import type { Shape } from '#shared/catalog/model.ts';
import { memoryNeed } from '#shared/memory/memory-need.ts';
import { mlxScratchBytes } from '#shared/memory/mlx-scratch.ts';
import { testCatalog } from '../../support/catalog.ts';
import { memoryRequest } from './requests.ts';

const base = { vocabulary: 151_936, mtpLayers: 0, sourceId: 'config', status: 'confirmed', exceptions: [] as Shape['exceptions'] } as const;

const qwen3With4B: Shape = {
  ...base,
  ggufArchitecture: 'qwen3',
  layers: 36,
  hidden: 2_560,
  tiedEmbeddings: true,
  attention: { kind: 'full', heads: 32, kvHeads: 8, headDim: 128 },
  ffn: { kind: 'dense', intermediate: 9_728 },
};

const qwen3With30B: Shape = {
  ...base,
  ggufArchitecture: 'qwen3moe',
  layers: 48,
  hidden: 2_048,
  tiedEmbeddings: false,
  attention: { kind: 'full', heads: 32, kvHeads: 4, headDim: 128 },
  ffn: {
    kind: 'moe',
    experts: 128,
    expertsPerToken: 8,
    expertIntermediate: 768,
    sharedExperts: 0,
    moeLayers: 48,
    denseLayers: 0,
  },
};

const scratch = (shape: Shape, contextTokens = 4_096): number =>
  mlxScratchBytes(memoryNeed(memoryRequest({ shape, runtimeId: 'mlx', contextTokens })));

/** Parameters, and peaks in GB by bits per weight that mlx-lm prints for a prompt of 2,048 tokens and 128 more (BENCHMARKS.md). */
const published = [
  [qwen3With4B, 4_022_468_096, 16, 9.02],
  [qwen3With4B, 4_022_468_096, 8.5, 5.254],
  [qwen3With4B, 4_022_468_096, 6.5, 4.25],
  [qwen3With4B, 4_022_468_096, 5.5, 3.86],
  [qwen3With4B, 4_022_468_096, 4.5, 3.35],
  [qwen3With30B, 30_532_122_624, 8.5, 33.46],
  [qwen3With30B, 30_532_122_624, 6.5, 25.82],
  [qwen3With30B, 30_532_122_624, 5.5, 22.01],
  [qwen3With30B, 30_532_122_624, 4.5, 18.2],
] as const;

describe('what MLX computes with', () => {
  const { low, high } = testCatalog().calibration.memory.computeBufferBands.mlx;

  it.each(published)('lies in its range beside published peaks (%#)', (shape, parameters, bits, peak) => {
    if (shape.attention.kind !== 'full') throw new Error('another attention');
    // The cache grows by 256 tokens.
    const cache = 2 * 2_304 * shape.layers * shape.attention.kvHeads * shape.attention.headDim * 2;
    const measured = peak * 1e9 - (parameters * bits) / 8 - cache;
    expect(measured / scratch(shape)).toBeGreaterThan(Math.max(low, 0.85));
    expect(measured / scratch(shape)).toBeLessThan(high);
  });

  it('grows with the prompt up to one step of it', () => {
    expect(scratch(qwen3With4B, 512) * 4).toBe(scratch(qwen3With4B, 2_048));
    expect(scratch(qwen3With4B, 131_072)).toBe(scratch(qwen3With4B, 2_048));
  });

  it('counts the layers that keep a state where they are wider', () => {
    const need = memoryNeed(memoryRequest({ runtimeId: 'mlx' }));
    const { values, recurrentValues } = need.attention.buffer;
    // Qwen3.6-27B: 16 key and 48 value heads of 128, against 24 heads of 256 with 4 of the cache.
    expect(recurrentValues).toBe(4 * 16 * 128 + 4 * 48 * 128);
    expect(recurrentValues).toBeGreaterThan(values);
    expect(mlxScratchBytes(need)).toBe(2_048 * 2 * 4 * (recurrentValues + 2 * 5_120 + 3 * 17_408));
  });
});
