import type { WorthRules } from '../catalog/calibration.ts';
import type { Waits } from '../demand/workload.ts';

/** Scores run from 0 to 100; the ends have no odds. */
const LEAST_ODDS_SCORE = 0.01;

/** What an answer is judged by. */
export type Judged = {
  /** Score of 100 that can be counted on. */
  readonly quality: number;
  /** To the finished answer. */
  readonly seconds: number;
  /** Of one request, while it is written. */
  readonly tokensPerSecond: number;
  /** What stands against it beside the wait: weights in main memory beside an accelerator, a file so narrow that its loss is not measured. */
  readonly doubts: number;
};

/**
 * What a finished answer is worth: the odds of a right one (natural logarithm), less the price of the wait. Up to the comfortable wait speed
 * is worth nothing; beyond it each doubling must buy `perDoubling` of odds; beyond the longest each doubling must double the odds. So must
 * each halving of the rate below reading speed, and whatever else stands against it.
 */
export function worthOf(
  { quality, seconds, tokensPerSecond, doubts }: Judged,
  { waits, rules }: { readonly waits: Waits; readonly rules: WorthRules },
): number {
  return (
    oddsOf(quality) -
    rules.perDoubling * doublings(seconds, waits.comfortableSeconds) -
    (Math.LN2 - rules.perDoubling) * doublings(seconds, waits.longestSeconds) -
    Math.LN2 * (doubts + doublings(rules.readingTokensPerSecond, tokensPerSecond))
  );
}

/** Natural logarithm of the odds of a right answer, by a score of 100. */
export function oddsOf(quality: number): number {
  const counted = Math.min(Math.max(quality, LEAST_ODDS_SCORE), 100 - LEAST_ODDS_SCORE);
  return Math.log(counted / (100 - counted));
}

const doublings = (seconds: number, from: number): number => Math.max(0, Math.log2(seconds / from));
