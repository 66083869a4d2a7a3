import type { Bytes, Tokens } from '../units.ts';
import type { AttentionBuffer, AttentionModel, AttentionOf, CacheFormula, ScoredValues, ServingAttention } from './attention.ts';
import { allocatedCells, type KvLayout, windowCells } from './kv-layout.ts';
import { rowCopies } from './latent-rows.ts';
import { groupsOf, type Pages } from './pages.ts';
import { message } from '../words/message.ts';

type Compressed = AttentionOf<'compressed'>;

const F32 = 4;

/** DeepSeek V4: the raw window in every layer; behind it one row (K only) for 4 or for 128 tokens. */
export function compressed(attention: Compressed, layers: number): AttentionModel {
  const { heads, window } = attention;
  return {
    name: message('attention.compressed'),
    unknownReason: null,
    cacheBytes: (layout) => cacheBytes(attention, layers, layout),
    cacheFormula: (layout) => compressedFormula(attention, layout),
    bytesPerToken: (layout) => bytesPerToken(attention, layout),
    maskCells: (layout) => 2 * rows(layout, 4) + rows(layout, 128) + windowCells(layout, window),
    stateBytes: () => compressorStates(attention),
    buffer: bufferOf(attention),
    copies: rowCopies,
    pages: () => pagesOf(attention, layers),
    reservesMore: true,
    divides: (tensorParallel) => heads % tensorParallel === 0,
    // Every layer sees the raw window; what lies behind it is a few compressed rows.
    layers: { full: 0, windowed: layers, window, recurrent: 0, compressed: layers, halved: 0 },
    scored: (span) => scoredValues(attention, layers, span),
    readBytes: ({ depth, elementBytes }) => readElements(attention, layers, depth) * elementBytes,
    latentKernels: false,
    serving: servingOf(attention, layers),
    weakSpots: { local: 'compressed-attention', localDeep: null, serving: 'compressed-attention' },
    tensors: null,
  };
}

/** Compressed rows of `ratio` tokens each. */
const rows = (layout: KvLayout, ratio: number): number => allocatedCells(layout, Math.ceil(layout.cells / ratio));

/** Raw window in every layer, ratio-4 rows with an indexer key, ratio-128 rows: K only, one stream per sequence always. */
function cacheBytes(attention: Compressed, layers: number, layout: KvLayout): Bytes {
  const { headDim, indexerDim, window: seen } = attention;
  const window = layers * Math.min(layout.cells, allocatedCells(layout, seen + layout.microBatch)) * headDim;
  const ratio4 = attention.ratio4Layers * rows(layout, 4) * (headDim + indexerDim);
  const ratio128 = attention.ratio128Layers * rows(layout, 128) * headDim;
  return layout.sequences * (window + ratio4 + ratio128) * layout.keyBytes;
}

const bytesPerToken = ({ ratio4Layers, ratio128Layers, headDim, indexerDim }: Compressed, { keyBytes }: KvLayout): Bytes =>
  ((ratio4Layers * (headDim + indexerDim)) / 4 + (ratio128Layers * headDim) / 128) * keyBytes;

const compressedFormula = (attention: Compressed, { keyBytes }: KvLayout): CacheFormula => ({
  formula: message('step.compressed-cache', {
    layers: 'layers',
    width: 'headDim',
    others:
      'ratio4Layers × contextTokens/4 × (headDim + indexerDim) + ratio128Layers × contextTokens/128 × headDim) × bytesPerElement × concurrency',
    multiple: 256,
  }),
  bytesPerElement: keyBytes,
  inputs: [
    { name: 'window', value: attention.window, unit: 'tokens' },
    { name: 'ratio4Layers', value: attention.ratio4Layers, unit: 'layers' },
    { name: 'ratio128Layers', value: attention.ratio128Layers, unit: 'layers' },
    { name: 'headDim', value: attention.headDim, unit: 'values' },
    { name: 'indexerDim', value: attention.indexerDim, unit: 'values' },
  ],
});

/** F32, a KV and a score part each: 8 rows of twice the width (ratio 4, and its indexer), 128 rows (ratio 128). */
function compressorStates({ ratio4Layers, ratio128Layers, headDim, indexerDim }: Compressed): Bytes {
  const ratio4 = 2 * F32 * 8 * (2 * headDim + 2 * indexerDim);
  const ratio128 = 2 * F32 * 128 * headDim;
  return ratio4Layers * ratio4 + ratio128Layers * ratio128;
}

