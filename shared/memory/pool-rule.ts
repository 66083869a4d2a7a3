import type { Runtime } from '../catalog/runtime.ts';
import type { Bytes, Tokens } from '../units.ts';

export type Pool = NonNullable<Runtime['pool']>;

/** A card that a pool engine takes: its memory, and over how many cards a replica of the model is dealt out. */
export type PoolCard = { readonly memoryBytes: Bytes; readonly cardsOfReplica: number; readonly compressed: boolean };

/** What an engine keeps of a card beside weights and cache. */
export type PoolReserve = { readonly point: Bytes; readonly low: Bytes; readonly high: Bytes };

/** How much a pool engine takes and reserves: its catalog entry always says so. */
export function poolSettings({ id, pool }: Pick<Runtime, 'id' | 'pool'>): Pool {
  if (pool === null) throw new Error(`runtime ${id} has no pool`);
  return pool;
}

/** What the engine takes of a card, with what it reserves. */
export const poolShareBytes = ({ utilisationRatio }: Pool, memoryBytes: Bytes): Bytes => utilisationRatio * memoryBytes;

/** What of it is for the driver context, activations and graphs: more on larger cards, which take larger steps. */
export function poolReserve(pool: Pool, { memoryBytes, cardsOfReplica, compressed }: PoolCard): PoolReserve {
  const { bytes, lowBytes, highBytes } = (compressed ? pool.compressedReserve : null) ?? rowOf(pool, memoryBytes);
  const more = pool.reserveBytesPerCard * cardsOfReplica;
  return { point: bytes + more, low: lowBytes + more, high: highBytes + more };
}

/** Tokens of a batch on such a card; null: the engine has no pages. */
export const poolStepTokens = (pool: Pool, memoryBytes: Bytes): Tokens | null => rowOf(pool, memoryBytes).stepTokens;

function rowOf({ reserves }: Pool, memoryBytes: Bytes): Pool['reserves'][number] {
  const row = reserves.find(({ belowMemoryBytes }) => belowMemoryBytes === null || memoryBytes < belowMemoryBytes);
  if (!row) throw new Error('the last reserve of a pool is for cards of any size');
  return row;
}
