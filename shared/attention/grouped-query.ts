import type { Bytes } from '../units.ts';
import type { Shape } from '../catalog/model.ts';
import { read, small, type TensorGroup } from './tensor-group.ts';
import { perTokenFormula } from './cache-formula.ts';
import { BLOCK_TOKENS, groupsOf, layersOfPage } from './pages.ts';
import type { AttentionBuffer, AttentionLayers, AttentionModel, ServingAttention } from './attention.ts';

/** Whole keys and values, each shared by a group of query heads. */
export type Heads = { readonly heads: number; readonly kvHeads: number; readonly headDim: number };

export const groupedBuffer = ({ heads, kvHeads, headDim }: Heads): AttentionBuffer => ({
  latent: false,
  unpackable: false,
  heads,
  scored: 'context',
  values: 2 * heads * headDim + 2 * kvHeads * headDim,
  recurrentValues: 0,
  hostKeys: kvHeads * headDim,
  copiedElementsPerCell: 2 * kvHeads * headDim,
});

/** Fewer KV heads than devices are copied to each group. */
export const groupedCopies =
  ({ kvHeads }: Pick<Heads, 'kvHeads'>): AttentionModel['copies'] =>
  (tensorParallel) =>
    Math.max(1, tensorParallel / kvHeads);

/** Query and KV heads are dealt out whole. vLLM and SGLang refuse the rest. */
export function headsDivide({ heads, kvHeads }: Heads, tensorParallel: number): boolean {
  return heads % tensorParallel === 0 && (kvHeads % tensorParallel === 0 || tensorParallel % kvHeads === 0);
}

type GroupedCache = Pick<
  AttentionModel,
  | 'cacheBytes'
  | 'cacheFormula'
  | 'bytesPerToken'
  | 'maskCells'
  | 'buffer'
  | 'copies'
  | 'layers'
  | 'scored'
  | 'readBytes'
  | 'latentKernels'
  | 'serving'
  | 'pages'
  | 'reservesMore'
>;

type GroupedLayers = Pick<AttentionLayers, 'full' | 'recurrent'> & Partial<Pick<AttentionLayers, 'halved'>>;

/**
 * Layers with a state of fixed size beside those that keep keys and values: what one of them holds of a sequence, and the values of a token
 * that it computes with.
 */
type StateLayers = { readonly layers: number; readonly stateBytes: Bytes; readonly values: number };

/** Keys and values of one token in one layer, on one device. */
export const groupedTokenBytes = ({ kvHeads, headDim }: Omit<Heads, 'heads'>, keyBytes: Bytes, tensorParallel: number): Bytes =>
  2 * Math.max(1, kvHeads / tensorParallel) * headDim * keyBytes;

/** Beside states the pages of keys and values grow until they hold a state: both kinds share them [pool-vllm]. */
const groupedPages =
  (heads: Heads, layers: number, states: StateLayers | null): AttentionModel['pages'] =>
  ({ keyBytes }, tensorParallel) => {
    const tokenBytes = groupedTokenBytes(heads, keyBytes, tensorParallel);
    if (states === null) return { pageBytes: layers * BLOCK_TOKENS * tokenBytes, groups: [{ holds: 'context', tokens: BLOCK_TOKENS }] };
    const tokens = BLOCK_TOKENS * Math.ceil(states.stateBytes / tensorParallel / (BLOCK_TOKENS * tokenBytes));
    const shared = layersOfPage([layers, states.layers]);
    return {
      pageBytes: shared * tokens * tokenBytes,
      groups: [...groupsOf({ holds: 'context', tokens }, layers, shared), ...groupsOf({ holds: 'state' }, states.layers, shared)],
    };
  };

/** Keys and values of every token in the layers that look back at the whole context; beside them only layers that keep none. */
export function groupedCache(heads: Heads, layers: GroupedLayers, states: StateLayers | null = null): GroupedCache {
  const by: AttentionLayers = { windowed: 0, window: 0, compressed: 0, halved: 0, ...layers };
  const width = layers.full * heads.kvHeads * heads.headDim;
  return {
    cacheBytes: ({ streams, cells, keyBytes, valueBytes }) => width * streams * cells * (keyBytes + valueBytes),
    cacheFormula: perTokenFormula,
    bytesPerToken: ({ keyBytes, valueBytes }) => width * (keyBytes + valueBytes),
    maskCells: ({ cells }) => cells,
    buffer: { ...groupedBuffer(heads), recurrentValues: states?.values ?? 0 },
    copies: groupedCopies(heads),
    pages: groupedPages(heads, layers.full, states),
    reservesMore: false,
    layers: by,
    scored: (span) => ({ attention: heads.heads * heads.headDim * layers.full * span, indexer: 0 }),
    readBytes: ({ depth, elementBytes }) => 2 * width * depth * elementBytes,
    latentKernels: false,
    serving: groupedServing(heads, by),
  };
}

export function groupedServing({ heads, kvHeads, headDim }: Heads, { full, windowed, window }: AttentionLayers): ServingAttention {
  const perLayer = 2 * kvHeads * headDim;
  return {
    attentionLayers: full,
    queryHeads: heads,
    headDim,
    copies: groupedCopies({ kvHeads }),
    kvElementsPerToken: full * perLayer,
    windowKvElementsPerToken: windowed * perLayer,
    window,
    mla: false,
    sparseTopK: 0,
  };
}

/** Architectures whose attention has an output gate beside the queries, norms of queries and keys, or biases. */
const OUTPUT_GATE = ['qwen35', 'qwen35moe', 'qwen3next'];
const QUERY_KEY_NORMS = ['qwen3', ...OUTPUT_GATE];
const QKV_BIASES = ['qwen2'];

/** Queries, keys, values and the way out of so many layers, with what the architecture adds to them. */
export function groupedTensors({ heads, kvHeads, headDim }: Heads, { hidden, ggufArchitecture }: Shape, layers: number): TensorGroup[] {
  const queries = heads * headDim;
  const gated = OUTPUT_GATE.includes(ggufArchitecture) ? 2 : 1;
  return [
    read('attention', [queries * gated, hidden], layers),
    read('attention', [kvHeads * headDim, hidden], layers),
    read('attention-value', [kvHeads * headDim, hidden], layers),
    read('attention', [hidden, queries], layers),
    ...(QUERY_KEY_NORMS.includes(ggufArchitecture) ? [small(headDim, 2 * layers)] : []),
    ...(QKV_BIASES.includes(ggufArchitecture) ? [small(queries + 2 * kvHeads * headDim, layers)] : []),
  ];
}
