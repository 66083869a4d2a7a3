import { z } from 'zod';
import { estimateSchema } from '../estimate.ts';
import { nameSchema } from '../plain-text.ts';
import { tokensPerSecondSchema } from '../units.ts';

/** Drafts of the model's own head beside the plain rate: another way to start the same file, never what a plan ranks by. */
export const speculativeSchema = z.object({
  method: z.literal('mtp'),
  draftTokens: z.int().positive(),
  gainRatio: estimateSchema(z.number()),
  /** Of the one request. */
  decodeTokensPerSecond: estimateSchema(tokensPerSecondSchema),
  /** What the runtime is started with for it, where its documentation says. */
  startWith: nameSchema.nullable(),
});
export type Speculative = Readonly<z.infer<typeof speculativeSchema>>;
