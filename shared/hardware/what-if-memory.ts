import type { Catalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import { basis, type Sourced, sourced } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import { message } from '../words/message.ts';
import { appleWorkingSet, CURRENT_MAC_OS } from './apple-working-set.ts';

/** What a system leaves of the memory that it was sold with: not what firmware keeps, nor what the system itself needs. */
export function leftOfNominal(nominalBytes: Bytes, { calibration }: Pick<Catalog, 'calibration'>): Sourced<Bytes> {
  const { assumed, sourceId } = calibration.cpu;
  return allBut(Math.max(assumed.hostReserveBytes, nominalBytes * assumed.firmwareMemoryRatio), nominalBytes, sourceId);
}

/**
 * The same of a host that shares its memory with no accelerator. The share that small machines miss does not grow on with a server's
 * memory: there it is what Linux describes its pages with that does.
 */
export function leftOfHost(nominalBytes: Bytes, catalog: Pick<Catalog, 'calibration'>): Sourced<Bytes> {
  const { hostReserveBytes, pageMemory } = catalog.calibration.cpu.assumed;
  const asServer = allBut(hostReserveBytes + nominalBytes * pageMemory.ratio, nominalBytes, pageMemory.sourceId);
  const asSmall = leftOfNominal(nominalBytes, catalog);
  return asServer.value > asSmall.value ? asServer : asSmall;
}

function allBut(reserveBytes: Bytes, nominalBytes: Bytes, sourceId: string): Sourced<Bytes> {
  const left = Math.max(0, Math.floor(nominalBytes - reserveBytes));
  return sourced(left, basis('assumed', sourceId, message('hardware.free-but-reserve', { reserveBytes })));
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
      return withinPool({ system, usable, left });
  }
}

type Pool = { readonly system: Sourced<Bytes>; readonly usable: Sourced<Bytes> | null; readonly left: Sourced<Bytes> };

/** Where nobody told what is free after the start, all that the system counts is taken for free, and said to be taken. */
function withinPool({ system, usable, left }: Pool): UnifiedMemory {
  const { kind, sourceId } = system.basis;
  const whole = kind === 'assumed' ? system : sourced(system.value, basis('assumed', sourceId, message('hardware.pool-whole')));
  return { shareBytes: system, freeBytes: usable ?? whole, systemFreeBytes: usable ?? (left.value < whole.value ? left : whole) };
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
