import { z } from 'zod';
import { nameSchema, sentenceSchema } from '../plain-text.ts';
import { fact, factStatusSchema } from './source.ts';

/** One price row, USD (or `currency`) per million tokens. */
export const apiPriceSchema = z.strictObject({
  id: nameSchema,
  provider: nameSchema,
  model: nameSchema,
  /** Catalog model with the same weights, or null. */
  modelId: nameSchema.nullable(),
  currency: nameSchema.length(3),
  inputPerMillion: z.number().nonnegative(),
  /** Null: cached input is charged in full. */
  cachedInputPerMillion: z.number().nonnegative().nullable(),
  cacheWritePerMillion: z.number().nonnegative().nullable(),
  outputPerMillion: z.number().nonnegative(),
  tier: nameSchema.nullable(),
  asOf: nameSchema,
  sourceId: nameSchema,
  status: factStatusSchema,
  note: sentenceSchema.nullable(),
  /** Country (ISO 3166) or region in which requests are worked on, and days for which they are kept; absent: not known. */
  processedIn: fact(nameSchema).optional(),
  retentionDays: fact(z.int().nonnegative()).optional(),
});
export type ApiPrice = Readonly<z.infer<typeof apiPriceSchema>>;
