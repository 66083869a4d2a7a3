import { amountOf } from '../amount.ts';
import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';

/** What may be doubted. */
export type Doubted =
  | 'memory'
  | 'freeMemory'
  | 'memoryBandwidth'
  | 'transfers'
  | 'cores'
  | 'nodes'
  | 'disk'
  | 'diskRate'
  | 'cardMemory'
  | 'cardMemoryFree'
  | 'cardBandwidth'
  | 'compute'
  | 'link'
  | 'power';

const doubtedWords: Readonly<Record<Doubted, string>> = {
  memory: 'main memory',
  freeMemory: 'free main memory',
  memoryBandwidth: 'memory bandwidth',
  transfers: 'memory modules',
  cores: 'processor cores',
  nodes: 'NUMA nodes',
  disk: 'free disk space',
  diskRate: 'disk read rate',
  cardMemory: 'graphics memory',
  cardMemoryFree: 'free graphics memory',
  cardBandwidth: 'graphics memory bandwidth',
  compute: 'compute',
  link: 'link bandwidth',
  power: 'power limit',
};

/** How a plan takes a value that is doubted. */
export type Taken = 'asSaid' | 'asRead' | 'smaller' | 'unknown';

const takenWords: Readonly<Record<Taken, string>> = {
  asSaid: '; your word is taken',
  asRead: '; a plan reckons with no more',
  smaller: '; a plan reckons with the smaller',
  unknown: '; a plan takes it for unknown',
};

