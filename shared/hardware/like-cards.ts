import type { Gpu } from '../catalog/gpu.ts';
import { hasSize, matchGpu } from './match-gpu.ts';
import type { Accelerator } from './profile.ts';

export type Rated = { readonly gpu: Gpu; readonly rate: number };

/**
 * Between which listed cards a card lies that is not told apart: those that it may be, else those of its maker, kind and size. To be
 * reckoned as the slowest, which never flatters; the fastest says how far off that may be.
 */
export function ratesLike(
  accelerator: Accelerator,
  gpus: readonly Gpu[],
  rateOf: (gpu: Gpu) => number | null,
): { readonly slowest: Rated; readonly fastest: Rated } {
  const rated = gpus.flatMap((gpu) => {
    const rate = rateOf(gpu);
    return rate === null ? [] : [{ gpu, rate }];
  });
  const { vendor, memoryKind, memoryBytes } = accelerator;
  const possible = candidatesFor(accelerator, gpus);
  const pools = [
    rated.filter(({ gpu }) => possible.includes(gpu)),
    rated.filter(({ gpu }) => gpu.vendor === vendor && gpu.memory.kind === memoryKind && hasSize(gpu, memoryBytes.value)),
    rated.filter(({ gpu }) => gpu.vendor === vendor && gpu.memory.kind === memoryKind),
    rated.filter(({ gpu }) => gpu.vendor === vendor),
    rated,
  ];
  const sorted = [...(pools.find((pool) => pool.length > 0) ?? [])].sort((a, b) => a.rate - b.rate);
  const [slowest] = sorted;
  const fastest = sorted.at(-1);
  if (!slowest || !fastest) throw new Error('the catalog lists no GPU');
  return { slowest, fastest };
}

/** Entries that an identity may stand for: as the scan found them, else by what the profile keeps of the identity. */
function candidatesFor({ vendor, pciId, name, memoryBytes, candidateIds }: Accelerator, gpus: readonly Gpu[]): readonly Gpu[] {
  if (candidateIds !== undefined) return gpus.filter(({ id }) => candidateIds.includes(id));
  const identity = { vendor, pciId, revision: null, names: [name], memoryBytes: memoryBytes.value, gpuCores: null, portable: null };
  const match = matchGpu(identity, gpus);
  return match.kind === 'ambiguous' ? match.candidates : match.kind === 'matched' ? [match.gpu] : [];
}