/** vLLM keeps rows in FP8 whatever the cache type: the rotary part in 16 bits, eight bytes of scales [pool-vllm]. */
const pooledRowBytes = (headDim: number): Bytes => headDim + ROTARY_DIM + 8;
const ROTARY_DIM = 64;

/** Pages begin at multiples of this, as the kernels ask. */
const aligned = (bytes: Bytes): Bytes => Math.ceil(bytes / 576) * 576;

const PAGE_TOKENS = 256;

/**
 * A page holds 256 tokens of a layer with rows for 4, of its indexer, and of a layer with rows for 128. The raw window and the states of
 * the compressors take whole pages of the same memory for 64, for 4 and for 8 tokens.
 */
function pagesOf({ headDim, indexerDim, window, ratio4Layers, ratio128Layers }: Compressed, layers: number): Pages {
  const row = pooledRowBytes(headDim);
  const bytes = aligned((PAGE_TOKENS / 4) * row) + aligned((PAGE_TOKENS / 4) * (indexerDim + 4)) + aligned((PAGE_TOKENS / 128) * row);
  const shared = leastPadded([Math.max(ratio4Layers, ratio128Layers), layers, ratio4Layers, ratio128Layers]);
  return {
    pageBytes: shared * bytes,
    groups: [
      { holds: 'context', tokens: PAGE_TOKENS },
      ...groupsOf({ holds: 'window', tokens: 64, window }, layers, shared),
      ...groupsOf({ holds: 'window', tokens: 4, window: 8 }, ratio4Layers, shared),
      ...groupsOf({ holds: 'window', tokens: 8, window: 128 }, ratio128Layers, shared),
    ],
  };
}

/** Layers of a group, at least those of the first kind, that leave the fewest places empty over all kinds; the larger of equals. */
function leastPadded(kinds: readonly [number, ...number[]]): number {
  let [best, least] = [kinds[0], Number.POSITIVE_INFINITY];
  for (let size = kinds[0]; size <= Math.max(...kinds); size++) {
    const empty = kinds.reduce((sum, count) => sum + Math.ceil(count / size) * size - count, 0);
    if (empty > least) continue;
    best = size;
    least = empty;
  }
  return best;
}

const bufferOf = ({ heads, headDim }: Compressed): AttentionBuffer => ({
  latent: true,
  unpackable: false,
  heads,
  scored: 'masks',
  values: 2 * heads * headDim,
  recurrentValues: 0,
  hostKeys: 0,
  copiedElementsPerCell: 0,
});

/** Of the ratio-4 rows the indexer's best are read. The indexer itself is not counted. */
function readElements({ window, ratio4Layers, ratio128Layers, headDim, indexerTopK }: Compressed, layers: number, depth: Tokens): number {
  const raw = layers * Math.min(depth, window);
  const ratio4 = ratio4Layers * Math.min(depth / 4, indexerTopK);
  const ratio128 = ratio128Layers * (depth / 128);
  return headDim * (raw + ratio4 + ratio128);
}

/** Heads of the indexer, which looks at every ratio-4 row: as many as DeepSeek V3.2 has. */
const INDEXER_HEADS = 64;

/** Raw window, the indexer's best of the ratio-4 rows, all ratio-128 rows. */
function scoredValues(attention: Compressed, layers: number, span: Tokens): ScoredValues {
  const { heads, ratio4Layers, indexerDim } = attention;
  const indexed = ratio4Layers * ((INDEXER_HEADS * indexerDim) / 2) * (span / 4);
  return { attention: heads * readElements(attention, layers, span), indexer: indexed };
}

/** Rows of 4 and of 128 tokens spread over the tokens they stand for; the indexer bounds how many are read. Not measured. */
const servingOf = (attention: Compressed, layers: number): ServingAttention => ({
  attentionLayers: layers,
  queryHeads: attention.heads,
  headDim: attention.headDim,
  copies: rowCopies,
  kvElementsPerToken: attention.headDim * (attention.ratio4Layers / 4 + attention.ratio128Layers / 128),
  windowKvElementsPerToken: attention.headDim * layers,
  window: attention.window,
  mla: true,
  sparseTopK: 4 * attention.indexerTopK,
});
