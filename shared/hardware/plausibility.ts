import type { HardwareCatalog } from '../catalog/catalog.ts';
import type { Gpu } from '../catalog/gpu.ts';
import { basis, type Basis, isKnown, type Known, type Sourced, sourced, unknown } from '../estimate.ts';
import { GB, GIB, MIB } from '../units.ts';
import { message, type ValuesOf } from '../words/message.ts';
import type { Message, Text } from '../words/text.ts';
import type { AcceleratorFact } from './corrections.ts';
import { isVirtualCard } from './instance-share.ts';
import { bandwidthListed, flopsListed } from './like-cards.ts';
import { isDriverTotalOf, sizesSold } from './match-gpu.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';

type Cards = Pick<HardwareCatalog, 'gpus'>;
type Fact = Known<number>;
/** What is wrong with a value, and the figure to reckon with instead; null: none is known. */
type Doubt = { readonly what: Message; readonly instead: number | null };
type Judge = (value: number, from: Basis) => Doubt | null;
/** What becomes of a fact that is doubted, or is not. */
type Treatment = (fact: Sourced<number>, doubt: Doubt | null) => Fact;

/**
 * The profile with every value marked that no such machine can have: kept as it was read, not called measured without a word, and asked
 * about (open-questions.ts). More free than there is becomes all of it, so that no profile says that something fits which cannot.
 */
export function markImplausible(profile: HardwareProfile, catalog: Cards): HardwareProfile {
  return judged(withinTotals(profile), catalog, marked);
}

/**
 * What a plan reckons with: of a marked value and what the catalog lists the smaller; where nothing is listed an excess is unknown. A
 * person's own word is taken, whatever it is.
 */
export function reckonable(profile: HardwareProfile, catalog: Cards): HardwareProfile {
  return withinTotals(judged(withinTotals(profile), catalog, replaced));
}

function marked({ value, basis: { doubt: _before, ...from } }: Sourced<number>, doubt: Doubt | null): Fact {
  return sourced(
    value,
    doubt === null ? from : { ...from, doubt: message('hardware.doubt', { what: doubt.what, taken: taken(value, from, doubt) }) },
  );
}

/** How a plan takes the value. */
function taken(value: number, { sourceId }: Basis, { instead }: Doubt): ValuesOf<'hardware.doubt'>['taken'] {
  if (sourceId === 'user') return 'asSaid';
  return instead === null ? 'unknown' : instead === value ? 'asRead' : 'smaller';
}

function replaced(fact: Sourced<number>, doubt: Doubt | null): Fact {
  if (doubt === null || fact.basis.sourceId === 'user') return fact;
  if (doubt.instead === null) return unknown(doubt.what);
  return doubt.instead === fact.value ? fact : sourced(doubt.instead, basis('assumed', fact.basis.sourceId, doubt.what));
}

function judged(profile: HardwareProfile, { gpus }: Cards, treat: Treatment): HardwareProfile {
  const by = (fact: Fact, ...judges: readonly Judge[]): Fact =>
    isKnown(fact) ? treat(fact, judges.map((judge) => judge(fact.value, fact.basis)).find((doubt) => doubt !== null) ?? null) : fact;
  const { cpu, memory, disk } = profile;
  return {
    ...profile,
    cpu: {
      ...cpu,
      physicalCores: by(cpu.physicalCores, within('cores')),
      ...(cpu.numaNodes === undefined ? {} : { numaNodes: by(cpu.numaNodes, within('nodes')) }),
    },
    memory: {
      ...memory,
      totalBytes: by(memory.totalBytes, within('memory')),
      availableBytes: isCut(memory.availableBytes) ? memory.availableBytes : by(memory.availableBytes, within('freeMemory')),
      bandwidthBytesPerSecond: by(memory.bandwidthBytesPerSecond, within('memoryBandwidth')),
      ...(memory.modules === undefined ? {} : { modules: modulesJudged(memory.modules) }),
    },
    disk: { freeBytes: by(disk.freeBytes, within('disk')), readBytesPerSecond: by(disk.readBytesPerSecond, within('diskRate')) },
    linkBytesPerSecond: by(profile.linkBytesPerSecond, within('link')),
    accelerators: profile.accelerators.map((card) => {
      const cards = listedFor(card, gpus);
      return {
        ...card,
        memoryBytes: by(card.memoryBytes, sizeJudge(card, profile, cards), within('cardMemory')),
        freeMemoryBytes: isCut(card.freeMemoryBytes) ? card.freeMemoryBytes : by(card.freeMemoryBytes, within('cardMemoryFree')),
        bandwidthBytesPerSecond: by(card.bandwidthBytesPerSecond, rateJudge(cards.map(bandwidthListed)), within('cardBandwidth')),
        computeFlops: by(card.computeFlops, rateJudge(cards.map(flopsListed)), within('compute')),
        linkBytesPerSecond: by(card.linkBytesPerSecond, within('link')),
        powerLimitWatts: by(card.powerLimitWatts, within('power')),
      };
    }),
  };
}

