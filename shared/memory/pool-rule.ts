import type { Runtime } from '../catalog/runtime.ts';
import type { Bytes } from '../units.ts';

export type Pool = NonNullable<Runtime['pool']>;

/** A card that a pool engine takes: its memory, and over how many cards a replica is dealt out. */
export type PoolCard = { readonly memoryBytes: Bytes; readonly cardsOfReplica: number };

/** How much a pool engine takes and reserves: its catalog entry always says so. */
export function poolSettings({ id, pool }: Pick<Runtime, 'id' | 'pool'>): Pool {
  if (pool === null) throw new Error(`runtime ${id} has no pool`);
  return pool;
}

/** What the engine takes of a card, with what it reserves. */
export const poolShareBytes = ({ utilisationRatio }: Pool, memoryBytes: Bytes): Bytes => utilisationRatio * memoryBytes;

/** What of it is for the driver context, activations and graphs: more on larger cards, which take larger steps. */
export function poolReserveBytes({ reserves, reserveBytesPerCard }: Pool, { memoryBytes, cardsOfReplica }: PoolCard): Bytes {
  const step = reserves.find(({ belowMemoryBytes }) => belowMemoryBytes === null || memoryBytes < belowMemoryBytes);
  if (!step) throw new Error('the last reserve of a pool is for cards of any size');
  return step.bytes + reserveBytesPerCard * cardsOfReplica;
}
