import type { Tokens } from '../units.ts';
import type { Workload } from './workload.ts';

/** Tokens a month by kind. One volume alone would be useless: cached input and the mix move the API side several-fold. */
export type MonthlyDemand = {
  readonly freshInputTokens: Tokens;
  readonly cachedInputTokens: Tokens;
  /**
   * Input stored in the API's cache, where that has a price of its own. A workload does not say how much that is, so that its bill
   * leaves it out and the basis of the bill says so.
   */
  readonly cacheWriteTokens: Tokens;
  readonly outputTokens: Tokens;
};

/** Input counts fresh and cached together. `outputMultiplier`: reasoning tokens are produced and billed as output. */
export function monthlyDemand(workload: Workload, outputMultiplier: number): MonthlyDemand {
  const cachedInputTokens = workload.inputTokensPerMonth * workload.cachedPromptRatio;
  return {
    freshInputTokens: workload.inputTokensPerMonth - cachedInputTokens,
    cachedInputTokens,
    cacheWriteTokens: 0,
    outputTokens: workload.outputTokensPerMonth * outputMultiplier,
  };
}

export const totalTokens = (demand: MonthlyDemand): Tokens =>
  demand.freshInputTokens + demand.cachedInputTokens + demand.cacheWriteTokens + demand.outputTokens;
