import type { Bytes, Tokens } from '../units.ts';

/** What the pages of one group of layers hold: all tokens, those of a window, or a state of fixed size. */
export type PageGroup =
  | { readonly holds: 'context'; readonly tokens: Tokens }
  | { readonly holds: 'window'; readonly tokens: Tokens; readonly window: Tokens }
  | { readonly holds: 'state' };

/**
 * A cache dealt out in pages of one size, as vLLM does [pool-vllm]: every group of layers takes pages of its own, and a page
 * costs the same whichever group takes it, since all of them lie in the same memory.
 */
export type Pages = {
  /** One page over all layers that share it, on each device of a tensor-parallel group. */
  readonly pageBytes: Bytes;
  readonly groups: readonly PageGroup[];
};

/** Tokens of a page where no layer asks for more: vLLM's block size. */
export const BLOCK_TOKENS = 16;

/** vLLM makes groups as large as the smallest kind of layers, or as the largest where that is less than half as large again [pool-vllm]. */
const MOST_PADDING_RATIO = 1.5;

/** How many layers share a page, of kinds with so many layers each. */
export function layersOfPage(kinds: readonly number[]): number {
  const [least, most] = [Math.min(...kinds), Math.max(...kinds)];
  return most < least * MOST_PADDING_RATIO ? most : least;
}

/** As many groups as so many layers of one kind need. */
export const groupsOf = (group: PageGroup, layers: number, layersOfOne: number): PageGroup[] =>
  Array.from({ length: Math.ceil(layers / layersOfOne) }, () => group);

/**
 * The state under way, and the last one at the end of a page: the mode "align", which vLLM takes itself where it keeps prompts. Without kept
 * prompts it is one.
 */
const STATES_OF_SEQUENCE = 2;

/** What is held at once. `inFlightTokens`: tokens of the batches under way, whose pages no window gives back yet. */
export type Held = { readonly contextTokens: Tokens; readonly sequences: number; readonly inFlightTokens: Tokens };

/** Pages of a group. One sequence may be the whole batch under way, as the engine assumes at start; the others hold their windows. */
export function pagesHeld(group: PageGroup, { contextTokens, sequences, inFlightTokens }: Held): number {
  if (group.holds === 'state') return STATES_OF_SEQUENCE * sequences;
  if (group.holds === 'context') return sequences * Math.ceil(contextTokens / group.tokens);
  const { tokens, window } = group;
  // One more: a window may begin inside a page.
  const pages = (held: number): number => Math.ceil(Math.min(held, contextTokens) / tokens) + 1;
  return pages(window - 1 + inFlightTokens) + (sequences - 1) * pages(window);
}
