import { z } from 'zod';
import { factStatusSchema } from './source.ts';

/**
 * What the weights of a file are for. always-read: every token passes through them · routed experts: those that the router picks ·
 * input embedding: one row a token, unless it is the output head too · MTP head: speculative decoding only · vision tower: images only ·
 * n-gram table: a few rows a token.
 */
export const tensorClasses = ['alwaysRead', 'routedExperts', 'inputEmbedding', 'mtpHead', 'vision', 'ngramTable'] as const;
export type TensorClass = (typeof tensorClasses)[number];

const bytes = z.int().nonnegative();

/** Bytes of a file by class, as far as they are known: what is absent lies in `alwaysRead`, or is not known. */
export const tensorClassesSchema = z.strictObject({
  alwaysRead: bytes.optional(),
  routedExperts: bytes.optional(),
  inputEmbedding: bytes.optional(),
  mtpHead: bytes.optional(),
  vision: bytes.optional(),
  ngramTable: bytes.optional(),
  /** Tied: the embedding is the output head too, and every token reads it. */
  embeddingIsHead: z.boolean().optional(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
});
export type KnownTensorClasses = Readonly<z.infer<typeof tensorClassesSchema>>;
