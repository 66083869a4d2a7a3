import { describe, expect, it } from 'vitest';
import type { KvRead } from '#shared/attention/attention.ts';
import { attentionOf } from '#shared/attention/registry.ts';
import type { Attention } from '#shared/catalog/model.ts';

const at = (depth: number): KvRead => ({ depth, elementBytes: 2, indexerElements: 64 });
const readBytes = (attention: Attention, layers: number, read: KvRead): number => attentionOf({ attention, layers }).readBytes(read);

const full: Attention = { kind: 'full', heads: 32, kvHeads: 8, headDim: 128 };
const windowed: Attention = {
  kind: 'windowed',
  form: 'sliding',
  heads: 64,
  kvHeads: 8,
  headDim: 64,
  fullLayers: 12,
  windowLayers: 12,
  window: 128,
};
const latent: Attention = { kind: 'mla', heads: 128, kvLoraRank: 512, ropeDim: 64, nopeDim: 128, valueDim: 128, indexer: null };
const sparse: Attention = { ...latent, indexer: { heads: 64, headDim: 128, topK: 2048 } };
const deltaNet: Attention = {
  kind: 'gated-deltanet',
  heads: 24,
  kvHeads: 4,
  headDim: 256,
  fullLayers: 16,
  linearLayers: 48,
  linear: { keyHeads: 16, valueHeads: 48, keyDim: 128, valueDim: 128, convKernel: 4 },
};
const compressed: Attention = {
  kind: 'compressed',
  heads: 64,
  headDim: 512,
  ropeDim: 64,
  window: 128,
  ratio4Layers: 20,
  ratio128Layers: 21,
  windowOnlyLayers: 2,
  indexerDim: 128,
  indexerTopK: 512,
};

describe('cache bytes read by one decode step', () => {
  it('are K and V of every layer over the whole depth for ordinary attention', () => {
    expect(readBytes(full, 32, at(1000))).toBe(32 * 2 * 8 * 128 * 1000 * 2);
  });

  it('are those of the full layers alone where the others keep a state', () => {
    // 65,536 bytes per token: the figure of Qwen3.6-27B at f16.
    expect(readBytes(deltaNet, 64, at(8500))).toBe(8500 * 65_536);
    expect(attentionOf({ attention: deltaNet, layers: 64 }).layers).toEqual({
      full: 16,
      windowed: 0,
      window: 0,
      recurrent: 48,
      compressed: 0,
      halved: 0,
    });
  });

  it('stop at the window in window layers', () => {
    const perLayer = 2 * 8 * 64 * 2;
    expect(readBytes(windowed, 24, at(100))).toBe(24 * perLayer * 100);
    expect(readBytes(windowed, 24, at(10_000))).toBe(12 * perLayer * (10_000 + 128));
  });

  it('are one latent row per layer and token for MLA', () => {
    expect(readBytes(latent, 61, at(1000))).toBe(61 * 576 * 1000 * 2);
  });

  it('stop at the chosen rows under sparse attention, while the indexer reads 128 bytes of every token', () => {
    expect(readBytes(sparse, 61, at(10_000))).toBe(61 * (576 * 2048 * 2 + 128 * 10_000));
  });

  it('are the raw window, the best ratio-4 rows and all ratio-128 rows for compressed attention', () => {
    const rows = 43 * 128 + 20 * 512 + 21 * (12_800 / 128);
    expect(readBytes(compressed, 43, at(12_800))).toBe(512 * rows * 2);
  });

  it('shrink with the cache type', () => {
    expect(readBytes(full, 32, { ...at(1000), elementBytes: 0.5625 })).toBe(32 * 2 * 8 * 128 * 1000 * 0.5625);
  });

  it('are refused, not zero, where the cache formula is unknown', () => {
    expect(() => readBytes({ kind: 'unknown', reason: 'not published' }, 10, at(100))).toThrow('cache formula unknown: not published');
  });
});
