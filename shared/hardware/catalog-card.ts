import type { HardwareCatalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import { basis, isKnown, type Known, sourced } from '../estimate.ts';
import { catalogFacts } from './catalog-facts.ts';
import { matchGpu } from './match-gpu.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';

/** The accelerator as this catalog entry: what the datasheet of another one said, or nobody, comes from this one's. */
export function asCatalogCard(accelerator: Accelerator, gpu: Gpu): Accelerator {
  const named = { ...accelerator, gpuId: gpu.id };
  // The rates of an instance are worked out from its card's.
  if (accelerator.parentIndex !== null) return named;
  const facts = catalogFacts({ kind: 'matched', gpu, by: 'name' }, gpu.match.gpuCores);
  const nominal = gpu.memory.nominalBytes;
  return {
    ...named,
    bandwidthBytesPerSecond: fromEntry(accelerator.bandwidthBytesPerSecond, facts.bandwidthBytesPerSecond),
    computeFlops: fromEntry(accelerator.computeFlops, facts.computeFlops),
    powerLimitWatts: fromEntry(accelerator.powerLimitWatts, facts.powerLimitWatts),
    nominalMemoryBytes:
      nominal === null
        ? accelerator.nominalMemoryBytes
        : fromEntry(accelerator.nominalMemoryBytes, sourced(nominal, basis('datasheet', gpu.sourceId))),
  };
}

const fromEntry = <T>(probed: Known<T>, listed: Known<T>): Known<T> =>
  isKnown(probed) && probed.basis.kind !== 'datasheet' ? probed : listed;

/**
 * A profile may be older than the catalog, or come from a scanner that is: cards which that one did not know are looked up again. An id
 * that names several revisions says too little without the revision, which a profile does not keep.
 */
export function recognizeCards(profile: HardwareProfile, { gpus }: Pick<HardwareCatalog, 'gpus'>): HardwareProfile {
  if (profile.accelerators.every(({ gpuId }) => gpus.some(({ id }) => id === gpuId))) return profile;
  return { ...profile, accelerators: profile.accelerators.map((accelerator) => recognized(accelerator, profile, gpus)) };
}

function recognized(accelerator: Accelerator, profile: HardwareProfile, gpus: readonly Gpu[]): Accelerator {
  if (gpus.some(({ id }) => id === accelerator.gpuId)) return accelerator;
  const { vendor, pciId, memoryKind } = accelerator;
  const card = profile.accelerators.find(({ index }) => index === accelerator.parentIndex) ?? accelerator;
  const memoryBytes = (memoryKind === 'unified' ? profile.memory.totalBytes : card.memoryBytes).value;
  const match = matchGpu({ vendor, pciId, revision: null, names: [card.name], memoryBytes, gpuCores: null, portable: null }, gpus);
  if (match.kind !== 'matched' || !isSure(match.gpu, card)) return accelerator;
  return asCatalogCard(accelerator, match.gpu);
}

/** Nor does a profile keep the number of GPU cores, by which chips of one name differ. */
const isSure = ({ name, match, binned = [] }: Gpu, device: Accelerator): boolean =>
  binned.length === 0 &&
  ((device.pciId !== null && match.pciIds.includes(device.pciId)) || name === device.name || match.names.includes(device.name));