/** No plan reckons with the speed that modules are set to: it is marked only. */
function modulesJudged(modules: NonNullable<HardwareProfile['memory']['modules']>): typeof modules {
  const rate = modules.value?.transfersPerSecond ?? null;
  const doubt = rate === null ? null : within('transfers')(rate, basis('assumed', ''));
  if (!isKnown(modules) || doubt === null) return modules;
  return sourced(modules.value, { ...modules.basis, doubt: message('hardware.doubt', { what: doubt.what, taken: 'unknown' }) });
}

/**
 * What no machine goes beyond, far enough out to leave every real one alone. `zero`: nothing at all is no contradiction.
 * memory: 46 bits address 64 TiB, all that Linux does with page tables of four levels; Node and a system take more than 128 MiB.
 * memoryBandwidth: the fastest memory that processor cores read is an MI300A's, 5.3 TB/s; one channel of SDRAM is 0.5 GB/s.
 * transfers: from SDRAM of 66 MHz to three times the fastest modules there are (12,800 MT/s).
 * cores: Linux is built for 8,192 processors at most, nodes: for 1,024. disk: no file system holds 10¹⁸ bytes.
 * diskRate: 30 SSDs of four lanes PCIe 5.0 (15.8 GB/s each) at once. power: several times what one card draws (1.4 kW).
 * cardMemory, cardBandwidth, compute: several times what is announced (1 TB, 32 TB/s, 10¹⁷ FLOPS). link: NVLink 6 is 1.8 TB/s.
 */
const limits = {
  memory: { kind: 'bytes', least: 128 * MIB, most: 64 * 1024 * GIB, zero: false },
  freeMemory: { kind: 'bytes', least: 0, most: 64 * 1024 * GIB, zero: true },
  memoryBandwidth: { kind: 'rate', least: 0.4 * GB, most: 6000 * GB, zero: false },
  transfers: { kind: 'transfers', least: 60e6, most: 40e9, zero: false },
  cores: { kind: 'count', least: 1, most: 8192, zero: false },
  nodes: { kind: 'count', least: 1, most: 1024, zero: false },
  disk: { kind: 'bytes', least: 0, most: 1e18, zero: true },
  diskRate: { kind: 'rate', least: 1e6, most: 500 * GB, zero: false },
  cardMemory: { kind: 'bytes', least: 100 * MIB, most: 4096 * GIB, zero: true },
  cardMemoryFree: { kind: 'bytes', least: 0, most: 4096 * GIB, zero: true },
  cardBandwidth: { kind: 'rate', least: 0.5 * GB, most: 100_000 * GB, zero: false },
  compute: { kind: 'flops', least: 1e9, most: 1e18, zero: false },
  link: { kind: 'rate', least: 1e7, most: 20_000 * GB, zero: false },
  power: { kind: 'watts', least: 1, most: 10_000, zero: false },
} as const;

const within =
  (fact: keyof typeof limits): Judge =>
  (value) => {
    const { kind, least, most, zero } = limits[fact];
    if ((value >= least && value <= most) || (value === 0 && zero)) return null;
    return { what: message('hardware.doubt.beyond', { fact, kind, value, least, most }), instead: value > most ? null : value };
  };

/** Entries of the catalog that a card is, or may be. */
export const listedFor = ({ gpuId, candidateIds = [] }: Accelerator, gpus: readonly Gpu[]): readonly Gpu[] =>
  gpus.filter(({ id }) => id === gpuId || candidateIds.includes(id));

/** Memory against what the card is sold with; of shared memory, and of a part of a card, against what it is a share of. */
function sizeJudge(card: Accelerator, { accelerators, os }: HardwareProfile, cards: readonly Gpu[]): Judge {
  const whole = accelerators.find(({ index }) => index === card.parentIndex);
  if (card.memoryKind === 'unified' || whole !== undefined) return notAbove(whole ?? card);
  const sold = [...new Set(cards.flatMap(sizesSold))];
  const asReported = cards.flatMap(({ match }) => match.reportedMiB.map((size) => size * MIB));
  const [smallest, largest] = [Math.min(...sold), Math.max(...sold)];
  // A guest may have any share, and what a driver says of a card that is cut into parts is theirs.
  const isShare = os.guest === 'vm' || isVirtualCard(card.name) || accelerators.some(({ parentIndex }) => parentIndex === card.index);
  return (value) => {
    if (sold.length === 0) return null;
    if (isShare ? value <= largest * MOST_OF_SOLD && value >= smallest * LEAST_SHARE : isSizeOf(value, [...sold, ...asReported]))
      return null;
    return { what: message('hardware.doubt.size', { value, sold }), instead: Math.min(value, largest) };
  };
}

