import { Worker } from 'node:worker_threads';
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units.ts';
import { PAGE_BYTES } from './read-kernel.ts';
import { type ReaderTask, readerProgram } from './reader-thread.ts';
import type { WorkingSet } from './working-set.ts';

export type ReadPlan = WorkingSet & {
  /** Null: copy. */
  readonly kernel: Uint8Array<ArrayBuffer> | null;
  readonly chunkBytes: Bytes;
  readonly rounds: number;
  readonly minRounds: number;
  readonly roundSeconds: Seconds;
  readonly softSeconds: Seconds;
  readonly hardSeconds: Seconds;
};

export type ReadWatch = {
  readonly signal: AbortSignal;
  /** Told how many rounds are over. */
  readonly onRound: (rounds: number) => void;
};

/** One thread's part of one round; times in nanoseconds on one clock for all threads. */
export type RoundPart = { readonly start: bigint; readonly end: bigint; readonly bytes: bigint };

/** Runs the reading threads to their end; answers with what each did in each round. Rejects with the signal's reason when aborted. */
export async function runReaders(plan: ReadPlan, { signal, onRound }: ReadWatch): Promise<readonly (readonly RoundPart[])[]> {
  signal.throwIfAborted();
  const records = new BigInt64Array(new SharedArrayBuffer(plan.rounds * plan.threads * 3 * BigInt64Array.BYTES_PER_ELEMENT));
  const tasks = tasksOf(plan, records);
  const program = readerProgram();
  // `--input-type` and loaders of the main program are not for this one.
  const workers: Worker[] = [];
  const over = new AbortController();
  try {
    // Those that could be made wait for those that could not: they have to be ended too.
    for (const workerData of tasks) workers.push(new Worker(program, { eval: true, workerData, execArgv: [] }));
    workers[0]?.on('message', onRound);
    await Promise.race([Promise.all(workers.map(ended)), aborted(signal, over.signal)]);
  } finally {
    over.abort();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return roundsIn(records, plan.threads);
}

function tasksOf(plan: ReadPlan, records: BigInt64Array<SharedArrayBuffer>): readonly ReaderTask[] {
  const { kernel, chunkBytes, bytesPerThread, threads, rounds, minRounds } = plan;
  const started = process.hrtime.bigint();
  const meeting = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  meeting[2] = rounds;
  return Array.from({ length: threads }, (_, index) => ({
    kernel,
    index,
    threads,
    bytes: bytesPerThread,
    chunkBytes,
    pageBytes: PAGE_BYTES,
    rounds,
    minRounds,
    roundNanoseconds: nanoseconds(plan.roundSeconds),
    softDeadline: started + nanoseconds(plan.softSeconds),
    hardDeadline: started + nanoseconds(plan.hardSeconds),
    meeting,
    records,
  }));
}

const nanoseconds = (seconds: Seconds): bigint => BigInt(Math.round(seconds * 1e9));

const ended = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.on('error', reject);
    // One that ends without its work leaves the others waiting for it.
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a reading thread ended with ${code}`))));
  });

/** Listens until `over`: the signal may outlive many measurements. */
const aborted = (signal: AbortSignal, over: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: over });
  });

function roundsIn(records: BigInt64Array, threads: number): readonly (readonly RoundPart[])[] {
  const parts: RoundPart[] = [];
  for (let place = 0; place < records.length; place += 3) {
    const [start = 0n, end = 0n, bytes = 0n] = records.subarray(place, place + 3);
    parts.push({ start, end, bytes });
  }
  const rounds = Array.from({ length: parts.length / threads }, (_, round) => parts.slice(round * threads, (round + 1) * threads));
  return rounds.filter((round) => round.every(({ bytes }) => bytes > 0n));
}

/** Bytes of all threads over the time from the first start to the last end. */
export function rateOf(round: readonly RoundPart[]): BytesPerSecond {
  const first = round.reduce((least, { start }) => (start < least ? start : least), round[0]?.start ?? 0n);
  const last = round.reduce((most, { end }) => (end > most ? end : most), first);
  const bytes = round.reduce((sum, part) => sum + part.bytes, 0n);
  return Number(bytes) / (Number(last - first) / 1e9);
}
