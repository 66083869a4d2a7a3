import { z } from 'zod';
import { efforts } from '../catalog/model.ts';
import type { ThinkingRules } from '../catalog/calibration.ts';
import type { Workload } from '../demand/workload.ts';
import { type Estimate, estimateSchema, mergeBasis, type PointRange } from '../estimate.ts';
import type { SpeedEstimate, SpeedNumbers } from '../speed/speed-estimate.ts';
import { secondsSchema } from '../units.ts';
import { answerModes, type Mode } from './answer-modes.ts';

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
export function tokensWritten({ tokens, mode }: Mode, bits: number, { lowBits }: ThinkingRules): PointRange {
  if (mode === 'non-thinking' || bits >= lowBits.belowBits) return tokens;
  const { tokensFactor: times } = lowBits;
  return { point: tokens.point * times.point, low: tokens.low * times.low, high: tokens.high * times.high };
}

/** Seconds to the finished answer in plain numbers: first token, then all that is written. */
export const answerSeconds = (
  { ttftSeconds, decodeTokensPerSecond }: SpeedNumbers,
  thinkingTokens: number,
  { outputTokens }: Pick<Workload, 'outputTokens'>,
): number => ttftSeconds + (thinkingTokens + outputTokens) / decodeTokensPerSecond;

/** The same with its range: least tokens at the highest speed, most tokens at the lowest. */
export function answerOf(mode: Mode, written: PointRange, { speed, outputTokens }: { speed: SpeedEstimate; outputTokens: number }): Answer {
  const { ttftSeconds: first, decodeTokensPerSecond: rate } = speed;
  const thinkingTokens: Estimate = { ...written, basis: [mode.basis] };
  const seconds: Estimate = {
    point: first.point + (written.point + outputTokens) / rate.point,
    low: first.low + (written.low + outputTokens) / rate.high,
    high: first.high + (written.high + outputTokens) / rate.low,
    basis: mergeBasis(first.basis, rate.basis, thinkingTokens.basis),
  };
  return { mode: mode.mode, effort: mode.effort, seconds, thinkingTokens };
}
