import type { Bytes } from '../units.ts';
import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { BytesByClass, ClassBytes, TensorSubject } from './class-bytes.ts';
import { estimatedClasses, HEADER_BYTES_PER_WORD, unaccounted } from './estimated-classes.ts';
import { RECIPE_SOURCE, recipeOf } from './recipes.ts';
import { type KnownTensorClasses, type TensorClass, tensorClasses } from '../catalog/tensor-classes.ts';
import type { TensorGroup } from '../attention/tensor-group.ts';
import { tensorGroups } from './tensor-groups.ts';

/** Bytes of an artifact by tensor class: as stated, else by recipe, else estimated with a range. */
export function bytesByClass(subject: TensorSubject): BytesByClass {
  return partClass(subject) ?? statedClasses(subject) ?? recipeClasses(subject) ?? estimatedClasses(subject);
}

/** A projector is vision and nothing else, a draft head speculation and nothing else. */
function partClass({ artifact, quantization }: TensorSubject): BytesByClass | null {
  if (quantization.loadable !== 'part') return null;
  const { fileBytes: bytes, fileBytesTolerance, status, sourceId } = artifact;
  const all: ClassBytes = {
    point: bytes,
    low: bytes - fileBytesTolerance,
    high: bytes + fileBytesTolerance,
    basis: 'stated',
    status,
    sourceId,
  };
  const name = artifact.format === 'gguf-mmproj' ? 'vision' : 'mtpHead';
  return { classes: { [name]: all }, embeddingIsHead: false, headerBytes: 0, unsplitBytes: 0 };
}

/** Only where all that the file holds is accounted for; parts of it that are stated alone go into the estimate. */
function statedClasses({ model, artifact }: TensorSubject): BytesByClass | null {
  const stated = artifact.contents.bytesByClass;
  if (stated?.alwaysRead === undefined || (stated.inputEmbedding === undefined && model.shape !== null)) return null;
  const { status, sourceId } = stated;
  const classes: Partial<Record<TensorClass, ClassBytes>> = {};
  for (const name of tensorClasses) {
    const bytes = stated[name];
    if (bytes !== undefined && bytes > 0) classes[name] = { point: bytes, low: bytes, high: bytes, basis: 'stated', status, sourceId };
  }
  return { classes, embeddingIsHead: isHead(stated, model), ...unaccounted(artifact, restOf(artifact, classes)) };
}

const isHead = (stated: KnownTensorClasses | undefined, { shape }: ModelVariant): boolean =>
  stated?.embeddingIsHead ?? shape?.tiedEmbeddings ?? false;

/** What no class accounts for; a rounded size may fall short of them. */
const restOf = ({ fileBytes }: CatalogArtifact, classes: BytesByClass['classes']): Bytes =>
  Math.max(
    0,
    Object.values(classes).reduce((rest, { point }) => rest - point, fileBytes),
  );

/** Names, types and places of tensors at the head of safetensors files. */
const MOST_SAFETENSORS_HEADER: Bytes = 8e6;

/** The sum over all tensors, where it is the size of the file but for a header. */
function recipeClasses(subject: TensorSubject): BytesByClass | null {
  const { model, artifact } = subject;
  const [groups, recipe] = [tensorGroups(model), recipeOf(subject)];
  if (groups === null || recipe === null || model.shape === null) return null;
  const most = artifact.format === 'gguf' ? HEADER_BYTES_PER_WORD.high * model.shape.vocabulary : MOST_SAFETENSORS_HEADER;
  const found = variantsOf(artifact, groups)
    .map((inside) => sumByClass(inside, recipe))
    .find((sums) => meets(artifact, sums, most));
  if (!found) return null;
  const classes = Object.fromEntries(
    tensorClasses.flatMap((name) => {
      const bytes = found[name] ?? 0;
      const range = { point: bytes, low: bytes, high: bytes };
      return bytes > 0 ? [[name, { ...range, basis: 'recipe' as const, status: 'derived' as const, sourceId: RECIPE_SOURCE }]] : [];
    }),
  );
  return { classes, embeddingIsHead: model.shape.tiedEmbeddings, headerBytes: restOf(artifact, classes), unsplitBytes: 0 };
}

/** Most GGUF files lack the MTP head and most safetensors hold it; where nobody says, the size tells. */
function variantsOf(
  { contents: { mtpInside }, format }: CatalogArtifact,
  groups: readonly TensorGroup[],
): readonly (readonly TensorGroup[])[] {
  const without = groups.filter((group) => group.class !== 'mtpHead');
  if (mtpInside !== undefined) return [mtpInside ? groups : without];
  return format === 'gguf' ? [without, groups] : [groups, without];
}

type Sums = Readonly<Partial<Record<TensorClass, Bytes>>>;

function sumByClass(groups: readonly TensorGroup[], recipe: (group: TensorGroup) => Bytes): Sums {
  const sums: Partial<Record<TensorClass, Bytes>> = {};
  for (const group of groups) sums[group.class] = (sums[group.class] ?? 0) + recipe(group);
  return sums;
}

function meets({ fileBytes, fileBytesTolerance }: CatalogArtifact, sums: Sums, mostHeader: Bytes): boolean {
  const header = fileBytes - Object.values(sums).reduce((sum, bytes) => sum + bytes, 0);
  return header >= -fileBytesTolerance && header <= mostHeader + fileBytesTolerance;
}
