import { z } from 'zod';
import { nameSchema } from '../plain-text.ts';
import { tensorClassesSchema } from './tensor-classes.ts';
import { factStatusSchema } from './source.ts';

export const artifactFormats = ['gguf', 'gguf-mmproj', 'gguf-draft', 'safetensors', 'mlx', 'custom'] as const;

/** What is known of the inside of a file beside its size, and what tells it from others. Absent: not known. */
const contentsSchema = z.strictObject({
  /** Commit of the repository, and digest of the file where it is one. */
  revision: z.string().optional(),
  sha256: z.string().optional(),
  /** Whether the multi-token prediction head and the vision tower are in the file; absent: not known. */
  mtpInside: z.boolean().optional(),
  visionInside: z.boolean().optional(),
  /** Weights as an engine reports them once loaded: what the planned ones are checked against. */
  loadedBytes: z.int().positive().optional(),
  /** Which tensors have which type, as far as its publisher or its arithmetic says. */
  recipe: z.string().optional(),
  /** Where its bytes lie, of those who read it or worked it out; `bytesByClass` answers for every artifact. */
  bytesByClass: tensorClassesSchema.optional(),
});

/** One downloadable variant × quantization, as the catalog keeps it. */
export const artifactSchema = z.strictObject({
  /** `<model id>/<quantization slug>`, with `@<publisher>` where several publishers offer the same quantization. */
  id: z.string(),
  format: z.enum(artifactFormats),
  /** `<owner>/<name>` on Hugging Face of a repository that holds this very file; null: none is known. */
  repo: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/)
    .nullable(),
  /** As the publisher spells it: Q4_K_M, UD-Q4_K_XL, FP8, 4bit. */
  quantization: z.string(),
  /** Entry of quantizations.json. */
  quantizationId: z.string(),
  /** All shards together. */
  fileBytes: z.int().positive(),
  /** The true size lies in fileBytes ± this (half of the last printed digit); 0 when exact. */
  fileBytesTolerance: z.number().nonnegative(),
  /** `lower`: the file has at least this many bytes. */
  bound: z.enum(['exact', 'rounded', 'lower']),
  /**
   * published: a listed file · derived: a published file whose size was worked out from shape and recipe · stock: size of the same
   * quantization of the same shape · proxy: the same of a sister model · listed: printed by a registry.
   */
  sizeBasis: z.enum(['published', 'derived', 'stock', 'proxy', 'listed']),
  shards: z.int().positive().nullable(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().nullable(),
  quality: z.strictObject({ top1AgreementRatio: z.number().nullable(), meanKld: z.number().nullable() }).nullable(),
  /** Day on which its publisher took it back: recognised on a disk, never offered. */
  withdrawn: z.string().nullable(),
  contents: contentsSchema,
});
export type CatalogArtifact = Readonly<z.infer<typeof artifactSchema>>;

export const ollamaTagSchema = z.strictObject({
  tag: z.string(),
  /** False for `…cloud` tags: a pull cannot fetch them. */
  pullable: z.boolean(),
  /** Artifact that the tag delivers; null for cloud tags and tags without a known artifact. */
  artifactId: z.string().nullable(),
  /** As printed by the registry's page (decimal GB, includes mmproj); the manifest decides at pull time. */
  listedBytes: z.number().positive().nullable(),
  contextTokens: z.int().positive().nullable(),
  /** Absent: wherever Ollama runs. Tags of its MLX runner are for macOS. */
  platforms: z.array(z.enum(['linux', 'darwin', 'win32'])).optional(),
  minOllamaVersion: z.string().nullable(),
  sourceId: z.string(),
  status: factStatusSchema,
});
export type OllamaTag = Readonly<z.infer<typeof ollamaTagSchema>>;

/** An artifact as results carry it. */
export const artifactResultSchema = z.object({
  id: nameSchema,
  modelId: nameSchema,
  quantizationId: nameSchema,
  fileBytes: z.number(),
  bitsPerWeight: z.number().nullable(),
  ollamaTag: nameSchema.nullable(),
  sourceId: nameSchema,
});
export type Artifact = Readonly<z.infer<typeof artifactResultSchema>>;
