import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ModelVariant, Shape } from '#shared/catalog/model.ts';
import type { Loadable } from '#shared/catalog/quantization.ts';
import type { Runtime } from '#shared/catalog/runtime.ts';
import type { Subject } from '#shared/memory/memory-plan.ts';
import { testCatalog } from '../support/catalog.ts';
import { artifactLike, modelLike, runtimeOf } from '../shared/memory/requests.ts';
import type { ServingRegistry } from './serving-rows.ts';

/**
 * The catalog with what rows were measured with besides: models of the registry, and files of the formats that the catalog lists none of,
 * as entries like all others.
 */
export function servingCatalog(registry: ServingRegistry): Catalog {
  const known = extended.get(registry);
  if (known) return known;
  const catalog = testCatalog();
  const named = Object.entries(registry.models).flatMap(([name, facts]) => listedModel(name) ?? registryModel(name, facts) ?? []);
  const measured = new Map(named.map((model) => [model.id, withFiles(model, registry)]));
  const others = catalog.models.filter(({ id }) => !measured.has(id));
  const result = { ...catalog, models: [...others, ...measured.values()] };
  extended.set(registry, result);
  return result;
}

const extended = new WeakMap<ServingRegistry, Catalog>();

/** Ids of the catalog are the published names in small letters, but for this one. */
const idOf = (name: string): string => (/^deepseek-r1$/i.test(name) ? 'deepseek-r1-671b' : name.toLowerCase());
const listedModel = (name: string): ModelVariant | undefined => testCatalog().models.find(({ id }) => id === idOf(name));

export const modelNamed = (name: string, catalog: Catalog): ModelVariant | undefined => catalog.models.find(({ id }) => id === idOf(name));

/** Of the catalog's own, nothing of it from the registry. */
export const isListed = ({ model, artifact }: Pick<Subject, 'model' | 'artifact'>): boolean =>
  model.shape?.sourceId !== REGISTRY && artifact.sourceId !== REGISTRY;
const REGISTRY = 'registry';

/** Any whose memory is a pool. */
const batchEngine: Pick<Runtime, 'pool'> = runtimeOf('vllm');

type Facts = ServingRegistry['models'][string];

/**
 * Models outside the catalog: families as the runtimes name them, and sizes of the vocabularies [config.json of each], for the registry
 * counts no input embedding.
 */
const unlisted: Readonly<Record<string, { readonly family: string; readonly vocabulary: number }>> = {
  'glm-4.5-air': { family: 'GLM-4.5', vocabulary: 151_552 },
  'glm-4.6': { family: 'GLM-4.6', vocabulary: 151_552 },
  'glm-5': { family: 'GLM-5', vocabulary: 154_880 },
  'kimi-k2.5': { family: 'Kimi-K2.5', vocabulary: 163_840 },
  'llama-3.1-70b': { family: 'Llama 3', vocabulary: 128_256 },
  'llama-3.1-8b': { family: 'Llama 3', vocabulary: 128_256 },
  'minimax-m2.5': { family: 'MiniMax-M2', vocabulary: 200_064 },
  'qwen3-14b': { family: 'Qwen3', vocabulary: 151_936 },
  'qwen3-235b-a22b': { family: 'Qwen3 MoE', vocabulary: 151_936 },
  'qwen3-30b-a3b': { family: 'Qwen3 MoE', vocabulary: 151_936 },
  'qwen3-32b': { family: 'Qwen3', vocabulary: 151_936 },
  'qwen3-coder-480b-a35b': { family: 'Qwen3 MoE', vocabulary: 151_936 },
};

/** Null where no source says what its input embedding weighs. */
function registryModel(name: string, facts: Facts): ModelVariant | null {
  const id = idOf(name);
  const known = unlisted[id];
  if (known === undefined) return null;
  const { family, vocabulary } = known;
  const shape = shapeOf(id, facts, vocabulary);
  const embedding = vocabulary * facts.hidden;
  const active = facts.experts === 0 ? 0 : (facts.expertParams * facts.expertsPerToken) / facts.experts;
  const { parameters, ...model } = modelLike(id, shape, facts.denseParams + embedding + facts.expertParams);
  if (parameters === null) throw new Error(`${id} was made without parameters`);
  return {
    ...model,
    family,
    artifacts: [],
    parameters: {
      ...parameters,
      active: { ...parameters.active, value: facts.denseParams + embedding + active },
      routedExperts: { ...parameters.routedExperts, value: facts.expertParams },
    },
  };
}

