import type { Bytes, Tokens } from '../units.ts';
import type { AttentionBuffer, AttentionModel, AttentionOf, KvRead, ScoredValues, ServingAttention } from './attention.ts';
import { perTokenFormula } from './cache-formula.ts';
import type { KvLayout } from './kv-layout.ts';
import { rowCopies } from './latent-rows.ts';
import { message } from '../words/message.ts';

type Mla = AttentionOf<'mla'>;

/** One latent row per layer and token; with an indexer (DSA) a step reads the best rows only. */
export function mla(attention: Mla, layers: number): AttentionModel {
  const { heads, indexer } = attention;
  return {
    name: message(indexer ? 'attention.mla-sparse' : 'attention.mla'),
    unknownReason: null,
    cacheBytes: (layout) => layers * layout.streams * layout.cells * rowBytes(attention, layout),
    cacheFormula: perTokenFormula,
    bytesPerToken: (layout) => layers * rowBytes(attention, layout),
    maskCells: ({ cells }) => (indexer ? 2 * cells : cells),
    stateBytes: () => 0,
    buffer: bufferOf(attention),
    copies: rowCopies,
    pages: (layout) => ({
      pageBytes: layers * PAGE_TOKENS * pooledRowBytes(attention, layout),
      groups: [{ holds: 'context', tokens: PAGE_TOKENS }],
    }),
    reservesMore: false,
    divides: (tensorParallel) => heads % tensorParallel === 0,
    layers: { full: layers, windowed: 0, window: 0, recurrent: 0, compressed: 0, halved: 0 },
    scored: (span) => scoredValues(attention, layers, span),
    readBytes: (read) => readElements(attention, layers, read) * read.elementBytes,
    latentKernels: true,
    serving: servingOf(attention, layers),
    weakSpots: { local: null, localDeep: 'mla-deep', serving: indexer ? 'sparse-attention' : null },
    tensors: null,
  };
}

/** One latent row (K only, V is a view of it) and the indexer's key. */
function rowBytes({ kvLoraRank, ropeDim, indexer }: Mla, { keyBytes, indexer: index }: KvLayout): Bytes {
  const latent = (kvLoraRank + ropeDim) * keyBytes;
  return indexer ? latent + indexer.headDim * index.elementBytes + index.scaleBytes : latent;
}

/** Tokens of a page: what FlashMLA asks for; the kernels of other cards take 16 to 128, which rounds a context by no more. */
const PAGE_TOKENS = 64;

/** vLLM keeps an FP8 row of sparse attention with a scale of four bytes for 128 values, and its rotary part in 16 bits. */
function pooledRowBytes(attention: Mla, layout: KvLayout): Bytes {
  const { kvLoraRank, ropeDim, indexer } = attention;
  if (indexer === null || layout.keyBytes !== 1) return rowBytes(attention, layout);
  return kvLoraRank + (4 * kvLoraRank) / 128 + 2 * ropeDim + indexer.headDim * layout.indexer.elementBytes + layout.indexer.scaleBytes;
}

const bufferOf = ({ heads, kvLoraRank, ropeDim }: Mla): AttentionBuffer => ({
  latent: true,
  unpackable: true,
  heads,
  scored: 'context',
  values: heads * (2 * kvLoraRank + ropeDim),
  recurrentValues: 0,
  hostKeys: 0,
  copiedElementsPerCell: 2 * kvLoraRank + ropeDim,
});

/** Latent rows (the chosen ones only under DSA, plus the indexer's keys). */
function readElements({ kvLoraRank, ropeDim, indexer }: Mla, layers: number, { depth, indexerElements }: KvRead): number {
  const row = kvLoraRank + ropeDim;
  if (indexer === null) return layers * row * depth;
  return layers * (row * Math.min(depth, indexer.topK) + indexerElements * depth);
}

/** Keys are wider than values by the rotary part; with an indexer a token meets the best ones only. */
function scoredValues({ heads, nopeDim, ropeDim, valueDim, indexer }: Mla, layers: number, span: Tokens): ScoredValues {
  const seen = indexer === null ? span : Math.min(span, indexer.topK);
  const keys = indexer === null ? 0 : indexer.heads * indexer.headDim;
  return { attention: layers * heads * ((nopeDim + ropeDim + valueDim) / 2) * seen, indexer: layers * (keys / 2) * span };
}

const servingOf = ({ heads, kvLoraRank, ropeDim, nopeDim, indexer }: Mla, layers: number): ServingAttention => ({
  attentionLayers: layers,
  queryHeads: heads,
  headDim: nopeDim + ropeDim,
  copies: rowCopies,
  kvElementsPerToken: (kvLoraRank + ropeDim) * layers,
  windowKvElementsPerToken: 0,
  window: 0,
  mla: true,
  sparseTopK: indexer?.topK ?? 0,
});
