import type { Attention } from '../catalog/model.ts';
import { assertNever } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import type { KvType } from '../demand/workload.ts';

/** llama.cpp rounds the cells of a stream up to this. */
const CELL_BLOCK = 256;

/** 256 × ceil(tokens / 256): cells that llama.cpp allocates for a stream. */
export const pad256 = (tokens: number): number => Math.ceil(tokens / CELL_BLOCK) * CELL_BLOCK;

/** Bytes of one cached element. Quantised types are blocks of 32 with their scale: 34 and 18 bytes. */
export function kvElementBytes(type: KvType): number {
  switch (type) {
    case 'f16':
    case 'bf16':
      return 2;
    case 'q8_0':
      return 34 / 32;
    case 'q4_0':
      return 18 / 32;
    case 'fp8':
      return 1;
    default:
      return assertNever(type);
  }
}

/** How a runtime lays the cache out. A stream is one run of cells; sequences may share one (unified) or have one each. */
export type KvLayout = {
  readonly streams: number;
  /** Cells of one stream, as allocated. */
  readonly cells: number;
  readonly sequences: number;
  /** Sequences that share a stream's window: 1, or all of them in a unified cache. */
  readonly sequencesPerStream: number;
  /** Tokens of a micro-batch that window layers hold beside the window. */
  readonly microBatch: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** Indexer key of DSA, bytes per element (vLLM keeps FP8 with a scale of four bytes, llama.cpp the cache type). */
  readonly indexer: { readonly elementBytes: number; readonly scaleBytes: number };
  /** llama.cpp rounds windows up to 256 cells; pool engines count exactly. */
  readonly rounding: 'cells' | 'exact';
  /** Window layers hold the whole stream (`swa_full`, and old builds). */
  readonly fullWindow: boolean;
};

const rounded = (layout: KvLayout, tokens: number): number => (layout.rounding === 'cells' ? pad256(tokens) : tokens);

/** Cells of a window layer's stream: min(n, PAD256(window × sequences + micro-batch)). */
export function windowCells(layout: KvLayout, window: number): number {
  if (layout.fullWindow) return layout.cells;
  return Math.min(layout.cells, rounded(layout, window * layout.sequencesPerStream + layout.microBatch));
}

/** Compressed rows of `ratio` tokens each (DeepSeek V4). */
const compressedCells = (layout: KvLayout, ratio: number): number => rounded(layout, Math.ceil(layout.cells / ratio));

/** Bytes of the cache of all layers and sequences, without recurrent states [llama.cpp accounting]. */
export function kvCacheBytes(attention: Attention, layers: number, layout: KvLayout): Bytes {
  const { streams, cells, keyBytes, valueBytes } = layout;
  switch (attention.kind) {
    case 'full':
      return layers * streams * cells * attention.kvHeads * attention.headDim * (keyBytes + valueBytes);
    case 'gated-deltanet':
      return attention.fullLayers * streams * cells * attention.kvHeads * attention.headDim * (keyBytes + valueBytes);
    case 'windowed':
      return (
        (attention.fullLayers * cells + attention.windowLayers * windowCells(layout, attention.window)) *
        (streams * attention.kvHeads * attention.headDim * (keyBytes + valueBytes))
      );
    case 'mla':
      return layers * streams * cells * latentRowBytes(attention, layout);
    case 'compressed':
      return compressedBytes(attention, layers, layout);
    case 'unknown':
      return Number.NaN;
    default:
      return assertNever(attention);
  }
}

type Mla = Extract<Attention, { kind: 'mla' }>;
type Compressed = Extract<Attention, { kind: 'compressed' }>;

/** One latent row (K only, V is a view of it) and the indexer's key. */
function latentRowBytes({ kvLoraRank, ropeDim, indexer }: Mla, { keyBytes, indexer: index }: KvLayout): Bytes {
  const latent = (kvLoraRank + ropeDim) * keyBytes;
  return indexer ? latent + indexer.headDim * index.elementBytes + index.scaleBytes : latent;
}

/** Raw window in every layer, ratio-4 rows with an indexer key, ratio-128 rows: K only, one stream per sequence always. */
function compressedBytes(attention: Compressed, layers: number, layout: KvLayout): Bytes {
  const window = layers * Math.min(layout.cells, rounded(layout, attention.window + layout.microBatch)) * attention.headDim;
  const ratio4 = attention.ratio4Layers * compressedCells(layout, 4) * (attention.headDim + attention.indexerDim);
  const ratio128 = attention.ratio128Layers * compressedCells(layout, 128) * attention.headDim;
  return layout.sequences * (window + ratio4 + ratio128) * layout.keyBytes;
}

/** Bytes that one token more costs in one sequence once every window is full. */
export function kvBytesPerToken(attention: Attention, layers: number, layout: KvLayout): Bytes {
  const { keyBytes, valueBytes } = layout;
  switch (attention.kind) {
    case 'full':
      return layers * attention.kvHeads * attention.headDim * (keyBytes + valueBytes);
    case 'gated-deltanet':
    case 'windowed':
      return attention.fullLayers * attention.kvHeads * attention.headDim * (keyBytes + valueBytes);
    case 'mla':
      return layers * latentRowBytes(attention, layout);
    case 'compressed':
      return (
        ((attention.ratio4Layers * (attention.headDim + attention.indexerDim)) / 4 + (attention.ratio128Layers * attention.headDim) / 128) *
        keyBytes
      );
    case 'unknown':
      return Number.NaN;
    default:
      return assertNever(attention);
  }
}

/** Cells of the attention masks of one stream: every kind of cache has its own mask. */
export function maskCells(attention: Attention, layout: KvLayout): number {
  switch (attention.kind) {
    case 'full':
    case 'gated-deltanet':
    case 'unknown':
      return layout.cells;
    case 'windowed':
      return layout.cells + windowCells(layout, attention.window);
    case 'mla':
      return attention.indexer ? 2 * layout.cells : layout.cells;
    case 'compressed':
      return 2 * compressedCells(layout, 4) + compressedCells(layout, 128) + windowCells(layout, attention.window);
    default:
      return assertNever(attention);
  }
}

/** Elements of K and V of one cell in one layer that a prompt kernel copies to f16 when the cache is quantised. */
export function copiedElementsPerCell(attention: Attention): number {
  switch (attention.kind) {
    case 'full':
    case 'gated-deltanet':
    case 'windowed':
      return 2 * attention.kvHeads * attention.headDim;
    case 'mla':
      return 2 * attention.kvLoraRank + attention.ropeDim;
    case 'compressed':
    case 'unknown':
      return 0;
    default:
      return assertNever(attention);
  }
}

/** How often the cache is held under tensor parallelism: GQA once tp exceeds its KV heads, latent caches on every device. */
export function kvCopies(attention: Attention, tensorParallel: number): number {
  switch (attention.kind) {
    case 'full':
    case 'gated-deltanet':
    case 'windowed':
      return Math.max(1, tensorParallel / attention.kvHeads);
    case 'mla':
    case 'compressed':
    case 'unknown':
      return tensorParallel;
    default:
      return assertNever(attention);
  }
}
