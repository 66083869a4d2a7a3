import type { Sentences } from '../language.ts';
import type { Text } from '../text.ts';
import { counted } from './nouns.ts';

/** Of hardware what a plan says of it: what it takes for granted, what it asks, and hardware that is only thought of. A scanner says none of it. */
export const machineWords = {
  'hardware.note.unknown-memory': ({ reason }: { reason: Text }, { say }) =>
    `main memory unknown (${say(reason)}): nothing is planned to use it`,
  'hardware.note.tool-failed': ({ probe, detail }: { probe: string; detail: Text }, { say }) =>
    `${probe} is there and failed (${say(detail)}): what it would tell is missing`,
  'hardware.note.by-hand': ({ paths }: { paths: readonly string[] }, { list }) => `set by hand: ${list(paths)}`,
  'hardware.note.not-used': ({ name, reason }: { name: string; reason: Text }, { say }) => `not used: ${name} (${say(reason)})`,
  'hardware.note.assumed': ({ what }: { what: Text }, { say }) => `assumed: ${say(what)}`,
  'hardware.what-if': 'what-if hardware',
  'hardware.what-if-system': 'what-if hardware has no operating system',
  'hardware.what-if-disk-rate': 'not measured: what-if hardware',
  'hardware.what-if-memory': 'host memory of what-if hardware',
  'hardware.what-if-cores': 'cores of what-if hardware',
  'hardware.what-if-no-disk': 'what-if hardware names no disk',
  'hardware.what-if-no-network': 'what-if hardware names no network',
  'hardware.server-memory': ({ ratio }: { ratio: number }) => `host memory of a server: ${ratio} × the memory of its cards`,
  'hardware.not-given': 'not given',
  'hardware.all-free': 'all free',
  'hardware.nominal-all-free': ({ gib }: { gib: number }, { count }) => `nominal ${count(gib)} GiB, all free`,
  'hardware.driver-total-all-free': ({ mib }: { mib: number }, { count }) => `driver total ${count(mib)} MiB, all free`,
  'hardware.largest-option': 'largest memory option',
  'hardware.mappable-part': ({ ratio }: { ratio: number }, { percent }) =>
    `${percent(ratio)} of the system's memory, the kernel's default; ttm.pages_limit or a carve-out in the BIOS raise it`,
  'hardware.free-but-reserve': ({ reserveBytes }: { reserveBytes: number }, { memory }) =>
    `all free but ${memory(reserveBytes)} for firmware and operating system`,
  'hardware.total-less-reserve': ({ reserveBytes }: { reserveBytes: number }, { memory }) => `the total less ${memory(reserveBytes)}`,
  'hardware.channels-peak': 'peak of the memory channels',
  'hardware.one-pool': 'one pool with the accelerator',
  'hardware.platform': ({ id }: { id: string }) => `platform ${id}`,
  'hardware.two-channels': 'two channels DDR5-5600',
  'hardware.no-accelerator': 'no accelerator',
  'hardware.one-accelerator': 'one accelerator',
  'hardware.no-peer-link': 'no direct link: cards talk over PCIe',
  'hardware.peer-link': 'between cards, one direction',
  'hardware.pool-reported': 'what the system reports of the pool',
  'hardware.pool-whole': 'all that the system counts of the pool; what its own programs take of it is not known',
  'hardware.no-memory-listed': ({ id }: { id: string }) => `${id} lists no memory size: give --vram`,
  'hardware.instance-share': 'instance: part of the card in proportion to its memory',
  'hardware.instance-least': 'instance: the least part that a card is divided into',
  'hardware.assumed-rate': ({ name, rate, note }: { name: string; rate: number; note: Text }, { bandwidth, say }) =>
    `${name}: bandwidth ${bandwidth(rate)}, ${say(note)}`,
  'hardware.assumed-share': ({ name, ratio, computeRatio }: { name: string; ratio: number; computeRatio: number }, { percent }) =>
    `${name}: bandwidth and compute in proportion to its share of the card, ${percent(ratio)} and ${percent(computeRatio)}`,
  'hardware.assumed-least': ({ name, ratio, computeRatio }: { name: string; ratio: number; computeRatio: number }, { percent }) =>
    `${name}: its share of the card is not known; bandwidth and compute as the smallest instance has them, ${percent(ratio)} and ${percent(computeRatio)}`,
  'hardware.assumed-free': ({ name, reason, what }: { name: string; reason: Text; what: Text }, { say }) =>
    `${name}: free memory not known (${say(reason)}), ${say(what)} is assumed`,
  'hardware.assumed-bandwidth': ({ name, rate, like }: { name: string; rate: number; like: string }, { bandwidth }) =>
    `${name}: bandwidth ${bandwidth(rate)} as ${like}, the slowest listed card that it may be`,
  'hardware.assumed-compute': ({ name, like }: { name: string; like: string }) =>
    `${name}: compute as ${like}, the slowest listed card that it may be`,
  'hardware.as-other-card': ({ like, reason }: { like: string; reason: Text }, { say }) => `as ${like}: ${say(reason)}`,
  'hardware.one-memory-no-link': 'one memory: no link in between',
  'hardware.assumed-host-link': ({ name, rate, reason }: { name: string; rate: number; reason: Text }, { bandwidth, say }) =>
    `${name}: host link ${bandwidth(rate)}, ${say(reason)}`,
  'hardware.host-link': 'link to the host',
  'hardware.assumed-host-bandwidth': ({ rate, reason }: { rate: number; reason: Text }, { bandwidth, say }) =>
    `memory bandwidth ${bandwidth(rate)}: ${say(reason)}`,
  'hardware.your-word': 'your word',
  'hardware.as-given': 'as given',
  'hardware.assumed-host-bandwidth-range': ({ point, low, high }: { point: number; low: number; high: number }, { bandwidth }) =>
    `memory bandwidth ${bandwidth(point)} (${bandwidth(low)} to ${bandwidth(high)}): run scan --measure`,
  'hardware.bandwidth-unmeasured': 'memory bandwidth not known: run scan --measure',
  'hardware.assumed-cores': ({ cores }: { cores: number }) => `${cores} processor cores`,
  'hardware.assumed-cores-because': ({ cores, reason }: { cores: number; reason: Text }, { say }) =>
    `${cores} processor cores: ${say(reason)}`,
  'hardware.cpu-flops': ({ cores, gigahertz, perCycle }: { cores: number; gigahertz: number; perCycle: number }) =>
    `${cores} cores × ${gigahertz} GHz × ${perCycle}`,
  'hardware.assumed-cpu-flops': ({ cores, gigahertz, perCycle }: { cores: number; gigahertz: number; perCycle: number }) =>
    `processor compute ${cores} cores × ${gigahertz} GHz × ${perCycle} operations per second, ×0.5…2`,
  'hardware.divided': 'divided into instances (MIG): only those can be used',
  'hardware.one-instance': 'a process can use one instance only, and none beside whole cards',
  'hardware.integrated-beside-card': 'integrated adapter beside a card: not added',
  'hardware.unrated': ({ missing }: { missing: readonly string[] }, { list }) =>
    `we have no measured or documented speed: set memory and bandwidth with --set (${list(missing)})`,
  'hardware.program-share': ({ point, low, high }: { point: number; low: number; high: number }, { percent }) =>
    `${percent(point)} of the memory (${percent(low)} to ${percent(high)}), what the system lets one program take`,
  'hardware.memory-unknown': ({ reason }: { reason: Text }, { say }) => `memory not known: ${say(reason)}`,
  'hardware.no-own-memory': 'has no memory of its own',
  'hardware.same-memory': 'shares the same memory with another adapter: not added',
  'hardware.assumed-host-free': ({ reason, what }: { reason: Text; what: Text }, { say }) =>
    `free host memory not known (${say(reason)}): ${say(what)} is assumed`,
  'hardware.disk-unmeasured':
    'how fast the disk reads is not known: scan --measure measures it, or give it with --set disk.readBytesPerSecond=7GB/s',
  'hardware.doubt.date': ({ date }: { date: string }) =>
    `dated ${date}: the clock of that machine was wrong, and the scan may be of any day`,
  'hardware.doubt.in-plan': ({ name, doubt }: { name: string; doubt: Text }, { say }) => `${name}: ${say(doubt)}`,
  'hardware.ask.doubt': ({ name, doubt }: { name: string | null; doubt: Text }, { say }) =>
    `${name === null ? '' : `${name}: `}${say(doubt)}. What is right?`,
  'hardware.ask.system-memory': 'How much memory has the system?',
  'hardware.ask.which': ({ name }: { name: string }) => `Which one is ${name}?`,
  'hardware.ask.memory': ({ name }: { name: string }) => `How much memory has ${name}?`,
  'hardware.ask.raised-share': ({ name, bytes }: { name: string; bytes: number }, { memory }) =>
    `How much of the system's memory will ${name} use? ${memory(bytes)} is what Linux lets it map unless told otherwise; of 128 GB, 96 or 120 GiB are usual with ttm.pages_limit or a carve-out in the BIOS.`,
  'hardware.ask.share-of-system': ({ name }: { name: string }) => `How much of the system's memory may ${name} use?`,
  'hardware.ask.share': ({ name }: { name: string }) => `What bandwidth has ${name}? What part of its card it is, nothing tells.`,
  'hardware.ask.bandwidth': ({ name }: { name: string }) => `How fast is the memory of ${name}? The catalog does not list it.`,
  'hardware.ask.compute': ({ name }: { name: string }) => `How fast does ${name} compute (FP16, dense)? The catalog does not list it.`,
  'hardware.not-sold': ({ id, gib }: { id: string; gib: number }, { count }) => `${id} is not sold with ${count(gib)} GiB`,
  'hardware.listed-size': ({ gib }: { gib: number }, { count }) => `The catalog lists ${count(gib)} GiB.`,
  'hardware.no-card-memory': ({ hardware }: { hardware: string }) =>
    `--vram sets the memory of a card, and "${hardware}" has none of its own`,
  'hardware.give-ram': 'Give its memory with --ram.',
  'hardware.machine-names-unknown-gpu': ({ machineId, gpuId }: { machineId: string; gpuId: string }) =>
    `machine ${machineId} names GPU ${gpuId}, which the catalog lacks`,
  'hardware.run-catalog-check': 'Run: npm run catalog:check',
  'hardware.card-count': ({ hardware, most, count }: { hardware: string; most: number; count: number }) =>
    `"${hardware}": 1 to ${counted(most, 'card')}, got ${count}`,
  'hardware.assumed-network': (
    { hosts, name, rate, reason }: { hosts: number; name: string; rate: number; reason: Text },
    { bandwidth, say },
  ) => `${hosts} hosts exchange over ${name} (${bandwidth(rate)}): ${say(reason)}`,
  'hardware.cards-per-host': ({ hardware, most, cards, hosts }: { hardware: string; most: number; cards: number; hosts: number }) =>
    `"${hardware}": a host holds at most ${most} cards, and ${cards} do not divide over ${hosts} equal hosts`,
  'hardware.plan-for-cards': ({ more, fewer }: { more: number; fewer: number }) => `Plan for ${more} or ${fewer} cards.`,
  'hardware.for-example': ({ example }: { example: string }) => `For example: ${example}`,
  'hardware.shares-with-host': ({ hardware, name }: { hardware: string; name: string }) =>
    `"${hardware}": ${name} shares its memory with one host`,
  'hardware.plan-for-one': ({ id }: { id: string }) => `Plan for one: ${id}`,
  'hardware.unknown': ({ hardware }: { hardware: string }) => `unknown hardware "${hardware}"`,
  'hardware.nearest': ({ ids }: { ids: readonly string[] }, { list }) => `Nearest: ${list(ids)}. All: quartermaster catalog list`,
} as const satisfies Sentences;
