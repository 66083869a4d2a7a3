import { z } from 'zod';
import { nameSchema } from '../plain-text.ts';
import { factStatusSchema } from './source.ts';

export const artifactFormats = ['gguf', 'gguf-mmproj', 'safetensors', 'mlx', 'custom'] as const;

/** One downloadable variant × quantization, as the catalog keeps it. */
export const artifactSchema = z.strictObject({
  /** `<model id>/<quantization slug>`, with `@<publisher>` where several publishers offer the same quantization. */
  id: z.string(),
  format: z.enum(artifactFormats),
  repo: z.string().nullable(),
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
  /** published: a listed file · stock: size of the same quantization of the same shape · listed: printed by a registry. */
  sizeBasis: z.enum(['published', 'stock', 'listed']),
  shards: z.int().positive().nullable(),
  /** Bytes read for every token (all but the routed experts), when the file says so; else null and the rule of shared/memory/weights.ts decides. */
  alwaysReadBytes: z.int().positive().nullable(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().nullable(),
  quality: z.strictObject({ top1AgreementRatio: z.number().nullable(), meanKld: z.number().nullable() }).nullable(),
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
