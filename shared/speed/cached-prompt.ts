import { type Basis, basis } from '../estimate.ts';
import type { Tokens } from '../units.ts';
import type { Workload } from '../demand/workload.ts';
import { message } from '../words/message.ts';

/** Prompt tokens that have to be read: what is not cached, and the last one always. */
export function freshPromptTokens({ promptTokens, cachedPromptRatio }: Pick<Workload, 'promptTokens' | 'cachedPromptRatio'>): Tokens {
  return Math.max(1, promptTokens * (1 - cachedPromptRatio));
}

/** What the user says of the cache, where a figure rests on it. */
export function cachedPromptBasis({ cachedPromptRatio }: Pick<Workload, 'cachedPromptRatio'>): readonly Basis[] {
  if (cachedPromptRatio === 0) return [];
  return [basis('assumed', 'user', message('speed.cached-prompt', { ratio: cachedPromptRatio }))];
}
