import type { Catalog } from '../catalog/catalog.ts';
import { basis, isKnown, type Known, sourced, unknown } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import type { ResolvedDevice, ResolvedMachine } from './machine.ts';
import { diskRate } from './disk-rate.ts';
import { doubtedFacts, markImplausible, reckonable } from './plausibility.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';
import { resolveDevice } from './resolve-device.ts';
import { hostBandwidth, hostCores, hostFlops } from './resolve-host.ts';
import { whyUnrated } from './unrated.ts';
import { message } from '../words/message.ts';
import { sameText, type Text } from '../words/text.ts';

/**
 * Fills the gaps of a profile with named assumptions, so that the planner can calculate with it. Leaves out what no runtime could use:
 * cards cut into instances, integrated adapters beside a card, devices without a known amount of memory.
 */
export function resolveMachine(given: HardwareProfile, catalog: Catalog): ResolvedMachine {
  const assumptions: Text[] = [];
  const assume = (text: Text): void => {
    if (!assumptions.some((other) => sameText(other, text))) assumptions.push(text);
  };
  const profile = reckonable(given, catalog);
  if (isMisdated(given, catalog)) assume(message('hardware.doubt.date', { date: given.takenAt.slice(0, 10) }));
  const { usable, unused, unratedReason } = sift(profile.accelerators, catalog);
  const hostRateNotes: Text[] = [];
  const bandwidth = hostBandwidth(profile, catalog, (text) => hostRateNotes.push(text));
  const devices = usable.map((accelerator) => resolveDevice(accelerator, { profile, catalog, poolBandwidth: bandwidth, assume }));
  const pool = poolRate(devices, profile);
  // Where the chip's own rate is used, the host's was not assumed.
  if (pool === null) hostRateNotes.forEach(assume);
  const cores = hostCores(profile, catalog, assume);
  const hostFreeBytes = hostFree(profile, catalog, assume);
  return {
    profile,
    platform: profile.os.platform,
    devices,
    unusedDevices: unused,
    unratedReason,
    host: {
      freeBytes: hostFreeBytes,
      shared: devices.some((device) => device.memoryKind === 'unified'),
      carveOutFreeBytes: carveOutFree(usable, profile, hostFreeBytes),
      bandwidth: pool ?? bandwidth,
      flops: hostFlops(profile, catalog, { cores, assume }),
      cores,
      severalSockets: (profile.cpu.numaNodes?.value ?? 1) > 1,
    },
    hosts: hostsOf(profile, catalog, assume),
    disk: { freeBytes: profile.disk.freeBytes.value, readRate: diskRate(profile, catalog) },
    machine: catalog.machines.find(({ id }) => id === profile.machineId) ?? null,
    assumptions,
    doubted: doubtedFacts(markImplausible(given, catalog)),
  };
}

/** No scan is older than this program, and none comes years after the catalog that it is planned with. */
const FIRST_YEAR = 2025;
const YEARS_AHEAD = 20;

function isMisdated({ takenAt }: HardwareProfile, { version }: Catalog): boolean {
  const [year, today] = [takenAt, version].map((date) => Number.parseInt(date, 10));
  return year === undefined || year < FIRST_YEAR || (today !== undefined && year > today + YEARS_AHEAD);
}

function hostsOf({ hosts }: HardwareProfile, catalog: Catalog, assume: (text: Text) => void): ResolvedMachine['hosts'] {
  if (hosts === undefined) return { count: 1, link: null };
  const { assumed, sourceId } = catalog.calibration.cpu;
  const { name, bytesPerSecond, latencySeconds } = assumed.betweenHosts;
  if (isKnown(hosts.linkBytesPerSecond)) return { count: hosts.count, link: { bytesPerSecond: hosts.linkBytesPerSecond, latencySeconds } };
  assume(message('hardware.assumed-network', { hosts: hosts.count, name, rate: bytesPerSecond, reason: hosts.linkBytesPerSecond.reason }));
  return { count: hosts.count, link: { bytesPerSecond: sourced(bytesPerSecond, basis('assumed', sourceId, name)), latencySeconds } };
}

type Sifted = Pick<ResolvedMachine, 'unratedReason'> & {
  readonly usable: readonly Accelerator[];
  readonly unused: ResolvedMachine['unusedDevices'];
};

