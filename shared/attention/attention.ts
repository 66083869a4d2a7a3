import type { Attention, Shape } from '../catalog/model.ts';
import type { AttentionTensors } from './tensor-group.ts';
import type { Bytes, Tokens } from '../units.ts';
import type { KvLayout } from './kv-layout.ts';
import type { Pages } from './pages.ts';
import type { Text } from '../words/text.ts';

export type AttentionKind = Attention['kind'];
export type AttentionOf<Kind extends AttentionKind> = Extract<Attention, { kind: Kind }>;

/** What the planner asks of a model's attention. One file a kind answers all of it; `registry.ts` names the files. */
export type AttentionModel = {
  /** As people call it. */
  readonly name: Text;
  /** Why nothing below has an answer; null for every kind whose formulas are known. */
  readonly unknownReason: string | null;

  /** Bytes of the cache of all layers and sequences, without recurrent states [llama.cpp accounting]. */
  readonly cacheBytes: (layout: KvLayout) => Bytes;
  /** The same as `explain` writes it down. */
  readonly cacheFormula: (layout: KvLayout, contextTokens: Tokens) => CacheFormula;
  /** Bytes that one token more costs in one sequence once every window is full. */
  readonly bytesPerToken: (layout: KvLayout) => Bytes;
  /** Cells of the attention masks of one stream: every kind of cache has its own mask. */
  readonly maskCells: (layout: KvLayout) => number;
  /** State of one sequence that does not grow with its context. */
  readonly stateBytes: (form: StateForm) => Bytes;
  readonly buffer: AttentionBuffer;

  /** How often the cache is held under tensor parallelism. */
  readonly copies: (tensorParallel: number) => number;
  /** The cache and the states as vLLM deals them out, on one device of a tensor-parallel group. */
  readonly pages: (layout: KvLayout, tensorParallel: number) => Pages;
  /** Whether engines with a pool keep more of a card for it than for other kinds. */
  readonly reservesMore: boolean;
  /** Whether vLLM and SGLang can deal its heads out whole to so many devices. */
  readonly divides: (tensorParallel: number) => boolean;

  readonly layers: AttentionLayers;
  /** What one prompt token multiplies, summed over layers, where it looks back at `span` tokens. */
  readonly scored: (span: Tokens) => ScoredValues;
  /** Cache bytes that one stream reads per decode step. */
  readonly readBytes: (read: KvRead) => Bytes;
  /** Reads of the cache and scores of a prompt go by the calibration's factors of latent attention. */
  readonly latentKernels: boolean;
  readonly serving: ServingAttention;
  readonly weakSpots: AttentionWeakSpots;
  /** Its tensors in a checkpoint of that shape; null: they are not written down. */
  readonly tensors: ((shape: Shape) => AttentionTensors) | null;
};

/** Who holds the state: llama.cpp in F32 throughout, pool engines with a BF16 convolution part. */
export type StateForm = 'llama.cpp' | 'pool';

export type CacheFormula = {
  readonly formula: Text;
  /** What one element takes; null where the formula starts from the bytes of a token. */
  readonly bytesPerElement: Bytes | null;
  /** Figures of the shape beside context and concurrency. */
  readonly inputs: readonly CacheFormulaInput[];
};
export type CacheFormulaInput = { readonly name: string; readonly value: number; readonly unit: string };

/** What attention adds to the compute buffer: sizes per token of the worst-case graph of one layer. */
export type AttentionBuffer = {
  /** Latent caches exceed the rule of the output: their buffers are measured. */
  readonly latent: boolean;
  /** Some runtimes unpack keys and values of the whole cache for their prompt kernel. */
  readonly unpackable: boolean;
  /** Query heads: each scores every cell where there is no flash attention. */
  readonly heads: number;
  /** What is scored: the cells of the context, or those of every mask. */
  readonly scored: 'context' | 'masks';
  /** Values of queries and outputs, keys and values; the hidden states around them are the model's. */
  readonly values: number;
  /** The same of a layer that keeps a state instead of a cache; 0: there is none. */
  readonly recurrentValues: number;
  /** Elements of a key that the host hands over without flash attention. */
  readonly hostKeys: number;
  /** Elements of K and V of one cell that a prompt kernel copies to f16 when the cache is quantised. */
  readonly copiedElementsPerCell: number;
};

/** Layers by what one decode step reads of their cache. */
export type AttentionLayers = {
  /** Look back at the whole context. */
  readonly full: number;
  /** Look back at the last `window` tokens only. */
  readonly windowed: number;
  readonly window: Tokens;
  /** Keep a recurrent state instead of a cache. */
  readonly recurrent: number;
  /** Look back at compressed rows beside the window. */
  readonly compressed: number;
  /** Of all the model's: with a mixer and no feed-forward, or the other way round. */
  readonly halved: number;
};

/** Values of queries times the tokens that they meet. Products with keys and of scores with values are as wide in the mean. */
export type ScoredValues = {
  readonly attention: number;
  /** An indexer has no values: half the width of its keys. */
  readonly indexer: number;
};

export type KvRead = {
  readonly depth: Tokens;
  readonly elementBytes: Bytes;
  /** Elements of the indexer's key that DSA reads per layer and token. */
  readonly indexerElements: number;
};

/** Attention as the model of the batch engines sees it. */
export type ServingAttention = {
  readonly attentionLayers: number;
  readonly queryHeads: number;
  readonly headDim: number;
  /** How often the cache is held under tensor parallelism. */
  readonly copies: (tensorParallel: number) => number;
  /** K and V elements of one token over the layers that look back at everything. */
  readonly kvElementsPerToken: number;
  readonly windowKvElementsPerToken: number;
  readonly window: Tokens;
  /** Its errors are those of the calibration's models with latent attention. */
  readonly mla: boolean;
  /** Sparse attention reads at most this many tokens; 0: all. */
  readonly sparseTopK: number;
};

/** Where the models of speed are known to be weak; each names the band `weak.<name>` of its calibration. */
export type AttentionWeakSpots = {
  /** Of one request at a time: wherever it runs, and only at long contexts beside no host memory. */
  readonly local: 'compressed-attention' | null;
  readonly localDeep: 'mla-deep' | null;
  readonly serving: 'compressed-attention' | 'sparse-attention' | null;
};

/** For kinds whose range is no wider than that of others. */
export const NO_WEAK_SPOTS: AttentionWeakSpots = { local: null, localDeep: null, serving: null };
