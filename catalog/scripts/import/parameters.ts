import type { ModelVariant } from '#shared/catalog/model.ts';
import type { Fact } from '#shared/catalog/source.ts';
import type { CuratedModel } from './curated.ts';
import type { ModelSources } from './model-sources.ts';
import type { RawArchitecture, RawFact, RawModel, RawRuntimeMemory } from './raw-models.ts';

type Input = {
  model: RawModel;
  arch: RawArchitecture;
  curatedModel: CuratedModel;
  memory: RawRuntimeMemory;
  shapeId: string;
  sources: ModelSources;
};

/** Parameter counts of the text part; null when the total or the routed experts are not known. */
export function parametersOf(input: Input): ModelVariant['parameters'] {
  const total = totalOf(input);
  const routed = routedOf(input);
  if (total === null || routed === null) return null;
  const { params } = input.model;
  return {
    labelTotal: input.curatedModel.labelTotal ?? params.label_total,
    labelActive: params.label_active,
    total,
    active: activeOf(input, total.value, routed.value),
    routedExperts: routed,
    checkpoint: checkpointOf(input),
  };
}

/** The runtime's tensor table first, then the sum over the layer shapes, then what a list says. */
function totalOf({ model, memory, shapeId, sources }: Input): Fact<number> | null {
  const inFile = memory.models[shapeId]?.params_in_gguf;
  if (inFile !== undefined) return { value: inFile, sourceId: 'llama-cpp-accounting', status: 'confirmed' };
  const { trunk, total, total_hf: published, routed_experts: routed } = model.params;
  if (routed === undefined && total === undefined && trunk === undefined && !isDense(model)) return null;
  const fact = trunk ?? total ?? published;
  return fact === undefined ? null : factOf(fact, sources);
}

function routedOf({ model, arch, sources }: Input): Fact<number> | null {
  if (arch.ffn?.value.kind === 'dense') return { value: 0, sourceId: sources.fact(arch.ffn.source), status: arch.ffn.status };
  if (model.params.routed_experts !== undefined) return factOf(model.params.routed_experts, sources);
  return routedByShape(arch, sources);
}

/** MoE layers × experts × 3 matrices of hidden × expert width. */
function routedByShape(arch: RawArchitecture, sources: ModelSources): Fact<number> | null {
  const ffn = arch.ffn?.value;
  if (!ffn?.experts || !ffn.expert_intermediate || !arch.hidden || !arch.layers) return null;
  const moeLayers = arch.layers.value - (ffn.dense_layers ?? 0);
  const value = moeLayers * ffn.experts * 3 * arch.hidden.value * ffn.expert_intermediate;
  return { value, sourceId: sources.fact(arch.layers.source), status: 'derived' };
}

/** Everything but the routed experts that a token does not pass through. */
function activeOf({ arch, curatedModel, model }: Input, total: number, routed: number): Fact<number> {
  if (curatedModel.activeParameters !== undefined)
    return { value: curatedModel.activeParameters, sourceId: `docs-${model.id}`, status: 'reported', note: 'decode; 8B in prefill' };
  const ffn = arch.ffn?.value;
  if (!ffn?.experts || !ffn.experts_per_token)
    return { value: total, sourceId: 'layer-arithmetic', status: 'derived', note: 'dense: every parameter' };
  const idle = routed * (1 - ffn.experts_per_token / ffn.experts);
  return { value: Math.round(total - idle), sourceId: 'layer-arithmetic', status: 'derived', note: 'with embedding and output head' };
}

/** A list printed the 20B's element count for the 120B: that figure stays out. */
function checkpointOf({ model, sources }: Input): Fact<number> | null {
  if (model.params.total_hf === undefined || model.id === 'gpt-oss-120b') return null;
  return factOf(model.params.total_hf, sources);
}

const isDense = (model: RawModel): boolean => model.params.label_total === model.params.label_active;

export function factOf<T>(fact: RawFact<T>, sources: ModelSources): Fact<T> {
  const note = fact.note === undefined ? {} : { note: sources.clean(fact.note) };
  return { value: fact.value, sourceId: sources.fact(fact.source), status: fact.status, ...note };
}
