import { z } from 'zod';
import { nameSchema, sentenceSchema } from '../plain-text.ts';

/** Who says so, and when. Every fact of the catalog points to one of these by `sourceId`. */
export const sourceSchema = z.strictObject({
  sourceId: nameSchema.min(1),
  title: sentenceSchema.min(1),
  url: sentenceSchema.optional(),
  license: nameSchema.optional(),
  /** Date of the statement (ISO, day or month), or null when the source gives none. */
  asOf: nameSchema.nullable(),
});

/**
 * confirmed: primary file or exact identity · reported: a third party says so · leaked ·
 * derived: computed from other facts · assumed: nobody's figure was read.
 */
export const factStatusSchema = z.enum(['confirmed', 'reported', 'leaked', 'derived', 'assumed']);
export type FactStatus = z.infer<typeof factStatusSchema>;

export const fact = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, sourceId: z.string().min(1), status: factStatusSchema, note: z.string().optional() });
