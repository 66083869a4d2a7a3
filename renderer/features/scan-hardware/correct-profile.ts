import { basis, type Known, sourced } from '#shared/estimate.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';

const acceleratorFacts = ['memoryBytes', 'freeMemoryBytes', 'bandwidthBytesPerSecond', 'linkBytesPerSecond', 'powerLimitWatts'] as const;
export type AcceleratorFact = (typeof acceleratorFacts)[number];
const memoryFacts = ['totalBytes', 'availableBytes', 'bandwidthBytesPerSecond'] as const;
const diskFacts = ['freeBytes', 'readBytesPerSecond'] as const;

/** A fact that a person may know better than the probes. */
export type FactPath =
  | `accelerators.${number}.${AcceleratorFact}`
  | `memory.${(typeof memoryFacts)[number]}`
  | `disk.${(typeof diskFacts)[number]}`;

/** What the person entered instead, in base units. */
export type Corrections = Readonly<Partial<Record<FactPath, number>>>;

/** The profile with the person's figures in place of the probed ones, marked as theirs. */
export function correctProfile(profile: HardwareProfile, corrections: Corrections): HardwareProfile {
  if (Object.keys(corrections).length === 0) return profile;
  const correct = (path: FactPath, fact: Known<number>): Known<number> => corrected(fact, corrections[path]);
  return {
    ...profile,
    memory: { ...profile.memory, ...mapFacts(memoryFacts, (name) => correct(`memory.${name}`, profile.memory[name])) },
    disk: { ...profile.disk, ...mapFacts(diskFacts, (name) => correct(`disk.${name}`, profile.disk[name])) },
    accelerators: profile.accelerators.map((accelerator) => correctAccelerator(accelerator, correct)),
  };
}

function correctAccelerator(accelerator: Accelerator, correct: (path: FactPath, fact: Known<number>) => Known<number>): Accelerator {
  const facts = mapFacts(acceleratorFacts, (name) => correct(`accelerators.${accelerator.index}.${name}`, accelerator[name]));
  return { ...accelerator, ...facts };
}

function mapFacts<Name extends string>(names: readonly Name[], fact: (name: Name) => Known<number>): Record<Name, Known<number>> {
  return Object.fromEntries(names.map((name) => [name, fact(name)])) as Record<Name, Known<number>>;
}

function corrected(fact: Known<number>, value: number | undefined): Known<number> {
  if (value === undefined) return fact;
  const before = 'basis' in fact ? `replaces a value from ${fact.basis.sourceId}` : `was unknown: ${fact.reason}`;
  return sourced(value, basis('assumed', 'user', before));
}
