import { z } from 'zod';
import { estimateSchema } from '../estimate.ts';
import { nameSchema } from '../plain-text.ts';
import { secondsSchema } from '../units.ts';
import { textSchema } from '../words/text.ts';

export const turnSchema = z.object({
  turn: z.int().positive(),
  promptTokens: z.int().positive(),
  /** Of this prompt, what need not be read again. */
  keptTokens: estimateSchema(z.number().nonnegative()),
  /** Null: the prompt and its answer exceed the context. */
  ttftSeconds: estimateSchema(secondsSchema).nullable(),
});
export type Turn = Readonly<z.infer<typeof turnSchema>>;

/** First tokens of one conversation, each prompt being the last one with its answer and some new tokens. */
export const turnsSchema = z.object({
  newTokens: z.int().positive(),
  /** What the runtime keeps, in words. */
  keeps: textSchema,
  sourceId: nameSchema,
  list: z.array(turnSchema),
  /** What others measured of this runtime and kind of attention. */
  measured: z.array(z.object({ text: textSchema, sourceId: nameSchema })),
});
export type Turns = Readonly<z.infer<typeof turnsSchema>>;
