import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { nearest, PlannerError } from '#shared/errors.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import type { Target } from '#shared/evaluate/explain.ts';
import { plan } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { runtimeOffers } from '#shared/evaluate/runtime-offers.ts';
import { architectureSupport } from '#shared/evaluate/runtime-support.ts';
import { findArtifact, findModel, findQuantization } from '#shared/evaluate/subjects.ts';

/** Takes every kind of machine, so what it says against a file is about the file. */
const DEFAULT_RUNTIME = 'llama.cpp';

/**
 * The candidate that MODEL [--quant Q] [--runtime ID] means: the plan's pick for that model, or exactly the named quantization in the
 * first runtime that loads it here.
 */
export function targetOf(input: PlanInput, modelId: string): Target {
  const model = findModel(input.catalog, modelId);
  const picked = plan({
    ...input,
    modelId,
    requirements: { ...input.requirements, minDecodeTokensPerSecond: 0, maxTtftSeconds: 1e9, limit: 1 },
  });
  if (picked.best) return { modelId, quantization: picked.best.artifact.id, runtimeId: picked.best.runtimeId };
  const quantization = input.quantization ?? smallestModelFile(input, modelId);
  if (quantization === undefined) {
    const withFiles = input.catalog.models.filter((other) => other.artifacts.length > 0).map((other) => other.id);
    const hint = `With files, nearest by name: ${nearest(modelId, withFiles).join(', ')}.`;
    throw new PlannerError('no-answer', `no file of "${modelId}" is known`, hint);
  }
  const artifact = findArtifact(model, quantization);
  return { modelId, quantization: artifact.id, runtimeId: runtimeFor(input, model, artifact) };
}

/** The first runtime that loads the file on this machine, however little room it finds; where none does, the first that says why. */
function runtimeFor(input: PlanInput, model: ModelVariant, artifact: CatalogArtifact): string {
  const { loadable } = findQuantization(input.catalog, artifact.quantizationId);
  const { offers } = runtimeOffers(input, resolveMachine(input.profile, input.catalog))(loadable);
  const loading = offers.find(({ runtime }) => architectureSupport(runtime, model) === null) ?? offers[0];
  return loading?.runtime.id ?? input.requirements.runtimeIds[0] ?? DEFAULT_RUNTIME;
}

/** The smallest file that is a model by itself (no projector, draft head or bundle), of those that a runtime loads here if there are any. */
function smallestModelFile(input: PlanInput, modelId: string): string | undefined {
  const { catalog } = input;
  const offersFor = runtimeOffers(input, resolveMachine(input.profile, catalog));
  const kinds = new Map(catalog.quantizations.map(({ id, loadable }) => [id, loadable]));
  const files = findModel(catalog, modelId).artifacts.flatMap(({ id, fileBytes, quantizationId }) => {
    const loadable = kinds.get(quantizationId) ?? 'none';
    if (loadable === 'part' || loadable === 'bundle' || loadable === 'none') return [];
    return [{ id, fileBytes, loads: offersFor(loadable).offers.length > 0 }];
  });
  return files.sort((one, other) => Number(other.loads) - Number(one.loads) || one.fileBytes - other.fileBytes)[0]?.id;
}
