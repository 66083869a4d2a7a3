import type { Tokens } from '../units.ts';
import type { CacheFormula } from './attention.ts';
import type { KvLayout } from './kv-layout.ts';

const exact: CacheFormula = { formula: 'kvBytesPerToken × contextTokens × concurrency', bytesPerElement: null, inputs: [] };
const rounded: CacheFormula = { ...exact, formula: `${exact.formula}, contextTokens rounded up to 256` };

/** Of caches that grow by the same bytes with every token. */
export const perTokenFormula = ({ cells }: KvLayout, contextTokens: Tokens): CacheFormula => (cells === contextTokens ? exact : rounded);
