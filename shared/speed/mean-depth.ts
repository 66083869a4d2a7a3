import type { Tokens } from '../units.ts';
import type { Workload } from '../demand/workload.ts';

/** Tokens that a decode step finds in the cache, mean over the output. */
export const meanDepthTokens = ({ promptTokens, outputTokens }: Pick<Workload, 'promptTokens' | 'outputTokens'>): Tokens =>
  promptTokens + outputTokens / 2;
