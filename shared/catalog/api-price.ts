import { z } from 'zod';
import { factStatusSchema } from './source.ts';

/** One price row, USD (or `currency`) per million tokens. */
export const apiPriceSchema = z.strictObject({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  /** Catalog model with the same weights, or null. */
  modelId: z.string().nullable(),
  currency: z.string().length(3),
  inputPerMillion: z.number().nonnegative(),
  /** Null: cached input is charged in full. */
  cachedInputPerMillion: z.number().nonnegative().nullable(),
  cacheWritePerMillion: z.number().nonnegative().nullable(),
  outputPerMillion: z.number().nonnegative(),
  tier: z.string().nullable(),
  asOf: z.string(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().nullable(),
});
export type ApiPrice = Readonly<z.infer<typeof apiPriceSchema>>;
