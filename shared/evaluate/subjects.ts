import { attentionOf } from '../attention/registry.ts';
import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import { nearestHint, PlannerError } from '../errors.ts';
import { type FileFacts, fileFacts } from '../tensors/file-facts.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Looks a model up. Error `unknown-model` names the three nearest ids. */
export function findModel(catalog: Catalog, id: string): ModelVariant {
  const model = catalog.models.find((candidate) => candidate.id === id);
  if (model) return model;
  const ids = catalog.models.map((candidate) => candidate.id);
  throw new PlannerError('unknown-model', message('evaluate.no-model', { id }), nearestHint(id, ids, message('evaluate.list-models')));
}

export function findRuntime(catalog: Catalog, id: string): Runtime {
  const runtime = catalog.runtimes.find((candidate) => candidate.id === id);
  if (runtime) return runtime;
  const ids = catalog.runtimes.map((candidate) => candidate.id);
  throw new PlannerError('unknown-runtime', message('evaluate.no-runtime', { id }), message('error.known', { ids }));
}

export function findQuantization(catalog: Catalog, id: string): Quantization {
  const quantization = catalog.quantizations.find((candidate) => candidate.id === id);
  if (!quantization) throw new Error(`catalog: quantization ${id} is missing`);
  return quantization;
}

/** Facts of a file that the catalog lists. */
export const listedFileFacts = (catalog: Catalog, model: ModelVariant, artifact: CatalogArtifact): FileFacts =>
  fileFacts({ model, artifact, quantization: findQuantization(catalog, artifact.quantizationId), calibration: catalog.calibration });

const offered = new WeakMap<ModelVariant, readonly CatalogArtifact[]>();

/** The artifacts of a model that can be had. What its publisher took back is known, so that it is recognised, and never offered. */
export function offeredArtifacts(model: ModelVariant): readonly CatalogArtifact[] {
  const known = offered.get(model);
  if (known) return known;
  const found = model.artifacts.filter(({ withdrawn }) => withdrawn === null);
  offered.set(model, found);
  return found;
}

/** Artifacts of a model that are published as `quantization` (Q4_K_M, q4-k-m, an artifact id), the preferred publisher first. */
export function artifactsNamed(model: ModelVariant, quantization: string): readonly CatalogArtifact[] {
  const wanted = quantization.toLowerCase();
  const named = offeredArtifacts(model).filter((artifact) => namesOf(model, artifact).includes(wanted));
  return [...named].sort((a, b) => Number(a.id.includes('@')) - Number(b.id.includes('@')));
}

/** The preferred artifact of that quantization. Error `unknown-quantization` names the nearest ones that exist. */
export function findArtifact(model: ModelVariant, quantization: string): CatalogArtifact {
  const artifact = artifactsNamed(model, quantization)[0];
  if (artifact) return artifact;
  const known = [...new Set(offeredArtifacts(model).map((candidate) => candidate.quantization))];
  const hint = known.length === 0 ? message('evaluate.no-file') : nearestHint(quantization, known, message('error.known', { ids: known }));
  throw new PlannerError('unknown-quantization', againstQuantization(model, quantization), hint);
}

/** Why no file of that quantization is offered: nobody publishes it, or its publisher took it back. */
function againstQuantization(model: ModelVariant, quantization: string): Text {
  const day = model.artifacts.find((artifact) => namesOf(model, artifact).includes(quantization.toLowerCase()))?.withdrawn ?? null;
  return day === null
    ? message('evaluate.no-quantization-of', { modelId: model.id, quantization })
    : message('evaluate.withdrawn', { modelId: model.id, quantization, day });
}

function namesOf(model: ModelVariant, artifact: CatalogArtifact): readonly string[] {
  const slug = artifact.id.slice(model.id.length + 1);
  return [artifact.quantization, artifact.quantizationId, slug, slug.split('@')[0] ?? slug, artifact.id].map((name) => name.toLowerCase());
}

/** Why a model is listed but never recommended, or null when it may be. */
export function notRecommendable(model: ModelVariant): Text | null {
  if (model.release.status !== 'released') return message('evaluate.not-released', { status: model.release.status });
  if (model.weights === 'closed') return message('evaluate.weights-closed');
  if (!model.shape) return message('evaluate.listed-only', { reason: model.shapeUnknownReason ?? message('evaluate.shape-unknown') });
  if (attentionOf(model.shape).unknownReason !== null)
    return message('evaluate.listed-only', { reason: message('evaluate.cache-size-unknown') });
  if (!model.parameters) return message('evaluate.listed-only', { reason: message('evaluate.parameters-unknown') });
  return null;
}
