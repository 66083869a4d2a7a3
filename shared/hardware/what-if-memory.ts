import type { Catalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import { basis, type Sourced, sourced } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import { message } from '../words/message.ts';
import { appleWorkingSet, CURRENT_MAC_OS } from './apple-working-set.ts';

/** What a system leaves of the memory that it was sold with: not what firmware keeps, nor what the system itself needs. */
export function leftOfNominal(nominalBytes: Bytes, { calibration }: Pick<Catalog, 'calibration'>): Sourced<Bytes> {
  const { assumed, sourceId } = calibration.cpu;
  const keptBytes = Math.max(assumed.hostReserveBytes, nominalBytes * assumed.firmwareMemoryRatio);
  const note = message('hardware.free-but-reserve', { reserveBytes: keptBytes });
  return sourced(Math.max(0, Math.floor(nominalBytes - keptBytes)), basis('assumed', sourceId, note));
}

export type UnifiedMemory = {
  /** What the accelerator may use at all. */
  readonly shareBytes: Sourced<Bytes>;
  /** What is free of that after the start. */
  readonly freeBytes: Sourced<Bytes>;
  /** What is free of the whole memory. */
  readonly systemFreeBytes: Sourced<Bytes>;
};

type PoolCatalog = Pick<Catalog, 'memoryPools' | 'calibration' | 'appleWorkingSets'>;

/** A machine with one memory for all, fresh from its start: what its system reports where that is known, else by the rules of that system. */
export function unifiedMemoryOf(gpu: Gpu, ramBytes: Bytes, catalog: PoolCatalog): UnifiedMemory {
  const left = leftOfNominal(ramBytes, catalog);
  const pool = catalog.memoryPools.find((row) => row.gpuId === gpu.id && row.ramBytes === ramBytes);
  const system = pool === undefined ? left : factOf(pool.systemBytes);
  const usable = pool?.usableBytes ? factOf(pool.usableBytes) : null;
  switch (gpu.vendor) {
    case 'apple': {
      const workingSet = appleWorkingSet({ ramBytes, wiredLimitMiB: null, macOs: CURRENT_MAC_OS }, catalog);
      return { shareBytes: workingSet, freeBytes: workingSet, systemFreeBytes: left };
    }
    case 'amd':
    case 'intel': {
      const share = usable ?? mappable(ramBytes, catalog);
      return { shareBytes: share, freeBytes: share, systemFreeBytes: left };
    }
    default:
      return { shareBytes: system, freeBytes: usable ?? system, systemFreeBytes: usable ?? (left.value < system.value ? left : system) };
  }
}

/** What Linux lets an integrated GPU map of what it counts of the memory. */
function mappable(ramBytes: Bytes, { calibration }: PoolCatalog): Sourced<Bytes> {
  const { assumed, sourceId } = calibration.cpu;
  const note = message('hardware.mappable-part', { ratio: assumed.mappableMemoryRatio });
  const systemBytes = ramBytes * (1 - assumed.firmwareMemoryRatio);
  return sourced(Math.floor(systemBytes * assumed.mappableMemoryRatio), basis('assumed', sourceId, note));
}

type PoolFact = Catalog['memoryPools'][number]['systemBytes'];

const factOf = ({ value, sourceId, note }: PoolFact): Sourced<Bytes> =>
  sourced(value, basis('datasheet', sourceId, note ?? message('hardware.pool-reported')));