const shapeOf = (id: string, facts: Facts, vocabulary: number): Shape => ({
  ggufArchitecture: id,
  layers: facts.layers,
  hidden: facts.hidden,
  vocabulary,
  tiedEmbeddings: false,
  attention: attentionOf(facts),
  ffn:
    facts.experts === 0
      ? { kind: 'dense', intermediate: 4 * facts.hidden }
      : {
          kind: 'moe',
          experts: facts.experts,
          expertsPerToken: facts.expertsPerToken,
          sharedExperts: 0,
          expertIntermediate: null,
          denseLayers: 0,
          moeLayers: facts.layers,
        },
  mtpLayers: 0,
  sourceId: REGISTRY,
  status: 'confirmed',
  exceptions: [],
});

/** DeepSeek's latent row holds 64 elements of rotary position. */
const ROPE_ELEMENTS = 64;

function attentionOf(facts: Facts): Shape['attention'] {
  const { layers, attnLayers, queryHeads: heads, kvHeads, headDim, window, sparseTopK } = facts;
  if (facts.mla) {
    const kvLoraRank = facts.kvElemsPerToken / layers - ROPE_ELEMENTS;
    const indexer = sparseTopK > 0 ? { heads: 64, headDim: 128, topK: sparseTopK } : null;
    return { kind: 'mla', heads, kvLoraRank, ropeDim: ROPE_ELEMENTS, nopeDim: headDim - ROPE_ELEMENTS, valueDim: 128, indexer };
  }
  if (attnLayers === layers) return { kind: 'full', heads, kvHeads, headDim };
  const windowLayers = facts.windowKvElemsPerToken / (2 * kvHeads * headDim);
  return { kind: 'windowed', form: 'sliding', heads, kvHeads, headDim, fullLayers: attnLayers, windowLayers, window: Math.max(1, window) };
}

/** How the rows write the formats of the batch engines, as the catalog calls a file of each. */
const formats: Readonly<Record<string, { readonly quantizationId: string; readonly loadable: Loadable }>> = {
  bf16: { quantizationId: 'bf16', loadable: 'bf16' },
  fp8: { quantizationId: 'fp8', loadable: 'fp8' },
  nvfp4: { quantizationId: 'nvfp4', loadable: 'nvfp4' },
  mxfp4: { quantizationId: 'original-fp4-fp8', loadable: 'fp4-fp8' },
  int4: { quantizationId: 'gptq-int4', loadable: 'int4' },
  awq4: { quantizationId: 'gptq-int4', loadable: 'int4' },
};

/** Files that a row of this precision may have been measured with: those of the catalog, or that of the registry. */
export function filesOf({ artifacts }: ModelVariant, precision: string, { pool }: Pick<Runtime, 'pool'>): readonly CatalogArtifact[] {
  if (pool === null) return artifacts.filter(({ quantizationId }) => quantizationId === precision);
  const loadable = formats[precision]?.loadable;
  return artifacts.filter(
    ({ quantizationId, quantization, sourceId }) =>
      loadableOf(quantizationId) === loadable && (sourceId !== REGISTRY || quantization === precision),
  );
}

const loadableOf = (quantizationId: string): Loadable | undefined =>
  testCatalog().quantizations.find(({ id }) => id === quantizationId)?.loadable;

/** With a file of every format of the registry that the catalog has none of. */
function withFiles(model: ModelVariant, registry: ServingRegistry): ModelVariant {
  const added = Object.entries(formats).flatMap(([precision, { quantizationId }]) => {
    const facts = registry.precisions[precision === 'nvfp4' && model.shape?.ffn.kind === 'dense' ? 'nvfp4d' : precision];
    if (facts === undefined || filesOf(model, precision, batchEngine).length > 0) return [];
    const file = artifactLike(quantizationId, fileBytes(model, precision === 'awq4' ? awqFile : facts));
    return [
      {
        ...file,
        id: `${model.id}/${precision}`,
        format: 'safetensors' as const,
        quantization: precision,
        fileBytesTolerance: 0,
        contents: {},
        sourceId: REGISTRY,
      },
    ];
  });
  return { ...model, artifacts: [...model.artifacts, ...added] };
}

/** AWQ in groups of 128: 4 bits a weight, and of every group a scale of 16 bits and a zero point of 4. */
const AWQ_BYTES = (4 + (16 + 4) / 128) / 8;
const awqFile = { denseBytes: AWQ_BYTES, expertBytes: AWQ_BYTES };

type FileWidths = Pick<ServingRegistry['precisions'][string], 'denseBytes' | 'expertBytes'>;

/** Embedding and head stay in 16 bit, whatever the rest is: Llama-3.3-70B in AWQ has 39.8 GB. */
function fileBytes({ id, parameters, shape }: ModelVariant, { denseBytes, expertBytes }: FileWidths): number {
  if (parameters === null || shape === null) throw new Error(`${id} has no parameters to size a file with`);
  const embedding = shape.vocabulary * shape.hidden;
  const ends = (shape.tiedEmbeddings ? 1 : 2) * embedding;
  const experts = parameters.routedExperts.value;
  return Math.round(2 * ends + denseBytes * (parameters.total.value - experts - ends) + expertBytes * experts);
}
