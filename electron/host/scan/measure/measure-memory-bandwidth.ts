import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { formatCount, formatNumber } from '#shared/format.ts';
import { type BytesPerSecond, KIB } from '#shared/units.ts';
import { toolWords } from '../keep/tool-words.ts';
import { readKernel } from './read-kernel.ts';
import { rateOf, type ReadPlan, type RoundPart, runReaders } from './run-readers.ts';
import { type MemoryFacts, planWorkingSet, type WorkingSet } from './working-set.ts';

export type MemoryMeasurement = {
  readonly facts: MemoryFacts;
  /** Tasks that wait or run, averaged over the last minute; null: the system does not tell. */
  readonly load: number | null;
  readonly signal: AbortSignal;
  /** 0…1. */
  readonly onProgress: (ratio: number) => void;
};

/**
 * How long and in which pieces to read; tests take less of everything. Rounds are short because the best one counts: on a machine that does
 * other things too, 5 ms without them are found where 20 ms are not.
 */
export type ReadSchedule = Omit<ReadPlan, keyof WorkingSet | 'kernel'>;

export const readSchedule: ReadSchedule = {
  chunkBytes: 512 * KIB,
  rounds: 603,
  minRounds: 20,
  roundSeconds: 0.005,
  softSeconds: 3.5,
  hardSeconds: 4.5,
};

/** Rounds in which the kernel is still being compiled and clocks rise. */
const WARM_UP_ROUNDS = 3;
/** Share of the processors that others may keep busy before the figure is called a lower bound. */
const QUIET_LOAD = 0.25;

/**
 * Rate at which all cores together read memory: the best of many rounds, because whatever else runs can only lower one. Never throws but
 * with the signal's reason; what keeps it from measuring is the reason of the unknown.
 */
export async function measureMemoryBandwidth(measurement: MemoryMeasurement): Promise<Known<BytesPerSecond>> {
  const set = planWorkingSet(measurement.facts, readSchedule.chunkBytes);
  if ('reason' in set) return unknown(set.reason);
  return measureWorkingSet(set, readSchedule, measurement);
}

export async function measureWorkingSet(
  set: WorkingSet,
  pieces: ReadSchedule,
  measurement: MemoryMeasurement,
): Promise<Known<BytesPerSecond>> {
  const kernel = readKernel();
  const readFailure = WebAssembly.validate(kernel) ? null : 'no vector instructions';
  if (readFailure === null) {
    const read = await attempt({ ...set, ...pieces, kernel }, measurement);
    if (!('failure' in read)) return bestOf(read, set, { ...measurement, kind: 'read' });
  }
  const copy = await attempt({ ...set, ...pieces, kernel: null }, measurement);
  return 'failure' in copy
    ? unknown(`reading threads failed: ${toolWords(copy.failure)}`)
    : bestOf(copy, set, { ...measurement, kind: 'copy' });
}

type Rounds = readonly (readonly RoundPart[])[];

async function attempt(plan: ReadPlan, { signal, onProgress }: MemoryMeasurement): Promise<Rounds | { readonly failure: string }> {
  try {
    return await runReaders(plan, { signal, onRound: (rounds) => onProgress(rounds / plan.rounds) });
  } catch (error) {
    signal.throwIfAborted();
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

type Kind = Pick<MemoryMeasurement, 'facts' | 'load'> & { readonly kind: 'read' | 'copy' };

function bestOf(rounds: Rounds, { threads }: WorkingSet, { kind, load, facts }: Kind): Known<BytesPerSecond> {
  const rates = rounds.slice(WARM_UP_ROUNDS).map(rateOf);
  if (rates.length === 0) return unknown('the machine is too busy: not one round of reading ended in time');
  const words = `best of ${rates.length}, ${formatCount(threads)} thread${threads === 1 ? '' : 's'}, ${kindWords[kind]}`;
  const busy = load !== null && load > facts.processors * QUIET_LOAD;
  const note = busy ? `${words}; at least: the machine was busy, load ${formatNumber(load)}` : words;
  return sourced(Math.max(...rates), basis('measured', kind === 'read' ? 'read-kernel' : 'copy-kernel', note));
}

const kindWords = { read: 'read', copy: 'copy, bytes read and written' } as const;
