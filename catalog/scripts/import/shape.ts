import type { Attention, Ffn, Shape } from '#shared/catalog/model.ts';
import type { CuratedModel } from './curated.ts';
import type { ModelSources } from './model-sources.ts';
import type { RawArchitecture, RawFact, RawRuntimeMemory } from './raw-models.ts';

type Input = {
  modelName: string;
  arch: RawArchitecture;
  curatedModel: CuratedModel;
  memory: RawRuntimeMemory;
  shapeId: string;
  sources: ModelSources;
};

/** The tensor shape, or why it is not known. Throws when a fact is missing that nobody declared unknown. */
export function shapeOf(input: Input): { shape: Shape; reason: null } | { shape: null; reason: string } {
  const { arch, curatedModel, sources, modelName } = input;
  if (curatedModel.shapeUnknownReason !== undefined) return { shape: null, reason: curatedModel.shapeUnknownReason };
  const layers = required(arch.layers, 'layers', modelName);
  const shape: Shape = {
    ggufArchitecture: ggufArchitecture(input),
    layers: layers.value,
    hidden: required(arch.hidden, 'hidden', modelName).value,
    vocabulary: required(arch.vocab, 'vocabulary', modelName).value,
    tiedEmbeddings: tiedEmbeddings(input),
    attention: attentionOf(arch, layers.value, curatedModel),
    ffn: ffnOf(required(arch.ffn, 'ffn', modelName).value, layers.value),
    mtpLayers: arch.mtp_layers?.value ?? 0,
    sourceId: sources.fact(layers.source),
    status: layers.status,
    exceptions: exceptionsOf(input),
  };
  return { shape, reason: null };
}

function required<T>(fact: RawFact<T> | undefined, field: string, modelName: string): RawFact<T> {
  if (fact === undefined) throw new Error(`${modelName}: ${field} is not in the data`);
  return fact;
}

/** The runtime's own name first: the data quotes a longer description for DeepSeek V3.2. */
function ggufArchitecture({ arch, curatedModel, memory, shapeId, modelName }: Input): string {
  const name = memory.models[shapeId]?.gguf_arch ?? curatedModel.ggufArchitecture ?? arch.gguf_arch?.value;
  if (name === undefined) throw new Error(`${modelName}: no GGUF architecture`);
  return name;
}

function tiedEmbeddings({ arch, curatedModel, memory, shapeId, modelName }: Input): boolean {
  const tied = arch.tied_embeddings?.value ?? memory.models[shapeId]?.tie ?? curatedModel.tiedEmbeddings;
  if (tied === undefined) throw new Error(`${modelName}: tied embeddings unknown`);
  return tied;
}

function attentionOf(arch: RawArchitecture, layers: number, curatedModel: CuratedModel): Attention {
  if (arch.mla) return mlaOf(arch, curatedModel);
  if (arch.attention) return compressedOf(arch.attention.value);
  const full = arch.full_attention?.value;
  if (full === undefined) return { kind: 'unknown', reason: 'the attention layout is not published' };
  const heads = { heads: full.heads, kvHeads: full.kv_heads, headDim: full.head_dim };
  const pattern = arch.layer_pattern?.value ?? {};
  if (arch.linear_attention) return deltaNetOf(arch, heads, layers);
  if (pattern.sliding_attention !== undefined && pattern.window !== undefined) {
    const windowed = { form: 'sliding' as const, windowLayers: pattern.sliding_attention, window: pattern.window };
    return { kind: 'windowed', ...heads, ...windowed, fullLayers: layers - pattern.sliding_attention };
  }
  if (pattern.chunked_attention !== undefined && pattern.chunk !== undefined) {
    const windowed = { form: 'chunked' as const, windowLayers: pattern.chunked_attention, window: pattern.chunk };
    return { kind: 'windowed', ...heads, ...windowed, fullLayers: layers - pattern.chunked_attention };
  }
  return { kind: 'full', ...heads };
}

