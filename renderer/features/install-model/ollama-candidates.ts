import type { Artifact } from '#shared/catalog/artifact.ts';
import type { Scored } from '#shared/recommend/candidates.ts';
import { resultArtifact } from '#shared/evaluate/result-artifact.ts';
import type { TokensPerSecond } from '#shared/units.ts';
import type { CatalogLookup } from '../../api/catalog-lookup.tsx';

/** A file that Ollama can fetch by this tag, and how it would run. */
export type Pullable = {
  readonly artifact: Artifact;
  readonly tag: string;
  readonly bytes: number;
  readonly decodeTokensPerSecond: TokensPerSecond;
  readonly usesMainMemory: boolean;
};

/**
 * What Ollama can run here and fetch, one tag per model, models in the order of Ollama's own `ranking`: the best pick may be a
 * quantization that no tag delivers. The model `firstModelId` comes first.
 */
export function ollamaCandidates(ranking: readonly Scored[], lookup: CatalogLookup, firstModelId: string | null): readonly Pullable[] {
  const byModel = new Map<string, Pullable>();
  for (const scored of ranking) {
    const { model } = scored.request;
    const pullable = byModel.has(model.id) ? null : pullableOf(scored, lookup);
    if (pullable) byModel.set(model.id, pullable);
  }
  const order = new Set([...(firstModelId === null ? [] : [firstModelId]), ...ranking.map(({ request }) => request.model.id)]);
  return [...order].flatMap((modelId) => byModel.get(modelId) ?? []);
}

function pullableOf({ request, plan, numbers }: Scored, lookup: CatalogLookup): Pullable | null {
  const artifact = resultArtifact(request.model, request.artifact, request.machine.platform);
  const tag = lookup.ollamaTag(artifact);
  if (!tag?.pullable) return null;
  return {
    artifact,
    tag: tag.tag,
    bytes: tag.listedBytes ?? artifact.fileBytes,
    decodeTokensPerSecond: numbers.decodeTokensPerSecond,
    usesMainMemory: plan.kind === 'host-offload',
  };
}
