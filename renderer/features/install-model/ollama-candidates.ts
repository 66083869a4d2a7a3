import { plan } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import type { CatalogLookup } from '../../api/catalog-lookup.tsx';

/** A file that Ollama can fetch by this tag. */
export type Pullable = { readonly candidate: Candidate; readonly tag: string; readonly bytes: number };

const EVERY_CANDIDATE = 2000;

/**
 * What Ollama itself can run here and fetch, one tag per model, models in the order of the ranking: the best pick may be a
 * quantization that no tag delivers, so the same plan is made again for Ollama alone. The model `firstModelId` comes first.
 */
export function ollamaCandidates(input: PlanInput, lookup: CatalogLookup, firstModelId: string | null): readonly Pullable[] {
  const requirements = { ...input.requirements, runtimeIds: ['ollama'], limit: EVERY_CANDIDATE };
  const { ranked } = plan({ ...input, requirements });
  const byModel = new Map<string, Pullable>();
  for (const candidate of ranked) {
    const tag = lookup.ollamaTag(candidate.artifact);
    if (!tag?.pullable || byModel.has(candidate.artifact.modelId)) continue;
    byModel.set(candidate.artifact.modelId, { candidate, tag: tag.tag, bytes: tag.listedBytes ?? candidate.artifact.fileBytes });
  }
  const order = new Set([...(firstModelId === null ? [] : [firstModelId]), ...ranked.map(({ artifact }) => artifact.modelId)]);
  return [...order].flatMap((modelId) => byModel.get(modelId) ?? []);
}
