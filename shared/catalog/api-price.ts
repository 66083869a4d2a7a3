import { z } from 'zod';
import { nameSchema, sentenceSchema } from '../plain-text.ts';
import { factStatusSchema } from './source.ts';

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
});
export type ApiPrice = Readonly<z.infer<typeof apiPriceSchema>>;
