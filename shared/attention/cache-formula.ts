import type { Tokens } from '../units.ts';
import { message } from '../words/message.ts';
import type { CacheFormula } from './attention.ts';
import type { KvLayout } from './kv-layout.ts';

const product = 'kvBytesPerToken × contextTokens × concurrency';
const exact: CacheFormula = { formula: product, bytesPerElement: null, inputs: [] };
const rounded: CacheFormula = {
  ...exact,
  formula: message('step.rounded-up', { formula: product, quantity: 'contextTokens', multiple: 256 }),
};

/** Of caches that grow by the same bytes with every token. */
export const perTokenFormula = ({ cells }: KvLayout, contextTokens: Tokens): CacheFormula => (cells === contextTokens ? exact : rounded);