/** A device whose rates nobody knows is none to plan for, and none that another one stands behind. */
function sift(all: readonly Accelerator[], { gpus }: Catalog): Sifted {
  const parents = new Set(all.map(({ parentIndex }) => parentIndex));
  const judged = all.map((device) => ({ device, unrated: whyUnrated(device, all, gpus) }));
  const rated = judged.filter(({ unrated }) => unrated === null).map(({ device }) => device);
  const beside: Beside = {
    parents,
    withCard: rated.some((device) => device.memoryKind === 'dedicated' && hasMemory(device)),
    poolIndex: rated.find((device) => device.memoryKind === 'unified' && hasMemory(device) && !parents.has(device.index))?.index,
    instanceIndex: bestInstance(rated)?.index,
  };
  const verdicts = judged.map(({ device, unrated }) => {
    const reason = unrated === null ? whyUnused(device, beside) : (whyUselessAnyway(device, beside) ?? unrated);
    return { device, reason, isUnrated: unrated !== null && reason === unrated };
  });
  return {
    usable: verdicts.filter(({ reason }) => reason === null).map(({ device }) => device),
    unused: verdicts.flatMap(({ device: { index, name }, reason }) => (reason === null ? [] : [{ index, name, reason }])),
    unratedReason: verdicts.find(({ isUnrated }) => isUnrated)?.reason ?? null,
  };
}

/** What cannot hold a model itself must not stand in the way of what can. */
const hasMemory = ({ memoryBytes }: Accelerator): boolean => isKnown(memoryBytes) && memoryBytes.value > 0;

const roomOf = (device: Accelerator): number => device.freeMemoryBytes.value ?? device.memoryBytes.value ?? 0;

/** A process can use one instance at most, and none beside whole cards (CUDA's rule): the one with most free memory. */
function bestInstance(accelerators: readonly Accelerator[]): Accelerator | undefined {
  const instances = accelerators.filter(({ parentIndex }) => parentIndex !== null);
  const parents = new Set(instances.map(({ parentIndex }) => parentIndex));
  const whole = accelerators.filter((device) => device.parentIndex === null && !parents.has(device.index));
  if (whole.some((device) => device.memoryKind === 'dedicated' && hasMemory(device))) return undefined;
  return [...instances].sort((a, b) => roomOf(b) - roomOf(a))[0];
}

type Beside = {
  readonly parents: ReadonlySet<number | null>;
  readonly withCard: boolean;
  readonly poolIndex: number | undefined;
  readonly instanceIndex: number | undefined;
};

function whyUnused(device: Accelerator, beside: Beside): Text | null {
  const { poolIndex, instanceIndex } = beside;
  const useless = whyUselessAnyway(device, beside);
  if (useless !== null) return useless;
  if (device.parentIndex !== null && device.index !== instanceIndex) return message('hardware.one-instance');
  if (!isKnown(device.memoryBytes)) return message('hardware.memory-unknown', { reason: device.memoryBytes.reason });
  if (device.memoryKind === 'unified' && device.index !== poolIndex) return message('hardware.same-memory');
  return null;
}

/** Whatever its rates are. */
function whyUselessAnyway({ index, memoryKind, memoryBytes }: Accelerator, { parents, withCard }: Beside): Text | null {
  if (parents.has(index)) return message('hardware.divided');
  if (memoryKind === 'unified' && withCard) return message('hardware.integrated-beside-card');
  if (memoryBytes.value === 0) return message('hardware.no-own-memory');
  return null;
}

function hostFree({ memory }: HardwareProfile, catalog: Catalog, assume: (text: Text) => void): Known<Bytes> {
  const { totalBytes, availableBytes } = memory;
  if (isKnown(availableBytes)) return availableBytes;
  if (!isKnown(totalBytes)) return unknown(totalBytes.reason);
  const { assumed, sourceId } = catalog.calibration.cpu;
  const text = message('hardware.total-less-reserve', { reserveBytes: assumed.hostReserveBytes });
  assume(message('hardware.assumed-host-free', { reason: availableBytes.reason, what: text }));
  return sourced(Math.max(0, totalBytes.value - assumed.hostReserveBytes), basis('assumed', sourceId, text));
}

/**
 * What a probe saw free for the accelerator beyond what the system has free, up to the carve-out: physical memory less what the system
 * sees. Without a carve-out such a surplus is a contradiction, and the system's own figure holds.
 */
function carveOutFree(usable: readonly Accelerator[], profile: HardwareProfile, hostFreeBytes: Known<Bytes>): Bytes {
  const pool = usable.find(({ memoryKind }) => memoryKind === 'unified');
  const { totalBytes } = profile.memory;
  if (!pool || !isKnown(hostFreeBytes) || !isKnown(pool.freeMemoryBytes) || !isKnown(pool.nominalMemoryBytes) || !isKnown(totalBytes))
    return 0;
  const carveOutBytes = pool.nominalMemoryBytes.value - totalBytes.value;
  return Math.max(0, Math.min(carveOutBytes, pool.freeMemoryBytes.value - hostFreeBytes.value));
}

/** On a unified machine the host reads the same memory as the accelerator, unless its own rate was measured. */
function poolRate(devices: readonly ResolvedDevice[], profile: HardwareProfile) {
  const device = devices.find(({ memoryKind }) => memoryKind === 'unified');
  if (!device || isKnown(profile.memory.bandwidthBytesPerSecond)) return null;
  const { value, basis: from } = device.bandwidth;
  return from.kind === 'assumed' ? null : { point: value, low: value, high: value, basis: [from] };
}
