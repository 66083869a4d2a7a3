import type { CatalogArtifact, OllamaTag } from '#shared/catalog/artifact.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { PlannerError } from '#shared/errors.ts';
import { ollamaTagOf, runsOn } from '#shared/evaluate/result-artifact.ts';
import { artifactsNamed, findArtifact, findModel } from '#shared/evaluate/subjects.ts';
import { plainLine, plainWords } from '#shared/plain-text.ts';
import type { Bytes } from '#shared/units.ts';
import { huggingFaceTag } from './hugging-face-tag.ts';
import { alternativesText, type Offered, pullableTags } from './pull-alternatives.ts';
import { sameTag } from './tag-name.ts';

/** What is to be pulled: a model (id, or a tag in its place), one artifact, or exactly this tag. */
export type PullRequest =
  | { readonly model: string; readonly quantization?: string | null }
  | { readonly artifactId: string }
  | { readonly tag: string };

export type PullTarget = {
  readonly ollamaTag: string;
  /** Null for tags that the catalog does not know. */
  readonly artifactId: string | null;
  readonly modelId: string | null;
  /** `hugging-face`: not in Ollama's library; it is pulled from the publisher's repository, with a template that the repository provides. */
  readonly via: 'ollama-library' | 'hugging-face';
  /** As the registry prints it or the file is; null when unknown. The manifest decides at pull time. */
  readonly expectedBytes: Bytes | null;
  readonly minOllamaVersion: string | null;
  /** Other tags that deliver the same file. */
  readonly sameFileTags: readonly string[];
};

const LIBRARY_DEFAULT = 'Q4_K_M';

/**
 * The tag to pull, by a server on that system (null: not known). Errors: `unknown-model`, `unknown-quantization` (with the nearest), `usage`
 * for a cloud tag or a model that has only those, `no-answer` when Ollama has no way to fetch it or does not run it there; the hint names
 * what can be pulled instead.
 */
export function resolvePullTarget(catalog: Catalog, request: PullRequest, platform: string | null): PullTarget {
  const offered: Offered = { catalog, platform };
  if ('tag' in request) return targetOfTag(offered, request.tag);
  if ('artifactId' in request) return targetOfArtifactId(offered, request.artifactId);
  return targetOfModel(offered, request.model, request.quantization ?? null);
}

function targetOfModel(offered: Offered, name: string, quantization: string | null): PullTarget {
  const { catalog } = offered;
  const model = catalog.models.find((candidate) => candidate.id === name) ?? modelInPlaceOf(catalog, name, quantization);
  if (model === null) return targetOfTag(offered, name);
  return quantization === null ? targetOfDefault(offered, model) : targetOfQuantization(offered, model, quantization);
}

/** Null: `name` is a tag to be pulled as it stands. With a quantization, a tag stands for its model. */
function modelInPlaceOf(catalog: Catalog, name: string, quantization: string | null): ModelVariant | null {
  const known = findTag(catalog, name);
  if (known) return quantization === null ? null : known.model;
  if (!/[:/]/.test(name)) return findModel(catalog, name);
  if (quantization === null) return null;
  throw new PlannerError(
    'usage',
    plainWords`the catalog does not know the tag "${name}"`,
    'Write the quantization into the tag, without --quant.',
  );
}

function findTag(catalog: Catalog, name: string): { model: ModelVariant; tag: OllamaTag } | undefined {
  const all = catalog.models.flatMap((model) => model.ollamaTags.map((tag) => ({ model, tag })));
  return all.find(({ tag }) => sameTag(tag.tag, name));
}

function targetOfTag(offered: Offered, name: string): PullTarget {
  const known = findTag(offered.catalog, name);
  if (known?.tag.pullable === false || isCloudName(name)) throw cloudError(offered, name, known?.model ?? null);
  if (known && !runsOn(known.tag, offered.platform)) throw platformError(offered, known.model, known.tag);
  if (known) return libraryTarget(offered, known.model, known.tag);
  const via = /^(https?:\/\/)?(hf\.co|huggingface\.co)\//i.test(name) ? 'hugging-face' : 'ollama-library';
  return {
    ollamaTag: plainLine(name),
    artifactId: null,
    modelId: null,
    via,
    expectedBytes: null,
    minOllamaVersion: null,
    sameFileTags: [],
  };
}

const isCloudName = (name: string): boolean => /[:-]cloud$/i.test(name);

function targetOfArtifactId(offered: Offered, artifactId: string): PullTarget {
  for (const model of offered.catalog.models) {
    const artifact = model.artifacts.find((candidate) => candidate.id === artifactId);
    if (artifact && artifact.withdrawn !== null) throw withdrawnError(offered, model, artifact);
    if (artifact) return targetOfArtifacts(offered, model, [artifact]);
  }
  const model = findModel(offered.catalog, artifactId.split('/')[0] ?? artifactId);
  throw new PlannerError(
    'unknown-quantization',
    plainWords`artifact "${artifactId}" is not in the catalog`,
    alternativesText(offered, model),
  );
}

