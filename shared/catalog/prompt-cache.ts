import { z } from 'zod';
import type { Attention } from './model.ts';
import { factStatusSchema } from './source.ts';

const attentionKinds = [
  'full',
  'mla',
  'windowed',
  'gated-deltanet',
  'mamba2',
  'compressed',
] as const satisfies readonly Attention['kind'][];

/** How long two prompts with a common beginning took, the second with what was left of the first. */
const measuredTurnSchema = z.strictObject({
  what: z.string(),
  promptTokens: z.int().positive(),
  /** Nothing kept. */
  coldSeconds: z.number().positive(),
  /** The next turn, or the same prompt again. */
  nextSeconds: z.number().positive(),
  sourceId: z.string(),
  status: factStatusSchema,
});
export type MeasuredTurn = Readonly<z.infer<typeof measuredTurnSchema>>;

/** What a runtime still has of a conversation when its next turn comes, by kinds of attention. What no rule names is not known. */
export const promptCacheRuleSchema = z.strictObject({
  attention: z.array(z.enum(attentionKinds)).min(1),
  /** tokens: the whole common beginning · blocks: whole blocks of it · checkpoints: up to the last state that was put aside. */
  keeps: z.enum(['tokens', 'blocks', 'checkpoints']),
  /** Only multiples of so many tokens are kept. */
  stepTokens: z.int().positive(),
  /** The last checkpoint lies a micro-batch before the end of the prompt. */
  microBatchBack: z.boolean(),
  /** Whether all is read again: never · reported of builds and clients of the same year · unless `switch` is given. */
  readsAllAgain: z.enum(['never', 'reported', 'by-default']),
  switch: z.string().optional(),
  minVersion: z.string().optional(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
  measured: z.array(measuredTurnSchema),
});
export type PromptCacheRule = Readonly<z.infer<typeof promptCacheRuleSchema>>;
