import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { Loadable, Quantization } from '../catalog/quantization.ts';
import { nearestHint, PlannerError } from '../errors.ts';
import type { Bytes } from '../units.ts';
import { artifactsNamed, findQuantization } from './subjects.ts';
import { message } from '../words/message.ts';

/** A file of the user's own, of a model of the catalog. */
export type OwnFile = { readonly quantization: string; readonly fileBytes: Bytes };

/**
 * Files of a quantization as the user has them: those of the catalog with the user's size, else one that only the scheme is known of.
 * Errors: `unknown-quantization`: the catalog knows no scheme of that name; `invalid-input`: no file of that scheme is so small.
 */
export function ownFiles(
  catalog: Catalog,
  model: ModelVariant,
  { quantization, fileBytes }: OwnFile,
): readonly [CatalogArtifact, ...CatalogArtifact[]] {
  const owned = (artifact: CatalogArtifact): CatalogArtifact => ({
    ...artifact,
    ...ofTheUser(fileBytes),
    contents: sameFile(model, artifact, fileBytes)?.contents ?? {},
  });
  const [first, ...others] = artifactsNamed(model, quantization);
  const scheme = first ? findQuantization(catalog, first.quantizationId) : schemeNamed(catalog, quantization);
  refuseTooSmall(model, scheme, fileBytes);
  return first ? [owned(first), ...others.map(owned)] : [owned(unlisted(model, scheme, fileBytes))];
}

/** A file that is listed to the byte is that file, also one that its publisher took back: what is inside is known. */
const sameFile = (
  { artifacts }: ModelVariant,
  { format, quantizationId }: CatalogArtifact,
  fileBytes: Bytes,
): CatalogArtifact | undefined =>
  artifacts.find(
    (listed) =>
      listed.bound === 'exact' && listed.fileBytes === fileBytes && listed.format === format && listed.quantizationId === quantizationId,
  );

/** A whole model takes at least this share of the scheme's bits for each weight: mixes go below the scheme, by far less than this. */
const LEAST_SHARE_OF_SCHEME = 0.5;

/** Below this the embeddings alone would be larger than the file: it is a part of the model, or the number is in another unit. */
function refuseTooSmall(model: ModelVariant, { name, nominalBits }: Quantization, fileBytes: Bytes): void {
  const parameters = model.parameters?.total.value;
  if (parameters === undefined || nominalBits === null) return;
  const leastBytes = Math.ceil((parameters * nominalBits * LEAST_SHARE_OF_SCHEME) / 8);
  if (fileBytes >= leastBytes) return;
  throw new PlannerError(
    'invalid-input',
    message('evaluate.file-too-small', { fileBytes, name, modelId: model.id, leastBytes }),
    message('evaluate.give-bytes'),
  );
}

/** What a publisher says of its file is not said of another one. */
const ofTheUser = (fileBytes: Bytes) =>
  ({
    fileBytes,
    fileBytesTolerance: 0,
    bound: 'exact',
    sizeBasis: 'published',
    sourceId: 'user',
    quality: null,
    withdrawn: null,
    contents: {},
  }) as const;

function schemeNamed({ quantizations }: Catalog, name: string): Quantization {
  const wanted = name.toLowerCase();
  const found = quantizations.find((entry) => entry.id.toLowerCase() === wanted || entry.name.toLowerCase() === wanted);
  if (found) return found;
  const names = quantizations.map((entry) => entry.name);
  throw new PlannerError(
    'unknown-quantization',
    message('evaluate.no-quantization', { name }),
    nearestHint(name, names, message('evaluate.name-scheme')),
  );
}

const unlisted = (model: ModelVariant, scheme: Quantization, fileBytes: Bytes): CatalogArtifact => ({
  id: `${model.id}/${scheme.id}`,
  format: FORMATS[scheme.loadable],
  repo: null,
  quantization: scheme.name,
  quantizationId: scheme.id,
  shards: null,
  status: 'assumed',
  note: null,
  ...ofTheUser(fileBytes),
});

const FORMATS: Readonly<Record<Loadable, CatalogArtifact['format']>> = {
  gguf: 'gguf',
  'gguf-ik': 'gguf',
  bf16: 'safetensors',
  fp8: 'safetensors',
  nvfp4: 'safetensors',
  int4: 'safetensors',
  int8: 'safetensors',
  'w8a8-ascend': 'safetensors',
  'fp4-fp8': 'safetensors',
  mlx: 'mlx',
  'flash-moe': 'custom',
  part: 'custom',
  bundle: 'gguf',
  none: 'custom',
};
