import { z } from 'zod';
import { basisSchema } from './estimate.ts';
import { textSchema } from './words/text.ts';
import { nameSchema } from './plain-text.ts';

/** One line of arithmetic in `explain`: formula, inputs with their sources, result. */
export const stepSchema = z.object({
  id: nameSchema,
  /** Name of the quantity as it stands in the results: weightsBytes, tpotSeconds … */
  quantity: nameSchema,
  formula: textSchema,
  inputs: z.array(z.object({ name: textSchema, value: z.union([z.number(), nameSchema]), unit: nameSchema, sourceId: nameSchema })),
  result: z.object({ point: z.number(), low: z.number(), high: z.number(), basis: z.array(basisSchema).readonly() }).readonly(),
});
export type Step = Readonly<z.infer<typeof stepSchema>>;

/** A quantity's name ends in its unit (house rule): the endings in use, an ending before those that it ends in itself. */
const unitsByEnding: readonly (readonly [ending: string, unit: string])[] = [
  ['bytespersecond', 'bytes/s'],
  ['tokenspersecond', 'tokens/s'],
  ['bytesperstep', 'bytes/step'],
  ['usdpermilliontokens', 'USD/million tokens'],
  ['usdpermonth', 'USD/month'],
  ['sequences', 'requests'],
  ['seconds', 's'],
  ['bytes', 'bytes'],
  ['ratio', 'ratio'],
  ['tokens', 'tokens'],
];

/** Unit of a step's result in the words of its inputs; empty for a name that does not say. */
export function stepUnit({ quantity }: Pick<Step, 'quantity'>): string {
  const name = quantity.toLowerCase();
  return unitsByEnding.find(([ending]) => name.endsWith(ending))?.[1] ?? '';
}
