import { z } from 'zod';

/** Electricity tariffs that may be redistributed. */
export const tariffSchema = z.strictObject({
  /** ISO 3166-1 alpha-3, or `USA/<state>`. */
  region: z.string(),
  customer: z.enum(['industrial', 'business', 'household', 'commercial']),
  usdPerKwh: z.number().positive(),
  period: z.string(),
  sourceId: z.string(),
  note: z.string().nullable(),
});
export type Tariff = Readonly<z.infer<typeof tariffSchema>>;

export const carbonSchema = z.strictObject({
  region: z.string(),
  gramsPerKwh: z.number().nonnegative(),
  sourceId: z.string(),
});
export type CarbonIntensity = Readonly<z.infer<typeof carbonSchema>>;
