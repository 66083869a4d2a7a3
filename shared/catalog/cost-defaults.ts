import { z } from 'zod';

/** One assumption of the cost model with its default and range, as the report's table D lists it. */
export const assumptionDefaultSchema = z.strictObject({
  /** The key of `--assume` (cli.md). */
  name: z.string(),
  unit: z.string(),
  description: z.string(),
  /** Default by kind of machine; `any` for every other. Null: of that kind nobody knows it (0 is written as 0). */
  defaults: z.record(
    z.string(),
    z.strictObject({ value: z.union([z.number(), z.boolean()]), low: z.number().nullable(), high: z.number().nullable() }).nullable(),
  ),
  status: z.enum(['vendor quote', 'dataset', 'default', 'guess']),
  sourceId: z.string(),
  asOf: z.string(),
});
export type AssumptionDefault = Readonly<z.infer<typeof assumptionDefaultSchema>>;

export const costDefaultsSchema = z.strictObject({
  sourceId: z.string(),
  assumptions: z.array(assumptionDefaultSchema),
  /** Cached prefill runs this many times faster than fresh prefill (guess). */
  cachedPrefillFactor: z.number(),
  /** A price older than this is flagged. */
  stalePriceDays: z.int(),
  /** Price rows shown when the user names none. */
  defaultApiPriceIds: z.array(z.string()),
  notes: z.array(z.string()),
});
