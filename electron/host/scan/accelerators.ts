import type { Gpu } from '#shared/catalog/gpu.ts';
import { basis, isKnown, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type CatalogFacts, catalogFacts } from '#shared/hardware/catalog-facts.ts';
import { type InstanceShare, migShare, partitionShare, shareOfRate, virtualShare } from '#shared/hardware/instance-share.ts';
import { type GpuMatch, isDriverTotalOf, matchGpu } from '#shared/hardware/match-gpu.ts';
import type { Accelerator } from '#shared/hardware/profile.ts';
import { MOST_NAME_CHARACTERS, shortLine } from '#shared/plain-text.ts';
import type { Bytes } from '#shared/units.ts';
import type { DeviceFinding, InstanceFinding } from './probes/finding.ts';
import type { HostFacts } from './host-facts.ts';
import { unifiedMemory } from './unified-memory.ts';
import { inEnglish } from '#shared/words/en.ts';

/** The profile's accelerators: adapters with their datasheet facts, and after a divided card its instances. */
export function acceleratorsOf(devices: readonly DeviceFinding[], host: HostFacts): Accelerator[] {
  const result: Accelerator[] = [];
  for (const device of devices) {
    const match = matchOf(device, host);
    const card = acceleratorOf(device, result.length, { match, host });
    result.push(card);
    (device.instances ?? []).forEach((instance, position) =>
      result.push(instanceOf(card, instance, { index: result.length, position, cards: candidatesIn(match) })),
    );
  }
  return result;
}

type Beside = { readonly match: GpuMatch; readonly host: HostFacts };

function acceleratorOf(device: DeviceFinding, index: number, { match, host }: Beside): Accelerator {
  const facts = ofShare(catalogFacts(match, device.gpuCores), device, match);
  const memoryKind = kindOf(device, match);
  const memory = memoryKind === 'unified' ? unifiedMemory(device, host) : cardMemory(device, match);
  return {
    index,
    gpuId: match.kind === 'matched' ? match.gpu.id : null,
    ...(match.kind === 'ambiguous' ? { candidateIds: match.candidates.map(({ id }) => id) } : {}),
    pciId: device.pciId,
    name: nameOf(device, match),
    vendor: device.vendor,
    parentIndex: null,
    memoryKind,
    ...memory,
    ...facts,
    // Slot, power limit and driver are what this machine has; the datasheet's link and power are what the card was built for.
    linkBytesPerSecond: device.linkBytesPerSecond,
    powerLimitWatts: isKnown(device.powerLimitWatts) ? device.powerLimitWatts : facts.powerLimitWatts,
    driver: device.driver,
  };
}

function matchOf(device: DeviceFinding, { catalog, memory, portable }: HostFacts): GpuMatch {
  const shared = device.memoryKind === 'unified';
  return matchGpu(
    {
      vendor: device.vendor,
      pciId: device.pciId,
      revision: device.revision,
      names: [device.name, ...device.aliases].filter((name) => name !== null),
      memoryBytes: shared ? memory.totalBytes.value : device.totalBytes.value,
      gpuCores: device.gpuCores,
      portable,
    },
    catalog.gpus,
  );
}

/** The entries that an adapter may be. */
const candidatesIn = (match: GpuMatch): readonly Gpu[] =>
  match.kind === 'matched' ? [match.gpu] : match.kind === 'ambiguous' ? match.candidates : [];

function kindOf(device: DeviceFinding, match: GpuMatch): Accelerator['memoryKind'] {
  const candidates = candidatesIn(match);
  if (device.memoryKind === 'unified' && !candidates.some((gpu) => gpu.memory.kind === 'dedicated')) return 'unified';
  if (candidates.length > 0 && candidates.every((gpu) => gpu.memory.kind === 'unified')) return 'unified';
  // A maker that builds processors: what its registry entry lacks and its list of cards lacks is built in.
  if (device.vendor === 'intel' && candidates.length === 0 && device.totalBytes.value === null) return 'unified';
  return 'dedicated';
}

/**
 * As the source prints it, else what the PCI id stands for. Drivers of Intel cards give the name of the chip, or "Intel(R) Graphics", until
 * they know the card: there the id says more.
 */
function nameOf(device: DeviceFinding, match: GpuMatch): string {
  const { name, vendor } = device;
  const listed = match.kind === 'matched' ? match.gpu : null;
  const isVague = vendor === 'intel' && listed?.memory.kind === 'dedicated' && name !== null && !listed.match.names.includes(name);
  if (name !== null && !isVague) return name;
  if (listed !== null) return listed.name;
  const known = match.kind === 'ambiguous' ? match.candidates.map((gpu) => gpu.name).join(' or ') : null;
  return known !== null
    ? shortLine(known, MOST_NAME_CHARACTERS)
    : `${device.vendor} adapter ${device.pciId ?? device.busId ?? 'without an id'}`;
}

