import type { DeviceFinding } from './probes/finding.ts';

/**
 * One entry per adapter from what several sources saw of it. `lists` are in order of trust: an earlier source's facts win, later ones
 * fill the gaps. Sources are joined on the bus address; where one gives none, on maker and PCI id, one to one in order.
 */
export function mergeDevices(lists: readonly (readonly DeviceFinding[])[]): readonly DeviceFinding[] {
  return lists.reduce<readonly DeviceFinding[]>((merged, list) => join(merged, list), []);
}

function join(merged: readonly DeviceFinding[], list: readonly DeviceFinding[]): readonly DeviceFinding[] {
  const taken = new Set<number>();
  const result = [...merged];
  for (const finding of list) {
    const at = partnerOf(finding, merged, taken);
    const partner = at === null ? undefined : merged[at];
    if (at === null || partner === undefined) {
      result.push(finding);
      continue;
    }
    taken.add(at);
    result[at] = combine(partner, finding);
  }
  return result;
}

function partnerOf(finding: DeviceFinding, merged: readonly DeviceFinding[], taken: ReadonlySet<number>): number | null {
  const byBus = merged.findIndex((other, index) => !taken.has(index) && finding.busId !== null && other.busId === finding.busId);
  if (byBus >= 0) return byBus;
  const alike = merged.findIndex((other, index) => !taken.has(index) && mayBeTheSame(finding, other));
  return alike >= 0 ? alike : null;
}

function mayBeTheSame(a: DeviceFinding, b: DeviceFinding): boolean {
  if (a.vendor !== b.vendor || (a.busId !== null && b.busId !== null)) return false;
  return a.pciId === null || b.pciId === null || a.pciId === b.pciId;
}

function combine(trusted: DeviceFinding, other: DeviceFinding): DeviceFinding {
  return {
    vendor: trusted.vendor,
    busId: trusted.busId ?? other.busId,
    pciId: trusted.pciId ?? other.pciId,
    revision: trusted.revision ?? other.revision,
    name: trusted.name ?? other.name,
    memoryKind: trusted.memoryKind ?? other.memoryKind,
    totalBytes: trusted.totalBytes.value === null && other.totalBytes.value !== null ? other.totalBytes : trusted.totalBytes,
    freeBytes: trusted.freeBytes.value === null && other.freeBytes.value !== null ? other.freeBytes : trusted.freeBytes,
    linkBytesPerSecond: trusted.linkBytesPerSecond.value === null ? other.linkBytesPerSecond : trusted.linkBytesPerSecond,
    powerLimitWatts: trusted.powerLimitWatts.value === null ? other.powerLimitWatts : trusted.powerLimitWatts,
    driver: trusted.driver.value === null ? other.driver : trusted.driver,
    gpuCores: trusted.gpuCores ?? other.gpuCores,
    pool: trusted.pool ?? other.pool,
    instances: trusted.instances ?? other.instances,
  };
}
