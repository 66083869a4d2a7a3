import type { Artifact, CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import { bitsPerWeight } from '../memory/weights.ts';

/** The tag that pulls exactly this artifact through Ollama; the most explicit one (with its quantization) first. Null: none does. */
export function ollamaTagOf(model: ModelVariant, artifact: CatalogArtifact): string | null {
  const tags = model.ollamaTags.filter((tag) => tag.pullable && tag.artifactId === artifact.id).map((tag) => tag.tag);
  return tags.sort((a, b) => b.length - a.length || a.localeCompare(b))[0] ?? null;
}

const results = new WeakMap<CatalogArtifact, Artifact>();

/** A catalog artifact as results carry it. Remembered: a plan asks for hundreds, again at every change of the question. */
export function resultArtifact(model: ModelVariant, artifact: CatalogArtifact): Artifact {
  const known = results.get(artifact);
  if (known?.modelId === model.id) return known;
  const result = {
    id: artifact.id,
    modelId: model.id,
    quantizationId: artifact.quantizationId,
    fileBytes: artifact.fileBytes,
    bitsPerWeight: bitsPerWeight(model, artifact.fileBytes),
    ollamaTag: ollamaTagOf(model, artifact),
    sourceId: artifact.sourceId,
  };
  results.set(artifact, result);
  return result;
}
