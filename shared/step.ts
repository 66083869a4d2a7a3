import { z } from 'zod';
import { basisSchema } from './estimate.ts';

/** One line of arithmetic in `explain`: formula, inputs with their sources, result. */
export const stepSchema = z.object({
  id: z.string(),
  /** Name of the quantity as it stands in the results: weightsBytes, tpotSeconds … */
  quantity: z.string(),
  formula: z.string(),
  inputs: z.array(z.object({ name: z.string(), value: z.union([z.number(), z.string()]), unit: z.string(), sourceId: z.string() })),
  result: z.object({ point: z.number(), low: z.number(), high: z.number(), basis: z.array(basisSchema) }),
});
export type Step = Readonly<z.infer<typeof stepSchema>>;
