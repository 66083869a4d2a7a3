import { formatMemory } from '#shared/format.ts';
import { type Bytes, GIB, MIB } from '#shared/units.ts';

/** Each thread reads memory of its own. */
export type WorkingSet = { readonly threads: number; readonly bytesPerThread: Bytes };

export type MemoryFacts = {
  /** Null: not known, then every processor counts as a core. */
  readonly physicalCores: number | null;
  /** Processors that this process may run on. */
  readonly processors: number;
  /** Null: not known, then there is taken to be enough. */
  readonly freeBytes: Bytes | null;
  /** Of the whole machine; null: not known. */
  readonly lastLevelCacheBytes: Bytes | null;
};

/** More than these add nothing to the rate of any memory, and on large servers take long to start. */
const MAX_THREADS = 16;
const MIN_BYTES_PER_THREAD = 64 * MIB;
/** Three times still measured the cache on a 32 MiB cache. */
const TIMES_THE_CACHE = 4;
/** Where the system does not tell. */
const ASSUMED_CACHE_BYTES = 64 * MIB;
/** The rest stays to the system and to others. */
const SHARE_OF_FREE = 0.5;
/** WebAssembly addresses 4 GiB; one page less is a size that every engine accepts. */
const MAX_BYTES_PER_THREAD = 4 * GIB - 2 * MIB;

/** How much memory to read with how many threads, so that it is the memory that answers; or why it cannot be done. */
export function planWorkingSet(facts: MemoryFacts, chunkBytes: Bytes): WorkingSet | { readonly reason: string } {
  const beyondCache = TIMES_THE_CACHE * (facts.lastLevelCacheBytes ?? ASSUMED_CACHE_BYTES);
  const free = facts.freeBytes ?? Infinity;
  const budget = free * SHARE_OF_FREE;
  const least = Math.max(beyondCache, MIN_BYTES_PER_THREAD);
  if (budget < least) return { reason: `${formatMemory(free)} free: to read past the cache takes ${formatMemory(least / SHARE_OF_FREE)}` };
  const cores = Math.min(facts.physicalCores ?? facts.processors, facts.processors, MAX_THREADS);
  const threads = Math.max(1, Math.min(cores, Math.floor(budget / MIN_BYTES_PER_THREAD)));
  const share = Math.max(MIN_BYTES_PER_THREAD, Math.ceil(beyondCache / threads));
  return { threads, bytesPerThread: Math.min(MAX_BYTES_PER_THREAD, Math.ceil(share / chunkBytes) * chunkBytes) };
}
