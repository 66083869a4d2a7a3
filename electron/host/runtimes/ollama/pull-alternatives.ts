import type { OllamaTag } from '#shared/catalog/artifact.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { formatFileSize } from '#shared/format.ts';
import { ollamaTagOf, runsOn } from '#shared/evaluate/result-artifact.ts';
import { offeredArtifacts } from '#shared/evaluate/subjects.ts';
import { huggingFaceTag } from './hugging-face-tag.ts';

/** What there is to choose from, for a server on that system; null: which system it is is not known. */
export type Offered = { readonly catalog: Catalog; readonly platform: string | null };

/** Tags that can be pulled there and of which the file is known. Of what those of the MLX runner deliver it is not. */
export const pullableTags = ({ ollamaTags }: ModelVariant, platform: string | null): readonly OllamaTag[] =>
  ollamaTags.filter((tag) => tag.pullable && tag.artifactId !== null && runsOn(tag, platform));

/** "Can be pulled instead: …": first forms of the same model, then the models nearest in family and size. */
export function alternativesText(offered: Offered, model: ModelVariant | null): string {
  const own = model === null ? [] : ownForms(offered, model).slice(0, 2);
  const others = nearestModels(offered, model).flatMap((other) => defaultForm(other, offered) ?? []);
  return `Can be pulled instead: ${[...own, ...others].slice(0, 4).join(', ')}.`;
}

function ownForms({ catalog, platform }: Offered, model: ModelVariant): readonly string[] {
  const library = onePerArtifact(pullableTags(model, platform)).map((tag) => form(tag.tag, tag.listedBytes));
  const files = offeredArtifacts(model)
    .filter((artifact) => ollamaTagOf(model, artifact, platform) === null)
    .sort((a, b) => a.fileBytes - b.fileBytes);
  const huggingFace = files.flatMap((artifact) => {
    const tag = huggingFaceTag(catalog, model, artifact);
    return tag === null ? [] : [form(tag, artifact.fileBytes)];
  });
  // Of files without a library tag, the largest is the best copy that can still be pulled.
  return [...library, ...huggingFace.toReversed()];
}

/** Of the tags that deliver the same file the shortest that names a size: `latest` may mean another model tomorrow. */
function onePerArtifact(tags: readonly OllamaTag[]): readonly OllamaTag[] {
  const plain = tags.toSorted((a, b) => Number(isLatest(a)) - Number(isLatest(b)) || a.tag.length - b.tag.length);
  return plain.filter((tag, index) => plain.findIndex((other) => other.artifactId === tag.artifactId) === index);
}

const isLatest = ({ tag }: OllamaTag): boolean => tag.endsWith(':latest');

function defaultForm(model: ModelVariant, { platform }: Offered): string | null {
  const shortest = onePerArtifact(pullableTags(model, platform))[0];
  return shortest ? form(shortest.tag, shortest.listedBytes) : null;
}

const form = (tag: string, bytes: number | null): string => (bytes === null ? tag : `${tag} (${formatFileSize(bytes)})`);

/** Same family first, then by how near the total parameters are; without a model, the smallest first. */
function nearestModels({ catalog, platform }: Offered, model: ModelVariant | null): readonly ModelVariant[] {
  const wanted = model?.parameters?.total.value ?? 1;
  const distance = (other: ModelVariant): number => Math.abs(Math.log((other.parameters?.total.value ?? Number.MAX_SAFE_INTEGER) / wanted));
  const isFamily = (other: ModelVariant): number => Number(other.family === model?.family);
  return catalog.models
    .filter((other) => other.id !== model?.id && pullableTags(other, platform).length > 0)
    .sort((a, b) => isFamily(b) - isFamily(a) || distance(a) - distance(b));
}
