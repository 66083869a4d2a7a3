import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes, Tokens } from '../units.ts';

export type Pool = NonNullable<Runtime['pool']>;

/** A card that a pool engine takes: its memory, and over how many cards a replica of the model is dealt out. */
export type PoolCard = { readonly memoryBytes: Bytes; readonly cardsOfReplica: number; readonly more: boolean };

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
export function poolReserve(pool: Pool, { memoryBytes, cardsOfReplica, more }: PoolCard): PoolReserve {
  const { bytes, lowBytes, highBytes } = (more ? pool.compressedReserve : null) ?? rowOf(pool, memoryBytes);
  const byCards = pool.reserveBytesPerCard * cardsOfReplica;
  return { point: bytes + byCards, low: lowBytes + byCards, high: highBytes + byCards };
}

/** Tokens of a batch on such cards, as large as the largest of them asks for; null: the engine has no pages. */
export function poolStepTokens(pool: Pool, devices: readonly Pick<ResolvedDevice, 'name' | 'totalBytes'>[]): Tokens | null {
  let most: Tokens | null = null;
  for (const { name, totalBytes } of devices) {
    const { stepTokens } = rowOf(pool, totalBytes.value);
    if (stepTokens === null) return null;
    const smaller = pool.smallerSteps;
    const own = smaller !== null && name.includes(smaller.nameHas) ? Math.min(smaller.stepTokens, stepTokens) : stepTokens;
    most = Math.max(most ?? 0, own);
  }
  return most;
}

function rowOf({ reserves }: Pool, memoryBytes: Bytes): Pool['reserves'][number] {
  const row = reserves.find(({ belowMemoryBytes }) => belowMemoryBytes === null || memoryBytes < belowMemoryBytes);
  if (!row) throw new Error('the last reserve of a pool is for cards of any size');
  return row;
}
