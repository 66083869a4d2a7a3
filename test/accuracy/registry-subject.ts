import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import { isServingEngine } from '#shared/catalog/engine.ts';
import type { ModelVariant, Shape } from '#shared/catalog/model.ts';
import type { Quantization } from '#shared/catalog/quantization.ts';
import type { Runtime } from '#shared/catalog/runtime.ts';
import type { Subject } from '#shared/memory/memory-plan.ts';
import { testCatalog } from '../support/catalog.ts';
import { artifactLike, modelLike, runtimeOf } from '../shared/memory/requests.ts';
import { latentHeadsOf, queryWidthOf } from './query-widths.ts';
import type { RegistryModel } from './speed-rows.ts';

/** Registry entries as the planner's own model, file and quantization. */

const BILLION = 1e9;
/** DeepSeek's latent row holds 64 elements of rotary position. */
const ROPE_ELEMENTS = 64;
/** Usual width of a head, where the registry gives only the width of K and V together. */
const headDimOf = (model: RegistryModel): number => Math.min(model.gdn ? 256 : 128, model.kv / 2);

function attentionOf(key: string, model: RegistryModel): Shape['attention'] {
  const headDim = headDimOf(model);
  const grouped = { heads: Math.max(1, Math.round(queryWidthOf(key, model.h) / headDim)), kvHeads: model.kv / 2 / headDim, headDim };
  if (model.mla) {
    const indexer = model.dsa ? { heads: 64, headDim: 128, topK: model.dsa } : null;
    return { kind: 'mla', ...latentHeadsOf(key), kvLoraRank: model.kv - ROPE_ELEMENTS, ropeDim: ROPE_ELEMENTS, indexer };
  }
  if (key.startsWith('nemotron3')) {
    const feedForwardLayers = model.moe?.Lmoe ?? 0;
    const mambaLayers = model.L - model.Lfull - feedForwardLayers;
    const mamba = { heads: 128, headDim: 64, stateDim: 128, groups: 8, convKernel: 4 };
    return { kind: 'mamba2', ...grouped, fullLayers: model.Lfull, mambaLayers, feedForwardLayers, mamba };
  }
  if (model.gdn) {
    const linear = { keyHeads: 16, valueHeads: 32, keyDim: 128, valueDim: 128, convKernel: 4 };
    return { kind: 'gated-deltanet', ...grouped, fullLayers: model.Lfull, linearLayers: model.L - model.Lfull, linear };
  }
  if (model.swa) {
    // Window layers of another width count as so many more or fewer layers of the same width.
    const windowLayers = (model.swa.L * model.swa.kv) / model.kv;
    return { kind: 'windowed', form: 'sliding', ...grouped, fullLayers: model.Lfull, windowLayers, window: model.swa.w };
  }
  if (model.Lfull < model.L) {
    return { kind: 'windowed', form: 'sliding', ...grouped, fullLayers: model.Lfull, windowLayers: 0, window: 1 };
  }
  return { kind: 'full', ...grouped };
}

export function shapeOf(key: string, model: RegistryModel): Shape {
  const vocabulary = Math.round((model.emb * BILLION) / model.h);
  const ffn: Shape['ffn'] = model.moe
    ? {
        kind: 'moe',
        experts: model.moe.E,
        expertsPerToken: model.moe.K,
        sharedExperts: 0,
        expertIntermediate: model.moe.ff ?? null,
        denseLayers: model.L - model.moe.Lmoe,
        moeLayers: model.moe.Lmoe,
      }
    : { kind: 'dense', intermediate: 4 * model.h };
  return {
    // Only gpt-oss keeps a trunk of a width of its own.
    ggufArchitecture: model.nonexp_bpw ? 'gpt-oss' : key,
    layers: model.L,
    hidden: model.h,
    vocabulary,
    tiedEmbeddings: model.tied,
    attention: attentionOf(key, model),
    ffn,
    mtpLayers: 0,
    sourceId: 'registry',
    status: 'confirmed',
    exceptions: [],
  };
}

/** Routed experts of the whole model. Latent ones are listed at full width: what is active tells them from the rest. */
function expertsOf({ P, emb, moe, active_override: active }: RegistryModel): number {
  if (!moe) return 0;
  if (!active) return moe.expertP * BILLION;
  const share = moe.K / moe.E;
  const others = (active - (P - emb) * share) / (1 - share);
  return (P - emb - others) * BILLION;
}

const models = new Map<RegistryModel, ModelVariant & { readonly shape: Shape }>();

