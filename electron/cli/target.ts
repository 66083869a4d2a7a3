import { PlannerError } from '#shared/errors.ts';
import { nearest } from '#shared/errors.ts';
import type { Target } from '#shared/recommend/explain.ts';
import { plan } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/recommend/plan-input.ts';
import { findArtifact, findModel } from '#shared/recommend/subjects.ts';

/**
 * The candidate that MODEL [--quant Q] [--runtime ID] means: the plan's pick for that model, or exactly the named quantization in the
 * first runtime that runs it here.
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
    const others = nearest(
      modelId,
      input.catalog.models.filter((other) => other.artifacts.length > 0).map((other) => other.id),
    );
    throw new PlannerError('no-answer', `no file of "${modelId}" is known`, `Nearest with files: ${others.join(', ')}.`);
  }
  return { modelId, quantization: findArtifact(model, quantization).id, runtimeId: input.requirements.runtimeIds[0] ?? 'llama.cpp' };
}

/** The smallest file that is a model by itself: no projector, draft head or bundle. */
function smallestModelFile({ catalog }: PlanInput, modelId: string): string | undefined {
  const whole = new Set(catalog.quantizations.filter(({ loadable }) => !['part', 'bundle', 'none'].includes(loadable)).map(({ id }) => id));
  const files = findModel(catalog, modelId).artifacts.filter((artifact) => whole.has(artifact.quantizationId));
  return files.sort((one, other) => one.fileBytes - other.fileBytes)[0]?.id;
}