/** What is known of a computer, what is lacking and why, and what a person may set. */
export const hardwareWords = {
  'hardware.total-less-use': ({ usedBytes }: { usedBytes: number }, { memory }) => `the corrected total less ${memory(usedBytes)} in use`,
  'hardware.working-set': (
    { macOs, earlierBytes, currentBytes }: { macOs: number | null; earlierBytes: number; currentBytes: number },
    { memory },
  ) =>
    `Metal's working set, ${macOs === null ? 'of the macOS that gives least' : `macOS ${macOs}`}: ${memory(currentBytes)} from macOS 26 on, ${memory(earlierBytes)} before; iogpu.wired_limit_mb raises it`,
  'hardware.no-working-set': 'no share of the memory is listed for this macOS',
  'hardware.same-for-all': ({ reason }: { reason: Text }, { say }) => `the same for every card it may be: ${say(reason)}`,
  'hardware.gpu-cores': ({ count }: { count: number }) => `${count} GPU cores`,
  'hardware.system-bandwidth-unknown': "the system's memory: its bandwidth is not known",
  'hardware.no-bandwidth-listed': ({ id }: { id: string }) => `${id} lists no bandwidth`,
  'hardware.no-compute-listed': ({ id }: { id: string }) => `${id} lists no compute rate`,
  'hardware.fp16-dense': 'FP16, dense',
  'hardware.shared-no-link': 'no link: the memory is shared with the host',
  'hardware.no-link-listed': ({ id }: { id: string }) => `${id} lists no host link`,
  'hardware.pcie-link': ({ generation, lanes }: { generation: number; lanes: number }) => `PCIe ${generation} x${lanes}, one direction`,
  'hardware.no-power-listed': ({ id }: { id: string }) => `${id} lists no power`,
  'hardware.identity': (
    { name, pciId, revision, gpuCores }: { name: string | null; pciId: string | null; revision: string | null; gpuCores: number | null },
    { list },
  ) => {
    const id = pciId === null || revision === null ? pciId : `${pciId} revision ${revision}`;
    const cores = gpuCores === null ? null : `${gpuCores} GPU cores`;
    return list([name ?? 'this adapter', id, cores].filter((part) => part !== null));
  },
  'hardware.no-entry': ({ identity }: { identity: Text }, { say }) => `no catalog entry for ${say(identity)}`,
  'hardware.may-be': ({ identity, ids }: { identity: Text; ids: readonly string[] }, { say }) =>
    `${say(identity)}: may be ${ids.join(' or ')}`,
  'hardware.unlisted-revision': ({ identity, ids }: { identity: Text; ids: readonly string[] }, { say }) =>
    `${say(identity)}: of no listed revision, may be ${ids.join(' or ')}`,
  'hardware.was-unknown': ({ reason }: { reason: Text }, { say }) => `was unknown: ${say(reason)}`,
  'hardware.replaces': ({ sourceId }: { sourceId: string }) => `replaces a value from ${sourceId}`,
  'hardware.identified': ({ index, gpuId, before }: { index: number; gpuId: string; before: string | null }) =>
    `accelerator ${index} is ${gpuId}; it ${before === null ? 'was not recognised' : `was taken for ${before}`}`,
  'hardware.link-of-other-card': 'was the link of the card that this one was taken for',
  'hardware.mig-share': ({ profile }: { profile: string }) => `MIG ${profile}: its part of the card`,
  'hardware.partition-share': ({ mode }: { mode: string }) => `${mode}: one of the equal parts of the card`,
  'hardware.virtual-share': ({ name }: { name: string }) => `${name}: in proportion to its share of the card, more while others rest`,
  'hardware.doubt': ({ what, taken }: { what: Text; taken: Taken }, { say }) => `implausible: ${say(what)}${takenWords[taken]}`,
  'hardware.doubt.beyond': (
    {
      fact,
      kind,
      value,
      least,
      most,
    }: { fact: Doubted; kind: 'bytes' | 'rate' | 'count' | 'transfers' | 'flops' | 'watts'; value: number; least: number; most: number },
    voice,
  ) => {
    const amount = (of: number): string => amountOf(of, kind, voice);
    return `${amount(value)} of ${doubtedWords[fact]}, where machines have ${amount(least)} to ${amount(most)}`;
  },
  'hardware.doubt.size': ({ value, sold }: { value: number; sold: readonly number[] }, { memory }) =>
    `${memory(value)} on a card that is sold with ${sold.map(memory).join(' or ')}`,
  'hardware.doubt.part': ({ value, most }: { value: number; most: number }, { memory }) => `${memory(value)} as a part of ${memory(most)}`,
  'hardware.doubt.rate': ({ ratio }: { ratio: number }, { number }) => `${number(ratio)} times what the datasheet says`,
  'hardware.doubt.free': ({ free, total }: { free: number; total: number }, { memory }) => `${memory(free)} free of ${memory(total)}`,
  'hardware.expected.size': 'a size such as 24GiB',
  'hardware.expected.bandwidth': 'a rate such as 80GB/s',
  'hardware.expected.flops': 'a rate such as 165TFLOPS',
  'hardware.expected.power': 'a power such as 350W',
  'hardware.expected.count': 'a whole number from 1',
  'hardware.expected.text': 'a text',
  'hardware.expected.list': 'names with commas between them',
  'hardware.units': ({ units, first }: { units: readonly string[]; first: string }, { list }) =>
    `Units: ${list(units)}; a number alone is in ${first}.`,
  'hardware.make-profile': 'Make a profile with: quartermaster scan --out FILE',
  'hardware.newer-profile': ({ source, version, readable }: { source: string; version: number; readable: number }) =>
    `${source}: schemaVersion: a profile of version ${version}; this program reads versions up to ${readable}`,
  'hardware.newer-profile-hint': 'Update Quartermaster, or scan that machine with this version: quartermaster scan --out FILE',
  'hardware.free-beyond-total': ({ source, path, total, free }: { source: string; path: string; total: number; free: number }) =>
    `${source}: ${path}: expected at most the total ${total}, got ${free}`,
  'hardware.free-beyond-total-hint': 'Free memory cannot exceed the total.',
  'hardware.set.form': ({ setting }: { setting: string }) => `--set "${setting}": expected path=value`,
  'hardware.set.form-hint': 'For example: --set memory.totalBytes=64GiB',
  'hardware.set.no-card-of-maker': 'The catalog lists no card of this maker.',
  'hardware.set.no-card': ({ path, vendor, id }: { path: string; vendor: string; id: string }) =>
    `--set ${path}: the catalog has no ${vendor} card "${id}"`,
  'hardware.set.expected': ({ path, expected, given }: { path: string; expected: Text; given: string }, { say }) =>
    `--set ${path}: expected ${say(expected)}, got ${given === '' ? 'nothing' : `"${given}"`}`,
  'hardware.set.no-accelerator': ({ path }: { path: string }) => `--set ${path}: this machine has no accelerator`,
  'hardware.set.other-accelerators': ({ path, indices }: { path: string; indices: readonly string[] }, { list }) =>
    `--set ${path}: this machine has accelerators ${list(indices)}`,
  'hardware.set.see-accelerators': 'See which there are with: quartermaster scan',
  'hardware.set.no-value': ({ path }: { path: string }) => `--set ${path}: no such value`,
  'hardware.set.more-free': ({ path, free, total }: { path: string; free: number; total: number }) =>
    `--set ${path}: more would be free (${free}) than there is (${total} bytes)`,
  'hardware.set.both': ({ totalPath, freePath }: { totalPath: string; freePath: string }) => `Set both: ${totalPath} and ${freePath}.`,
} as const satisfies Sentences;
