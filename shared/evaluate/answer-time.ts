import { z } from 'zod';
import { efforts } from '../catalog/model.ts';
import type { ThinkingRules } from '../catalog/calibration.ts';
import type { Workload } from '../demand/workload.ts';
import { basis, type Estimate, estimateSchema, mergeBasis } from '../estimate.ts';
import type { SpeedEstimate, SpeedNumbers } from '../speed/speed-estimate.ts';
import { secondsSchema } from '../units.ts';
import { message } from '../words/message.ts';
import { answerModes, type Mode, type TokenRange } from './answer-modes.ts';

/** How long a finished answer takes in one mode. */
export const answerSchema = z.object({
  mode: z.enum(answerModes),
  /** Of the reasoning, where the model has several. */
  effort: z.enum(efforts).nullable(),
  /** From the request to the last token. */
  seconds: estimateSchema(secondsSchema),
  /** Written before the answer. */
  thinkingTokens: estimateSchema(z.number().nonnegative()),
});
export type Answer = Readonly<z.infer<typeof answerSchema>>;

/** What a file makes of a mode: narrow ones write longer. */
export function tokensWritten({ tokens, mode }: Mode, bits: number, { lowBits }: ThinkingRules): TokenRange {
  if (mode === 'non-thinking' || bits >= lowBits.belowBits) return tokens;
  const { tokensFactor: times } = lowBits;
  return { point: tokens.point * times, low: tokens.low, high: tokens.high * times };
}

/** Seconds to the finished answer in plain numbers: first token, then all that is written. */
export const answerSeconds = (
  { ttftSeconds, decodeTokensPerSecond }: SpeedNumbers,
  thinkingTokens: number,
  { outputTokens }: Pick<Workload, 'outputTokens'>,
): number => ttftSeconds + (thinkingTokens + outputTokens) / decodeTokensPerSecond;

/** The same with its range: least tokens at the highest speed, most tokens at the lowest. */
export function answerOf(mode: Mode, written: TokenRange, { speed, outputTokens }: { speed: SpeedEstimate; outputTokens: number }): Answer {
  const { ttftSeconds: first, decodeTokensPerSecond: rate } = speed;
  const note = message('answer.tokens', { mode: mode.mode });
  const from = [basis(written.low === written.high ? 'assumed' : 'calibrated', mode.sourceId, note)];
  const thinkingTokens: Estimate = { ...written, basis: from };
  const seconds: Estimate = {
    point: first.point + (written.point + outputTokens) / rate.point,
    low: first.low + (written.low + outputTokens) / rate.high,
    high: first.high + (written.high + outputTokens) / rate.low,
    basis: mergeBasis(first.basis, rate.basis, from),
  };
  return { mode: mode.mode, effort: mode.effort, seconds, thinkingTokens };
}