function deltaNetOf(arch: RawArchitecture, heads: { heads: number; kvHeads: number; headDim: number }, layers: number): Attention {
  const linear = arch.linear_attention?.value;
  const fullLayers = arch.layer_pattern?.value.full_attention;
  if (linear === undefined || fullLayers === undefined) throw new Error('Gated DeltaNet without its layer pattern');
  const { key_heads: keyHeads, value_heads: valueHeads, key_dim: keyDim, value_dim: valueDim, conv_kernel: convKernel } = linear;
  const state = { keyHeads, valueHeads, keyDim, valueDim, convKernel };
  return { kind: 'gated-deltanet', ...heads, fullLayers, linearLayers: layers - fullLayers, linear: state };
}

function mlaOf(arch: RawArchitecture, curatedModel: CuratedModel): Attention {
  const mla = arch.mla?.value;
  if (mla === undefined) throw new Error('MLA block missing');
  const indexer = curatedModel.withoutIndexer === true ? undefined : arch.dsa_indexer?.value;
  return {
    kind: 'mla',
    heads: mla.heads,
    kvLoraRank: mla.kv_lora_rank,
    ropeDim: mla.qk_rope_head_dim,
    nopeDim: mla.qk_nope_head_dim,
    valueDim: mla.v_head_dim,
    indexer: indexer === undefined ? null : { heads: indexer.heads, headDim: indexer.head_dim, topK: indexer.topk },
  };
}

function compressedOf(raw: NonNullable<RawArchitecture['attention']>['value']): Attention {
  const { qk_rope_head_dim: ropeDim, sliding_window: window, indexer_dim: indexerDim, indexer_topk: indexerTopK } = raw;
  const { csa_ratio4_layers: ratio4Layers, hca_ratio128_layers: ratio128Layers, window_only_layers: windowOnlyLayers } = raw;
  if (ropeDim === undefined || window === undefined || indexerDim === undefined || indexerTopK === undefined)
    return { kind: 'unknown', reason: 'the compressed cache is not described' };
  if (ratio4Layers === undefined || ratio128Layers === undefined || windowOnlyLayers === undefined)
    return { kind: 'unknown', reason: 'the compression ratios are not described' };
  const rows = { ratio4Layers, ratio128Layers, windowOnlyLayers, indexerDim, indexerTopK };
  return { kind: 'compressed', heads: raw.heads, headDim: raw.head_dim, ropeDim, window, ...rows };
}

function ffnOf(raw: NonNullable<RawArchitecture['ffn']>['value'], layers: number): Ffn {
  if (raw.kind === 'dense') {
    if (raw.intermediate === undefined) throw new Error('dense feed-forward width missing');
    return { kind: 'dense', intermediate: raw.intermediate };
  }
  if (raw.experts === undefined || raw.experts_per_token === undefined) throw new Error('expert counts missing');
  const moeLayers = raw.moe_every === undefined ? layers - (raw.dense_layers ?? 0) : layers / raw.moe_every;
  return {
    kind: 'moe',
    experts: raw.experts,
    expertsPerToken: raw.experts_per_token,
    sharedExperts: raw.shared_experts ?? 0,
    expertIntermediate: raw.expert_intermediate ?? null,
    denseLayers: layers - moeLayers,
    moeLayers,
  };
}

/** Fields that another source than the layer count gives. */
function exceptionsOf({ arch, curatedModel, memory, shapeId, sources }: Input): Shape['exceptions'] {
  const main = arch.layers?.source;
  const facts = [
    ['vocabulary', arch.vocab],
    ['attention', arch.mla ?? arch.attention ?? arch.full_attention],
    ['ffn', arch.ffn],
  ] as const;
  const other: Shape['exceptions'] = facts.flatMap(([field, fact]) =>
    fact === undefined || fact.source === main ? [] : [{ field, sourceId: sources.fact(fact.source), status: fact.status }],
  );
  if (memory.models[shapeId] !== undefined)
    other.push({ field: 'ggufArchitecture', sourceId: 'llama-cpp-accounting', status: 'confirmed' });
  if (arch.tied_embeddings !== undefined) return other;
  const fromRuntime = memory.models[shapeId]?.tie !== undefined;
  const arithmetic = { status: 'derived' as const, note: 'layers plus two vocabulary matrices give the published parameter count' };
  const tied = fromRuntime
    ? { sourceId: 'llama-cpp-accounting', status: 'confirmed' as const }
    : { sourceId: 'layer-arithmetic', ...arithmetic };
  return curatedModel.tiedEmbeddings === undefined && !fromRuntime ? other : [...other, { field: 'tiedEmbeddings', ...tied }];
}
