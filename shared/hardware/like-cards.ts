import type { Gpu } from '../catalog/gpu.ts';
import { matchGpu } from './match-gpu.ts';
import type { Accelerator } from './profile.ts';

export type Rated = { readonly gpu: Gpu; readonly rate: number };
export type RatedCards = { readonly slowest: Rated; readonly fastest: Rated };

/**
 * Between which listed cards one lies that is not told apart from others: to be reckoned as the slowest, which never flatters; the fastest
 * says how far off that may be. Null where none of those that it may be has such a rate, and for a card that the catalog lacks: what
 * others have says nothing of it.
 */
export function ratesLike(accelerator: Accelerator, gpus: readonly Gpu[], rateOf: (gpu: Gpu) => number | null): RatedCards | null {
  const rated = cardsItMayBe(accelerator, gpus).flatMap((gpu) => {
    const rate = rateOf(gpu);
    return rate === null ? [] : [{ gpu, rate }];
  });
  const sorted = rated.sort((a, b) => a.rate - b.rate);
  const [slowest] = sorted;
  const fastest = sorted.at(-1);
  return slowest && fastest ? { slowest, fastest } : null;
}

/** The entry that it is, else those that it may be: as the scan found them, or by what the profile keeps of the identity. */
function cardsItMayBe({ gpuId, vendor, pciId, name, memoryBytes, candidateIds }: Accelerator, gpus: readonly Gpu[]): readonly Gpu[] {
  const listed = gpus.filter(({ id }) => id === gpuId);
  if (listed.length > 0) return listed;
  if (candidateIds !== undefined) return gpus.filter(({ id }) => candidateIds.includes(id));
  const identity = { vendor, pciId, revision: null, names: [name], memoryBytes: memoryBytes.value, gpuCores: null, portable: null };
  const match = matchGpu(identity, gpus);
  return match.kind === 'ambiguous' ? match.candidates : match.kind === 'matched' ? [match.gpu] : [];
}

export const bandwidthListed = ({ memory }: Gpu): number | null => memory.bandwidthBytesPerSecond;
export const flopsListed = ({ compute }: Gpu): number | null => compute.speedFlops ?? compute.bf16Flops;