export function modelOf(key: string, model: RegistryModel): ModelVariant & { readonly shape: Shape } {
  const known = models.get(model);
  if (known) return known;
  const shape = shapeOf(key, model);
  const fact = (value: number) => ({ value, sourceId: 'registry', status: 'confirmed' as const });
  const experts = expertsOf(model);
  const idle = model.moe ? experts * (1 - model.moe.K / model.moe.E) : 0;
  const active = model.active_override
    ? model.active_override * BILLION + (model.tied ? 0 : model.emb * BILLION)
    : model.P * BILLION - idle;
  const result = {
    ...modelLike(key, shape, model.P * BILLION),
    shape,
    parameters: {
      labelTotal: key,
      labelActive: key,
      total: fact(model.P * BILLION),
      active: fact(active),
      routedExperts: fact(experts),
      checkpoint: null,
      mtp: null,
      vision: null,
    },
  };
  models.set(model, result);
  return result;
}

/** The catalog's entry of that name, else one by the rules that the catalog's own entries follow. */
export function quantizationNamed(name: string, { engine }: Runtime): Quantization {
  const plain = name.replace(/_+$/, '');
  const id = plain.toLowerCase().replaceAll('_', '-');
  const wanted = isServingEngine(engine) ? (poolIds[id] ?? id) : (fileIds[id] ?? id);
  return testCatalog().quantizations.find((entry) => entry.id === wanted) ?? ruledQuantization(plain, id);
}

const fileIds: Readonly<Record<string, string>> = { bf16: 'bf16-gguf' };
const poolIds: Readonly<Record<string, string>> = { gptq: 'gptq-int4', awq: 'gptq-int4', int4: 'gptq-int4', mxfp4: 'original-fp4-fp8' };

const ruledQuantization = (name: string, id: string): Quantization => ({
  id,
  name,
  loadable: 'gguf',
  nominalBits: null,
  speedFamily: /F16|F32|FP8|FP4/i.test(name) ? 'wide' : /IQ[1-3]|Q[23]|2bit|~2/.test(name) ? 'low' : 'other',
  mixedWidths: /Q[2-5]|IQ[1-6]|custom/.test(name),
  original: false,
  moeOnly: false,
  sourceId: 'quantization-table',
});

/** Dynamic mixes keep everything but the experts wide since the models of 2026; those of 2025 did not. */
const isWideMix = (key: string): boolean =>
  /^(qwen3\.5|gemma4|nemotron3-super|glm-5|glm-4\.7|mistral-small-4|deepseek-v4|minimax-m2|kimi|qwen3-next|gpt-oss)/.test(key);

/** llama.cpp under its own name and others, and programs whose formulas start from it. */
const llamaKin = /\b(ollama|llama\.?cpp|llama-(server|bench|cli)|llamafile|lm.?studio|docker-model-runner|ktransformers|flash-moe|ds4)\b/i;

/** The runtime that a row's runtime and backend mean; null: none. */
export function runtimeFor(runtime: string, backend: string): Runtime | null {
  if (/mlx/i.test(backend) || /mlx/i.test(runtime)) return runtimeOf('mlx');
  if (/sglang/i.test(runtime)) return runtimeOf('sglang');
  if (/tensorrt/i.test(runtime)) return runtimeOf('tensorrt-llm');
  if (/vllm/i.test(runtime)) return runtimeOf('vllm');
  if (/ik_llama/i.test(runtime)) return runtimeOf('ik_llama.cpp');
  return llamaKin.test(runtime) ? runtimeOf('llama.cpp') : null;
}

/**
 * Batch engines deal out the heads of a model, which the registry only guesses at: those of the catalog where it has the model. Compressed
 * attention the registry cannot tell at all.
 */
function listedModel(key: string, { pool }: Runtime): (ModelVariant & { readonly shape: Shape }) | null {
  const listed = pool === null && !key.startsWith('deepseek-v4') ? undefined : testCatalog().models.find(({ id }) => id === key);
  const shape = listed?.shape ?? null;
  return listed === undefined || shape === null ? null : { ...listed, shape };
}

export function subjectOf(
  key: string,
  model: RegistryModel,
  file: { readonly quant: string; readonly bytes: number; readonly runtime: Runtime },
): Subject {
  const variant = listedModel(key, file.runtime) ?? modelOf(key, model);
  const named = quantizationNamed(file.quant, file.runtime);
  const quantization = isWideMix(key) ? named : { ...named, nonExpertBits: undefined };
  const artifact: CatalogArtifact = {
    ...artifactLike(quantization.id, file.bytes),
    format: file.runtime.engine === 'mlx' ? 'mlx' : isServingEngine(file.runtime.engine) ? 'safetensors' : 'gguf',
    fileBytesTolerance: 0,
    bound: 'exact',
    contents: {},
  };
  return { model: variant, shape: variant.shape, artifact, quantization, runtime: file.runtime };
}
