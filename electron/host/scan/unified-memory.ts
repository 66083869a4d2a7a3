import { basis, isKnown, type Known, type Sourced, sourced, unknown } from '#shared/estimate.ts';
import { formatCount } from '#shared/format.ts';
import type { Accelerator } from '#shared/hardware/profile.ts';
import { appleWorkingSet } from '#shared/hardware/apple-working-set.ts';
import { type Bytes, mibOf } from '#shared/units.ts';
import type { DeviceFinding } from './probes/finding.ts';
import type { HostFacts } from './host-facts.ts';
import { inEnglish } from '#shared/words/en.ts';

type MemoryFacts = Pick<Accelerator, 'nominalMemoryBytes' | 'memoryBytes' | 'freeMemoryBytes'>;

/** Memory of an adapter that shares the system's: the pool, the share it may use, and what is free of that now. */
export function unifiedMemory(device: DeviceFinding, host: HostFacts): MemoryFacts {
  const { memory } = host;
  const usable = usableOf(device, host);
  return {
    nominalMemoryBytes: poolOf(device, memory.totalBytes),
    memoryBytes: usable,
    freeMemoryBytes: freeOf(device, usable, memory.availableBytes),
  };
}

/** Physical memory: what the system sees, and what firmware carved out of it before. */
function poolOf({ pool }: DeviceFinding, systemTotal: Known<Bytes>): Known<Bytes> {
  if (pool === null || !isKnown(systemTotal)) return systemTotal;
  return sourced(systemTotal.value + pool.carveOutBytes, { ...systemTotal.basis, note: 'with the carve-out of the graphics' });
}

function usableOf(device: DeviceFinding, { memory, catalog, wiredLimitMiB, macOs }: HostFacts): Known<Bytes> {
  const total = memory.totalBytes;
  switch (device.vendor) {
    case 'apple': {
      if (!isKnown(total)) return unknown(`the memory of the system is not known: ${inEnglish(total.reason)}`);
      return appleWorkingSet({ ramBytes: total.value, wiredLimitMiB, macOs }, catalog);
    }
    case 'nvidia':
      if (isKnown(device.shareBytes)) return withinSystem(device.shareBytes, total);
      if (isKnown(device.totalBytes)) {
        return unknown(
          `the driver reports ${formatCount(mibOf(device.totalBytes.value))} MiB, a carve-out and not the share that can be used`,
        );
      }
      return isKnown(total) ? sourced(total.value, { ...total.basis, note: 'unified: the memory of the system' }) : total;
    case 'amd':
    case 'intel':
    case 'other':
      return poolShare(device, total);
    case 'huawei':
    case 'cambricon':
      return unknown('shares the memory of the system; the driver gives no share');
    default:
      return device.vendor satisfies never;
  }
}

/** What a graphics API offers, never more than the machine holds. */
function withinSystem(share: Sourced<Bytes>, total: Known<Bytes>): Known<Bytes> {
  return sourced(isKnown(total) ? Math.min(share.value, total.value) : share.value, share.basis);
}

/** Carve-out and mappable area together, never more than the machine holds [108,000M beside 98,304M were seen on 128 GB]. */
function poolShare({ pool, shareBytes }: DeviceFinding, systemTotal: Known<Bytes>): Known<Bytes> {
  if (pool === null) {
    if (isKnown(shareBytes)) return withinSystem(shareBytes, systemTotal);
    return unknown('shares the memory of the system; the driver gives no share');
  }
  const { carveOutBytes, mappableBytes, sourceId } = pool;
  if (mappableBytes !== null) {
    const sum = carveOutBytes + mappableBytes;
    const from = basis('measured', sourceId, 'carve-out and mappable memory');
    return sourced(isKnown(systemTotal) ? Math.min(sum, systemTotal.value + carveOutBytes) : sum, from);
  }
  if (isKnown(shareBytes) && shareBytes.value > carveOutBytes) return withinSystem(shareBytes, systemTotal);
  return windowsShare(carveOutBytes, systemTotal, sourceId);
}

/** Windows lets graphics have half of the memory that firmware left to it, beside the carve-out [wddm-graphics-memory]. */
function windowsShare(carveOutBytes: Bytes, systemTotal: Known<Bytes>, sourceId: string): Known<Bytes> {
  if (!isKnown(systemTotal)) return sourced(carveOutBytes, basis('measured', sourceId, 'the carve-out alone'));
  const note = "the carve-out, and by Windows' rule half of the memory that it leaves";
  return sourced(carveOutBytes + Math.floor(systemTotal.value / 2), basis('assumed', 'wddm-graphics-memory', note));
}

function freeOf({ pool }: DeviceFinding, usable: Known<Bytes>, available: Known<Bytes>): Known<Bytes> {
  if (!isKnown(usable)) return usable;
  if (!isKnown(available)) return unknown(`the free memory of the system is not known: ${inEnglish(available.reason)}`);
  const used = pool?.usedBytes ?? null;
  // The system does not count the carve-out as its own: what is free of it comes on top, where its use is told.
  const carveOut = pool === null || used === null ? 0 : Math.max(0, pool.carveOutBytes - used);
  const left = used === null ? usable.value : Math.max(0, usable.value - used);
  return sourced(Math.min(left, available.value + carveOut), {
    ...available.basis,
    note: 'free memory of the system, within the usable share',
  });
}
