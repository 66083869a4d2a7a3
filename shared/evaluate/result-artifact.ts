import type { Artifact, CatalogArtifact, OllamaTag } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import { bitsPerWeight } from '../memory/weights.ts';

/** Whether an Ollama server on that system runs what the tag delivers; null: which system it is is not known, and nothing is ruled out. */
export const runsOn = ({ platforms }: OllamaTag, platform: string | null): boolean =>
  platform === null || platforms === undefined || platforms.some((able) => able === platform);

/** The tag that pulls exactly this artifact through Ollama there; the most explicit one (with its quantization) first. Null: none does. */
export function ollamaTagOf(model: ModelVariant, artifact: CatalogArtifact, platform: string | null): string | null {
  const delivering = model.ollamaTags.filter((tag) => tag.pullable && tag.artifactId === artifact.id);
  const tags = delivering.filter((tag) => runsOn(tag, platform)).map((tag) => tag.tag);
  return tags.sort((a, b) => b.length - a.length || a.localeCompare(b))[0] ?? null;
}

const results = new WeakMap<CatalogArtifact, { readonly platform: string; readonly result: Artifact }>();

/** A catalog artifact as results carry it, on that system. Remembered: a plan asks for hundreds, again at every change of the question. */
export function resultArtifact(model: ModelVariant, artifact: CatalogArtifact, platform: string): Artifact {
  const known = results.get(artifact);
  if (known?.result.modelId === model.id && known.platform === platform) return known.result;
  const result = {
    id: artifact.id,
    modelId: model.id,
    quantizationId: artifact.quantizationId,
    fileBytes: artifact.fileBytes,
    bitsPerWeight: bitsPerWeight(model, artifact.fileBytes),
    ollamaTag: ollamaTagOf(model, artifact, platform),
    sourceId: artifact.sourceId,
  };
  results.set(artifact, { platform, result });
  return result;
}
