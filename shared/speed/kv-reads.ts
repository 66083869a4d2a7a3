import type { Attention } from '../catalog/model.ts';
import { assertNever } from '../estimate.ts';
import type { Bytes, Tokens } from '../units.ts';
import type { Workload } from '../demand/workload.ts';

/** Tokens that a decode step finds in the cache, mean over the output. */
export const meanDepthTokens = ({ promptTokens, outputTokens }: Pick<Workload, 'promptTokens' | 'outputTokens'>): Tokens =>
  promptTokens + outputTokens / 2;

/** Layers by what one decode step reads of their cache. */
export type AttentionLayers = {
  /** Look back at the whole context. */
  readonly full: number;
  /** Look back at the last `window` tokens only. */
  readonly windowed: number;
  readonly window: Tokens;
  /** Keep a recurrent state instead of a cache. */
  readonly recurrent: number;
};

export function attentionLayers(attention: Attention, layers: number): AttentionLayers {
  switch (attention.kind) {
    case 'full':
    case 'mla':
    case 'unknown':
      return { full: layers, windowed: 0, window: 0, recurrent: 0 };
    case 'gated-deltanet':
      return { full: attention.fullLayers, windowed: 0, window: 0, recurrent: layers - attention.fullLayers };
    case 'windowed':
      return { full: attention.fullLayers, windowed: attention.windowLayers, window: attention.window, recurrent: 0 };
    case 'compressed':
      // Every layer sees the raw window; what lies behind it is a few compressed rows.
      return { full: 0, windowed: layers, window: attention.window, recurrent: 0 };
    default:
      return assertNever(attention);
  }
}

/**
 * Cache bytes that one stream reads per decode step at `depth` tokens: K and V of full layers, the window of window layers, latent
 * rows for MLA (the chosen ones only under DSA, plus the indexer's keys).
 */
export function kvReadBytes(attention: Attention, layers: number, read: KvRead): Bytes {
  return kvReadElements(attention, layers, read) * read.elementBytes;
}

export type KvRead = {
  readonly depth: Tokens;
  readonly elementBytes: Bytes;
  /** Elements of the indexer's key that DSA reads per layer and token. */
  readonly indexerElements: number;
};

function kvReadElements(attention: Attention, layers: number, { depth, indexerElements }: KvRead): number {
  switch (attention.kind) {
    case 'full':
      return layers * 2 * attention.kvHeads * attention.headDim * depth;
    case 'gated-deltanet':
      return attention.fullLayers * 2 * attention.kvHeads * attention.headDim * depth;
    case 'windowed':
      return (
        2 *
        attention.kvHeads *
        attention.headDim *
        (attention.fullLayers * depth + attention.windowLayers * Math.min(depth, attention.window))
      );
    case 'mla':
      return latentElements(attention, layers, { depth, indexerElements });
    case 'compressed':
      return compressedElements(attention, layers, depth);
    case 'unknown':
      return Number.NaN;
    default:
      return assertNever(attention);
  }
}

type Mla = Extract<Attention, { kind: 'mla' }>;

function latentElements({ kvLoraRank, ropeDim, indexer }: Mla, layers: number, read: Pick<KvRead, 'depth' | 'indexerElements'>): number {
  const row = kvLoraRank + ropeDim;
  if (indexer === null) return layers * row * read.depth;
  return layers * (row * Math.min(read.depth, indexer.topK) + read.indexerElements * read.depth);
}

type Compressed = Extract<Attention, { kind: 'compressed' }>;

/** One row (K only) stands for 4 or 128 tokens; of the ratio-4 rows the indexer's best are read. The indexer itself is not counted. */
function compressedElements(attention: Compressed, layers: number, depth: Tokens): number {
  const window = layers * Math.min(depth, attention.window);
  const ratio4 = attention.ratio4Layers * Math.min(depth / 4, attention.indexerTopK);
  const ratio128 = attention.ratio128Layers * (depth / 128);
  return attention.headDim * (window + ratio4 + ratio128);
}
