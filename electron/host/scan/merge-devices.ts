import type { Known } from '#shared/estimate.ts';
import type { DeviceFinding } from './probes/finding.ts';

type Devices = readonly DeviceFinding[];

/**
 * One entry per adapter from what several sources saw of it. `lists` are in order of trust: an earlier source's facts win, later ones
 * fill the gaps. Sources are joined on the bus address; where one gives none, on maker, PCI id and name, one to one in order.
 * `lastResort` may show an adapter twice: it fills gaps, and adds an adapter only where nobody else saw one of its maker.
 */
export function mergeDevices(lists: readonly Devices[], lastResort: readonly Devices[] = []): Devices {
  const seen = lists.reduce<Devices>((merged, list) => join(merged, list, () => true), []);
  const isNews = (finding: DeviceFinding): boolean => !seen.some(({ vendor }) => vendor === finding.vendor);
  return lastResort.reduce<Devices>((merged, list) => join(merged, list, isNews), seen);
}

function join(merged: Devices, list: Devices, isNews: (finding: DeviceFinding) => boolean): Devices {
  const taken = new Set<number>();
  const result = [...merged];
  for (const finding of list) {
    const at = partnerOf(finding, merged, taken);
    const partner = at === null ? undefined : merged[at];
    if (at === null || partner === undefined) {
      if (isNews(finding)) result.push(finding);
      continue;
    }
    taken.add(at);
    result[at] = combine(partner, finding);
  }
  return result;
}

function partnerOf(finding: DeviceFinding, merged: readonly DeviceFinding[], taken: ReadonlySet<number>): number | null {
  const free = merged.flatMap((other, index) => (taken.has(index) ? [] : [{ other, index }]));
  const likeness = free.map(({ other, index }) => ({ index, points: likenessOf(finding, other) })).filter(({ points }) => points > 0);
  return likeness.reduce((best, next) => (next.points > best.points ? next : best), { index: null as number | null, points: 0 }).index;
}

/** How surely two findings are of one adapter: 0 when they cannot be. */
function likenessOf(a: DeviceFinding, b: DeviceFinding): number {
  if (a.vendor !== b.vendor) return 0;
  if (a.busId !== null && b.busId !== null) return a.busId === b.busId ? 4 : 0;
  if (a.pciId !== null && b.pciId !== null && a.pciId !== b.pciId) return 0;
  const sameId = a.pciId !== null && a.pciId === b.pciId;
  const sameName = a.name !== null && a.name === b.name;
  return 1 + (sameName ? 1 : 0) + (sameId ? 2 : 0);
}

function combine(trusted: DeviceFinding, other: DeviceFinding): DeviceFinding {
  const names = [trusted.name, ...trusted.aliases, other.name, ...other.aliases].filter((name) => name !== null);
  const [name = null, ...aliases] = new Set(names);
  return {
    vendor: trusted.vendor,
    busId: trusted.busId ?? other.busId,
    pciId: trusted.pciId ?? other.pciId,
    revision: trusted.revision ?? other.revision,
    name,
    aliases,
    memoryKind: trusted.memoryKind ?? other.memoryKind,
    totalBytes: better(trusted.totalBytes, other.totalBytes),
    freeBytes: better(trusted.freeBytes, other.freeBytes),
    shareBytes: better(trusted.shareBytes, other.shareBytes),
    linkBytesPerSecond: better(trusted.linkBytesPerSecond, other.linkBytesPerSecond),
    powerLimitWatts: better(trusted.powerLimitWatts, other.powerLimitWatts),
    driver: better(trusted.driver, other.driver),
    gpuCores: trusted.gpuCores ?? other.gpuCores,
    pool: trusted.pool ?? other.pool,
    instances: trusted.instances ?? other.instances,
  };
}

/** The trusted fact, or its reason when neither source knows. */
const better = <T>(trusted: Known<T>, other: Known<T>): Known<T> => (trusted.value === null && other.value !== null ? other : trusted);
