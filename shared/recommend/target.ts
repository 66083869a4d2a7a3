import type { ModelVariant } from '../catalog/model.ts';
import { nearest, PlannerError } from '../errors.ts';
import type { Target } from '../evaluate/explain.ts';
import { isDocumented } from '../evaluate/model-support.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import { findModel, findQuantization, findRuntime, offeredArtifacts } from '../evaluate/subjects.ts';
import { isFileMiss, isFormatMiss, isShortMiss, type Miss } from './miss.ts';
import { planAndRank } from './plan.ts';
import type { Candidate } from './recommendation.ts';
import type { Requirements } from '../demand/workload.ts';
import { message } from '../words/message.ts';

const NO_FLOORS = { minDecodeTokensPerSecond: null, maxTtftSeconds: null, limit: 1 };

/**
 * The candidate that a model means when nothing more is said: the plan's pick for it, of the named quantization and runtimes if there are
 * any, else what fits in a runtime that it does not offer unasked; where none is placed for want of memory, its smallest file, else the
 * one that comes nearest. Error `no-file` when the catalog has no file of it that these runtimes load.
 */
export function targetOf(input: PlanInput, modelId: string): Target {
  const model = findModel(input.catalog, modelId);
  const { recommendation, misses } = planOf(input, modelId, input.requirements.runtimeIds);
  const best = recommendation.best ?? unoffered(input, modelId);
  if (best) return { modelId, quantization: best.artifact.id, runtimeId: best.runtimeId };
  if (offeredArtifacts(model).length === 0) throw noFileKnown(input, modelId);
  const miss = nearestMiss(model, misses);
  if (input.quantization === undefined && miss && isFormatMiss(miss)) throw noLoadableFile(input, model);
  return { modelId, quantization: miss?.artifactId ?? modelId, runtimeId: runtimeOf(input, model, miss) };
}

const planOf = (input: PlanInput, modelId: string, runtimeIds: Requirements['runtimeIds']): ReturnType<typeof planAndRank> =>
  planAndRank({ ...input, modelId, requirements: { ...input.requirements, ...NO_FLOORS, runtimeIds } });

/** What fits in a runtime that is not offered for this question unasked: whoever asks about one model is not told that it runs nowhere. */
function unoffered(input: PlanInput, modelId: string): Candidate | null {
  if (input.requirements.runtimeIds.length > 0) return null;
  const originals = input.catalog.runtimes.filter(({ standsInFor }) => standsInFor === null).map(({ id }) => id);
  return planOf(input, modelId, originals).recommendation.best;
}

/**
 * What a placement lacks is no measure between files: a large one may miss by a single layer of one device, and by all of another. Of
 * files that were not even placed, those that the runtimes could load say more than those of another format.
 */
function nearestMiss(model: ModelVariant, misses: readonly Miss[]): Miss | undefined {
  const sizes = new Map(offeredArtifacts(model).map(({ id, fileBytes }) => [id, fileBytes]));
  const sizeOf = ({ artifactId }: Miss): number => sizes.get(artifactId) ?? Number.POSITIVE_INFINITY;
  const [smallest] = misses.filter(isShortMiss).sort((a, b) => sizeOf(a) - sizeOf(b));
  return smallest ?? misses.find((miss) => !isFileMiss(miss)) ?? misses[0];
}

/** Where no runtime was asked about the file: the one that the user named, else the original that loads such files. */
function runtimeOf({ catalog, requirements }: PlanInput, model: ModelVariant, miss: Miss | undefined): string {
  const artifact = offeredArtifacts(model).find(({ id }) => id === miss?.artifactId);
  const loadable = artifact && findQuantization(catalog, artifact.quantizationId).loadable;
  const originals = catalog.runtimes.filter(({ standsInFor }) => standsInFor === null);
  const loading = originals.find(({ supports }) => supports.some((support) => support.loadable === loadable)) ?? originals[0];
  const runtimeId = miss?.runtimeId ?? requirements.runtimeIds[0] ?? loading?.id;
  if (runtimeId === undefined) throw new Error('the catalog lists no runtime');
  return runtimeId;
}

function noFileKnown({ catalog }: PlanInput, modelId: string): PlannerError {
  const withFiles = catalog.models.filter((other) => offeredArtifacts(other).length > 0).map((other) => other.id);
  const hint = message('recommend.with-files', { ids: nearest(modelId, withFiles) });
  return new PlannerError('no-answer', message('recommend.no-file-of', { modelId }), hint);
}

function noLoadableFile({ catalog, requirements }: PlanInput, model: ModelVariant): PlannerError {
  const asked = requirements.runtimeIds.map((id) => findRuntime(catalog, id).name);
  const kinds = new Set(offeredArtifacts(model).map(({ quantizationId }) => findQuantization(catalog, quantizationId).loadable));
  const loading = catalog.runtimes.filter((runtime) =>
    runtime.supports.some(({ loadable }) => kinds.has(loadable) && isDocumented(runtime, { model, loadable })),
  );
  return new PlannerError(
    'no-file',
    message('recommend.no-loadable-file', { modelId: model.id, runtimes: asked }),
    message('recommend.lists-files-for', { runtimes: loading.map(({ name }) => name), modelId: model.id }),
  );
}
