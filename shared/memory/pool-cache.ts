import { type Held, type PageGroup, type Pages, pagesHeld } from '../attention/pages.ts';
import type { Bytes, Tokens } from '../units.ts';
import type { MemoryNeed } from './memory-need.ts';
import { cardsOfReplica, type Parallelism } from './parallelism.ts';

/** Cache and states of the requests on each card of a replica, and how many tokens a pool holds. */
export type PoolCache = {
  readonly kvCacheBytes: Bytes;
  readonly stateBytes: Bytes;
  /** Tokens that so many bytes of every card hold, of requests as long and as many as are asked for. */
  readonly tokensIn: (poolBytes: Bytes) => Tokens;
};

/** `stepTokens`: of a batch; null for engines without pages, whose cache is counted by the token. */
export function poolCache(need: MemoryNeed, parallelism: Parallelism, stepTokens: Tokens | null): PoolCache {
  return stepTokens === null ? countedCache(need, parallelism) : pagedCache(need, parallelism, stepTokens);
}

/** A stage holds the cache of its own layers; inside it, latent rows and single heads are held by every card. */
function countedCache(need: MemoryNeed, parallelism: Parallelism): PoolCache {
  const { request, attention, layout, kvBytes, kvTokenBytes, stateBytes } = need;
  const share = attention.copies(parallelism.tensorParallel) / cardsOfReplica(parallelism);
  const states = Math.ceil(stateBytes / cardsOfReplica(parallelism));
  // What windows hold once per sequence.
  const fixed = Math.max(0, kvBytes - kvTokenBytes * request.contextTokens * layout.sequences) * share;
  return {
    kvCacheBytes: Math.ceil(kvBytes * share),
    stateBytes: states,
    tokensIn: (poolBytes) => Math.max(0, Math.floor((poolBytes - states - fixed) / (kvTokenBytes * share))),
  };
}

/**
 * vLLM takes whole pages for every group of layers, states among them, and starts only if one request of the longest context fits while
 * its batches are under way. The tokens are those that it prints: requests that fit, times their length.
 */
function pagedCache(need: MemoryNeed, parallelism: Parallelism, stepTokens: Tokens): PoolCache {
  const { pageBytes, cachePages, statePages } = pagesNeeded(need, parallelism, stepTokens);
  const tokens = need.layout.sequences * need.request.contextTokens;
  return {
    kvCacheBytes: cachePages * pageBytes,
    stateBytes: statePages * pageBytes,
    tokensIn: (poolBytes) => Math.floor((tokens * Math.max(0, Math.floor(poolBytes / pageBytes))) / (cachePages + statePages)),
  };
}

/** Pages of one card, and those that the requests take of it for tokens and for states. */
export type PagesNeeded = { readonly pageBytes: Bytes; readonly cachePages: number; readonly statePages: number };

export function pagesNeeded(need: MemoryNeed, parallelism: Parallelism, stepTokens: Tokens): PagesNeeded {
  const { pageBytes, groups } = pagesOnCard(need, parallelism);
  const held = heldBy(need, parallelism, stepTokens);
  const states = groups.filter(({ holds }) => holds === 'state');
  const statePages = sumOf(states, held);
  return { pageBytes, cachePages: sumOf(groups, held) - statePages, statePages };
}

function pagesOnCard({ attention, layout }: MemoryNeed, { tensorParallel, pipelineParallel }: Parallelism): Pages {
  const { pageBytes, groups } = attention.pages(layout, tensorParallel);
  return { pageBytes: Math.ceil(pageBytes / pipelineParallel), groups };
}

/** Batches are scheduled ahead: one more is under way than there are stages. */
const heldBy = ({ request, layout }: MemoryNeed, { pipelineParallel }: Parallelism, stepTokens: Tokens): Held => ({
  contextTokens: request.contextTokens,
  sequences: layout.sequences,
  inFlightTokens: (pipelineParallel + 1) * stepTokens,
});

const sumOf = (groups: readonly PageGroup[], held: Held): number => groups.reduce((sum, group) => sum + pagesHeld(group, held), 0);

/** The longest context of one request that so many bytes of a card hold; 0 where none does. */
export function longestContext(
  need: MemoryNeed,
  { parallelism, stepTokens, poolBytes }: { readonly parallelism: Parallelism; readonly stepTokens: Tokens; readonly poolBytes: Bytes },
): Tokens {
  const { pageBytes, groups } = pagesOnCard(need, parallelism);
  const held = heldBy(need, parallelism, stepTokens);
  const fits = (contextTokens: Tokens): boolean => sumOf(groups, { ...held, sequences: 1, contextTokens }) * pageBytes <= poolBytes;
  let [low, high] = [0, need.request.contextTokens];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