/**
 * Nothing near is enough: a card with half or twice its size is another one, a bad reading, or was modified by a workshop, which its owner
 * can say.
 */
const isSizeOf = (value: number, sizes: readonly number[]): boolean => sizes.some((size) => isDriverTotalOf(value, size));

/** 64 users of one card are as many as a hypervisor serves, and a driver tells less than each was given. */
const LEAST_SHARE = 1 / 80;
/** As `isDriverTotalOf`. */
const MOST_OF_SOLD = 1.01;

/** No part is larger than the whole. */
function notAbove({ nominalMemoryBytes, memoryBytes }: Accelerator): Judge {
  const most = nominalMemoryBytes.value ?? memoryBytes.value;
  return (value) =>
    most === null || value <= most * MOST_OF_SOLD ? null : { what: message('hardware.doubt.part', { value, most }), instead: most };
}

/** Overclocked memory gains a tenth, other ways to count operations a factor of four; an instance has an eighth. */
const RATE_BAND = { low: 0.1, high: 5 };

/** A rate against what the datasheet says: one that it says itself is not judged. */
function rateJudge(listed: readonly (number | null)[]): Judge {
  const rates = listed.filter((rate) => rate !== null);
  return (value, from) => {
    if (rates.length === 0 || from.kind === 'datasheet') return null;
    const [least, most] = [Math.min(...rates), Math.max(...rates)];
    if (value >= least * RATE_BAND.low && value <= most * RATE_BAND.high) return null;
    return { what: message('hardware.doubt.rate', { ratio: value / most }), instead: Math.min(value, most) };
  };
}

/** Free memory is cut to the total, of the system and of every card. */
function withinTotals(profile: HardwareProfile): HardwareProfile {
  const { memory, accelerators } = profile;
  return {
    ...profile,
    memory: { ...memory, availableBytes: cut(memory.availableBytes, memory.totalBytes) },
    accelerators: accelerators.map((card) => ({ ...card, freeMemoryBytes: cut(card.freeMemoryBytes, card.memoryBytes) })),
  };
}

function cut(free: Fact, total: Fact): Fact {
  if (!isKnown(free) || !isKnown(total) || free.value <= total.value) return free;
  const what = message('hardware.doubt.free', { free: free.value, total: total.value });
  return sourced(total.value, { ...basis('assumed', free.basis.sourceId), doubt: message('hardware.doubt', { what, taken: 'smaller' }) });
}

/** Of such a fact the reading is in the words only: looked at again, it seems sound. */
const isCut = (free: Fact): boolean => isKnown(free) && free.basis.kind === 'assumed' && free.basis.doubt !== undefined;

export type DoubtedFact = { readonly path: string; readonly name: string | null; readonly doubt: Text; readonly isOwnWord: boolean };

/** Every marked fact of a profile, by the path where a person may say better; `name` is the accelerator's. */
export function doubtedFacts({ cpu, memory, disk, linkBytesPerSecond, accelerators }: HardwareProfile): readonly DoubtedFact[] {
  const ofMachine = {
    'cpu.physicalCores': cpu.physicalCores,
    'cpu.numaNodes': cpu.numaNodes,
    'memory.totalBytes': memory.totalBytes,
    'memory.availableBytes': memory.availableBytes,
    'memory.bandwidthBytesPerSecond': memory.bandwidthBytesPerSecond,
    'disk.freeBytes': disk.freeBytes,
    'disk.readBytesPerSecond': disk.readBytesPerSecond,
    linkBytesPerSecond,
  };
  // The rate of the modules is asked for as what it makes together, unless somebody has said that.
  const modules = memory.bandwidthBytesPerSecond.value === null ? memory.modules : undefined;
  return [
    ...doubtIn(modules, 'memory.bandwidthBytesPerSecond', null),
    ...Object.entries(ofMachine).flatMap(([path, fact]) => doubtIn(fact, path, null)),
    ...accelerators.flatMap((card) => factsOfCard.flatMap((fact) => doubtIn(card[fact], `accelerators.${card.index}.${fact}`, card.name))),
  ];
}

const factsOfCard = [
  'memoryBytes',
  'freeMemoryBytes',
  'bandwidthBytesPerSecond',
  'computeFlops',
  'linkBytesPerSecond',
  'powerLimitWatts',
] as const satisfies readonly AcceleratorFact[];

function doubtIn(fact: Known<unknown> | undefined, path: string, name: string | null): readonly DoubtedFact[] {
  if (fact === undefined || !isKnown(fact) || fact.basis.doubt === undefined) return [];
  return [{ path, name, doubt: fact.basis.doubt, isOwnWord: fact.basis.sourceId === 'user' }];
}