/** The library's own default: what its shortest tag delivers. */
function targetOfDefault(offered: Offered, model: ModelVariant): PullTarget {
  const shortest = pullableTags(model, offered.platform).toSorted((a, b) => a.tag.length - b.tag.length || a.tag.localeCompare(b.tag))[0];
  if (shortest === undefined) return targetOfArtifacts(offered, model, artifactsNamed(model, LIBRARY_DEFAULT));
  const artifact = model.artifacts.find((candidate) => candidate.id === shortest.artifactId);
  return artifact ? targetOfArtifacts(offered, model, [artifact]) : libraryTarget(offered, model, shortest);
}

function targetOfQuantization(offered: Offered, model: ModelVariant, quantization: string): PullTarget {
  const named = artifactsNamed(model, quantization);
  const isNamedSo = ({ tag }: OllamaTag): boolean => tag.toLowerCase().endsWith(`-${quantization.toLowerCase()}`);
  const literal = pullableTags(model, offered.platform).find(isNamedSo);
  if (literal && !named.some((artifact) => ollamaTagOf(model, artifact, offered.platform) !== null))
    return libraryTarget(offered, model, literal);
  const ofUnknownFile = model.ollamaTags.find((tag) => tag.pullable && tag.artifactId === null && isNamedSo(tag));
  if (ofUnknownFile && !named.some((artifact) => isFetched(offered, model, artifact))) return targetOfTag(offered, ofUnknownFile.tag);
  return targetOfArtifacts(offered, model, named.length > 0 ? named : [findArtifact(model, quantization)]);
}

const isFetched = ({ catalog, platform }: Offered, model: ModelVariant, artifact: CatalogArtifact): boolean =>
  (ollamaTagOf(model, artifact, platform) ?? huggingFaceTag(catalog, model, artifact)) !== null;

/** The library first; else Hugging Face, where the file can be pulled from there. */
function targetOfArtifacts(offered: Offered, model: ModelVariant, artifacts: readonly CatalogArtifact[]): PullTarget {
  for (const artifact of artifacts) {
    const name = ollamaTagOf(model, artifact, offered.platform);
    const tag = model.ollamaTags.find((candidate) => candidate.tag === name);
    if (tag) return libraryTarget(offered, model, tag);
  }
  for (const artifact of artifacts) {
    const name = huggingFaceTag(offered.catalog, model, artifact);
    if (name !== null) return huggingFaceTarget(model, artifact, name);
  }
  throw model.ollamaTags.length > 0 && !model.ollamaTags.some(({ pullable }) => pullable)
    ? cloudError(offered, model.id, model)
    : noWayError(offered, model, artifacts[0]);
}

function libraryTarget(offered: Offered, model: ModelVariant, tag: OllamaTag): PullTarget {
  const artifact = model.artifacts.find((candidate) => candidate.id === tag.artifactId);
  const others = pullableTags(model, offered.platform).filter(
    (other) => other.tag !== tag.tag && tag.artifactId !== null && other.artifactId === tag.artifactId,
  );
  return {
    ollamaTag: tag.tag,
    artifactId: tag.artifactId,
    modelId: model.id,
    via: 'ollama-library',
    expectedBytes: tag.listedBytes ?? artifact?.fileBytes ?? null,
    minOllamaVersion: tag.minOllamaVersion,
    sameFileTags: others.map((other) => other.tag),
  };
}

function huggingFaceTarget(model: ModelVariant, artifact: CatalogArtifact, ollamaTag: string): PullTarget {
  const facts = { modelId: model.id, artifactId: artifact.id, expectedBytes: artifact.fileBytes };
  return { ollamaTag, via: 'hugging-face', ...facts, minOllamaVersion: minOllamaVersionOf(model), sameFileTags: [] };
}

/** The architecture needs that version, wherever the file comes from; only for the library's own tags does the registry refuse older ones. */
export const minOllamaVersionOf = (model: ModelVariant): string | null =>
  model.ollamaTags.find((tag) => tag.minOllamaVersion !== null)?.minOllamaVersion ?? null;

function cloudError(offered: Offered, name: string, model: ModelVariant | null): PlannerError {
  const message = isCloudName(name) ? `${name} runs on ollama.com` : `Ollama offers ${name} only in its cloud, on ollama.com`;
  return new PlannerError('usage', plainWords`${message}: there is nothing to pull`, alternativesText(offered, model));
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

function platformError(offered: Offered, model: ModelVariant, { tag, platforms = [] }: OllamaTag): PlannerError {
  const systems = platforms.map((platform) => SYSTEMS[platform] ?? platform).join(' and ');
  const message = `Ollama runs ${tag} on ${systems} only`;
  return new PlannerError('no-answer', message, `${alternativesText(offered, model)} For another machine: --host with its server.`);
}

function noWayError(offered: Offered, model: ModelVariant, artifact: CatalogArtifact | undefined): PlannerError {
  const what = artifact ? `${artifact.id} (${artifact.quantization}, ${artifact.format})` : `${model.name} at ${LIBRARY_DEFAULT}`;
  const message = `Ollama has no tag for ${what}, and cannot fetch it from Hugging Face as one GGUF file`;
  return new PlannerError('no-answer', message, alternativesText(offered, model));
}

function withdrawnError(offered: Offered, model: ModelVariant, { id, withdrawn }: CatalogArtifact): PlannerError {
  return new PlannerError(
    'no-answer',
    plainWords`the publisher of ${id} withdrew it on ${String(withdrawn)}`,
    alternativesText(offered, model),
  );
}