function cardMemory(device: DeviceFinding, match: GpuMatch): Pick<Accelerator, 'nominalMemoryBytes' | 'memoryBytes' | 'freeMemoryBytes'> {
  const nominalMemoryBytes = nominalOf(match, device.totalBytes.value);
  if (device.instances === null || device.instances.length > 0) {
    return { nominalMemoryBytes, memoryBytes: sizeOf(device, nominalMemoryBytes), freeMemoryBytes: device.freeBytes };
  }
  const divided = unknown('the card is divided (MIG, partitions) and its parts could not be listed');
  return { nominalMemoryBytes, memoryBytes: divided, freeMemoryBytes: divided };
}

/** As the driver says; Intel's, which often gives no size and needs no tool of its maker, leaves the one that the card is sold with. */
function sizeOf({ vendor, totalBytes }: DeviceFinding, nominal: Known<Bytes>): Known<Bytes> {
  if (isKnown(totalBytes) || vendor !== 'intel' || !isKnown(nominal)) return totalBytes;
  return sourced(nominal.value, { ...nominal.basis, note: `as sold: ${inEnglish(totalBytes.reason)}` });
}

/** The size it is sold with; of several sizes the one that the driver's total belongs to. */
function nominalOf(match: GpuMatch, total: Bytes | null): Known<Bytes> {
  if (match.kind === 'none') return unknown(match.reason);
  const candidates = candidatesIn(match);
  const fitting = candidates.flatMap((gpu) =>
    gpu.memory.optionsBytes.filter((size) => total === null || isDriverTotalOf(total, size)).map((size) => ({ gpu, size })),
  );
  const sizes = new Set(fitting.map(({ size }) => size));
  const [only] = fitting;
  // A single candidate that is no match is of a revision that nobody lists: perhaps another card.
  const isListed = match.kind === 'matched' || candidates.length > 1;
  if (only && sizes.size === 1 && isListed) return sourced(only.size, basis('datasheet', only.gpu.sourceId));
  if (match.kind === 'ambiguous') return unknown(match.reason);
  return unknown(sizes.size > 1 ? 'sold in several sizes' : 'the driver reports another size than the catalog lists');
}

/** Of a share that a hypervisor gives, what it has of the rates of the card. */
function ofShare(facts: CatalogFacts, { name, vendor }: DeviceFinding, match: GpuMatch): CatalogFacts {
  const share = name === null || vendor !== 'nvidia' ? null : virtualShare(name, candidatesIn(match));
  if (share === null) return facts;
  return {
    ...facts,
    bandwidthBytesPerSecond: shareOfRate(facts.bandwidthBytesPerSecond, share.memoryRatio, share.basis),
    computeFlops: shareOfRate(facts.computeFlops, share.computeRatio, share.basis),
  };
}

type Place = { readonly index: number; readonly position: number; readonly cards: readonly Gpu[] };

/** An instance of a divided card, with the part of the card's rates that its profile names. */
function instanceOf(card: Accelerator, instance: InstanceFinding, { index, position, cards }: Place): Accelerator {
  const share = shareOf(card, instance, cards);
  const unstated = unknown('a share of the card that the driver does not state');
  return {
    ...card,
    index,
    name: instanceName(card, instance, position),
    parentIndex: card.index,
    nominalMemoryBytes: unknown('an instance has no nominal size'),
    memoryBytes: instance.totalBytes,
    freeMemoryBytes: instance.freeBytes,
    bandwidthBytesPerSecond: share === null ? unstated : shareOfRate(card.bandwidthBytesPerSecond, share.memoryRatio, share.basis),
    computeFlops: share === null ? unstated : shareOfRate(card.computeFlops, share.computeRatio, share.basis),
    powerLimitWatts: unknown('set for the whole card'),
  };
}

function shareOf(card: Accelerator, { profile, totalBytes }: InstanceFinding, cards: readonly Gpu[]): InstanceShare | null {
  if (profile === null) return null;
  return card.vendor === 'nvidia' ? migShare(profile, cards) : partitionShare(profile, { memoryBytes: totalBytes }, card);
}

/** `NVIDIA H100 80GB HBM3 MIG 3g.40gb #0`. */
function instanceName(card: Accelerator, { profile }: InstanceFinding, position: number): string {
  const kind = card.vendor === 'nvidia' ? 'MIG' : 'partition';
  return shortLine([card.name, kind, profile, `#${position}`].filter((part) => part !== null).join(' '), MOST_NAME_CHARACTERS);
}
