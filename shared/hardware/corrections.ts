import { z } from 'zod';
import { basis, isKnown, knownSchema, sourced } from '../estimate.ts';
import { type Accelerator, type HardwareProfile, hardwareProfileSchema } from './profile.ts';
import { message } from '../words/message.ts';

/** What kind of value a fact holds: it decides the units in which a person may give it. */
export type FactKind = 'bytes' | 'bytes/s' | 'flop/s' | 'W' | 'count' | 'text' | 'list';

const machineFacts = {
  'os.version': 'text',
  'cpu.model': 'text',
  'cpu.physicalCores': 'count',
  'cpu.instructionSets': 'list',
  'cpu.numaNodes': 'count',
  'memory.totalBytes': 'bytes',
  'memory.availableBytes': 'bytes',
  'memory.bandwidthBytesPerSecond': 'bytes/s',
  'disk.freeBytes': 'bytes',
  'disk.readBytesPerSecond': 'bytes/s',
  linkBytesPerSecond: 'bytes/s',
} as const satisfies Record<string, FactKind>;

const acceleratorFacts = {
  nominalMemoryBytes: 'bytes',
  memoryBytes: 'bytes',
  freeMemoryBytes: 'bytes',
  bandwidthBytesPerSecond: 'bytes/s',
  computeFlops: 'flop/s',
  linkBytesPerSecond: 'bytes/s',
  powerLimitWatts: 'W',
  driver: 'text',
} as const satisfies Record<string, FactKind>;

export type AcceleratorFact = keyof typeof acceleratorFacts;
/** A fact that a person may know better than the probes. Accelerators go by their index. */
export type FactPath = keyof typeof machineFacts | `accelerators.${number}.${AcceleratorFact}`;
/** Where a person says which entry of the catalog an accelerator is. */
export type CardPath = `accelerators.${number}.gpuId`;
/** In base units. */
export type FactValue = number | string | readonly string[];
/** What the person entered instead. */
export type Corrections = Readonly<Partial<Record<FactPath, FactValue>>>;

/** Every fact of this profile that can be corrected, with the kind of its value. */
export function correctableFacts({ accelerators, cpu }: HardwareProfile): ReadonlyMap<string, FactKind> {
  const ofMachine = Object.entries(machineFacts).filter(([path]) => path !== 'cpu.numaNodes' || cpu.numaNodes !== undefined);
  const ofCards = accelerators.flatMap(({ index }) =>
    Object.entries(acceleratorFacts).map(([name, kind]) => [`accelerators.${index}.${name}`, kind] as const),
  );
  return new Map<string, FactKind>([...ofMachine, ...ofCards]);
}

/** The profile with the person's values in place of the probed ones, marked as theirs. Facts that the profile lacks are passed over. */
export function correctProfile(profile: HardwareProfile, corrections: Corrections): HardwareProfile {
  const entries = Object.entries(corrections);
  if (entries.length === 0) return profile;
  const document = entries.reduce<unknown>(
    (node, [path, value]) => (value === undefined ? node : replaceAt(node, path.split('.'), (fact) => corrected(fact, value))),
    profile,
  );
  const after = hardwareProfileSchema.parse(document);
  const accelerators = after.accelerators.map((card) => withFreeMemory(card, profile, corrections));
  return { ...after, accelerators };
}

/** Paths of the facts that a person put in place of what was probed, or of a gap. */
export function correctedPaths(profile: HardwareProfile): readonly string[] {
  return [...correctableFacts(profile).keys()].filter((path) => {
    const fact = anyFact.safeParse(valueAt(profile, path.split('.'))).data;
    // What a person chose for hardware that is not there has no note: it replaces nothing.
    return fact !== undefined && isKnown(fact) && fact.basis.sourceId === 'user' && fact.basis.note !== undefined;
  });
}

function valueAt(node: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return node;
  if (Array.isArray(node))
    return valueAt(
      node.find((item: unknown) => hasIndex(item, key)),
      rest,
    );
  return isRecord(node) ? valueAt(node[key], rest) : undefined;
}

/** A copy of `node` in which `change` was applied to what lies at `path`; the node itself where there is nothing. */
function replaceAt(node: unknown, path: readonly string[], change: (fact: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(node);
  if (Array.isArray(node)) return node.map((item: unknown) => (hasIndex(item, key) ? replaceAt(item, rest, change) : item));
  if (!isRecord(node) || !Object.hasOwn(node, key)) return node;
  return { ...node, [key]: replaceAt(node[key], rest, change) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const hasIndex = (item: unknown, index: string): boolean => isRecord(item) && String(item['index']) === index;

const anyFact = knownSchema(z.unknown());

function corrected(fact: unknown, value: FactValue): unknown {
  const before = anyFact.parse(fact);
  if (!isKnown(before)) return sourced(value, basis('assumed', 'user', message('hardware.was-unknown', { reason: before.reason })));
  // Of several corrections the first says what was probed.
  if (before.basis.sourceId === 'user') return sourced(value, before.basis);
  return sourced(value, basis('assumed', 'user', message('hardware.replaces', { sourceId: before.basis.sourceId })));
}

/** Of a machine that one does not have nothing is in use yet: all of the share that its owner will set is free. */
function withWholeShareFree(card: Accelerator, corrections: Corrections): Accelerator {
  const at = (fact: AcceleratorFact): FactPath => `accelerators.${card.index}.${fact}`;
  if (!Object.hasOwn(corrections, at('memoryBytes')) || Object.hasOwn(corrections, at('freeMemoryBytes'))) return card;
  return { ...card, freeMemoryBytes: card.memoryBytes };
}

/**
 * What others use of a card stays in use when its total is corrected. Shared memory does not follow: what is free of it is the system's
 * figure.
 */
function withFreeMemory(card: Accelerator, before: HardwareProfile, corrections: Corrections): Accelerator {
  const { index, memoryKind, memoryBytes: total } = card;
  if (memoryKind === 'unified' && before.origin === 'what-if') return withWholeShareFree(card, corrections);
  const isSet = (fact: AcceleratorFact): boolean => Object.hasOwn(corrections, `accelerators.${index}.${fact}`);
  if (memoryKind !== 'dedicated' || !isSet('memoryBytes') || isSet('freeMemoryBytes')) return card;
  const probed = before.accelerators.find((other) => other.index === index);
  if (!probed || !isKnown(probed.memoryBytes) || !isKnown(probed.freeMemoryBytes) || !isKnown(total)) return card;
  const used = Math.max(0, probed.memoryBytes.value - probed.freeMemoryBytes.value);
  const note = message('hardware.total-less-use', { usedBytes: used });
  return { ...card, freeMemoryBytes: sourced(Math.max(0, total.value - used), basis('assumed', 'user', note)) };
}
