import type { parentPort, workerData } from 'node:worker_threads';

/** What one reading thread is told. Everything it needs comes in here: its code runs far from this module's constants. */
export type ReaderTask = {
  /** The WebAssembly read kernel; null: copy with `TypedArray.set` instead. */
  readonly kernel: Uint8Array<ArrayBuffer> | null;
  readonly index: number;
  readonly threads: number;
  /** Memory of this thread, a multiple of `chunkBytes`. When copying, half is source and half is target. */
  readonly bytes: number;
  /** Read between two looks at the clock. */
  readonly chunkBytes: number;
  readonly pageBytes: number;
  readonly rounds: number;
  readonly minRounds: number;
  readonly roundNanoseconds: bigint;
  /** On the clock of `process.hrtime`: after the soft deadline no more than `minRounds` are read, after the hard one nothing. */
  readonly softDeadline: bigint;
  readonly hardDeadline: bigint;
  /** Shared by all threads: how many wait, how often all have met, in which round to stop. */
  readonly meeting: Int32Array<SharedArrayBuffer>;
  /** Start, end and bytes of every round of every thread: 3 × (round × threads + index). Bytes 0: not read. */
  readonly records: BigInt64Array<SharedArrayBuffer>;
};

type Threads = { readonly parentPort: typeof parentPort; readonly workerData: typeof workerData };
/** Reads (or copies) one chunk and answers with the bytes that were moved. */
type ReadChunk = (at: number) => number;

/**
 * The program of a reading thread as text, for `new Worker(text, { eval: true })`: a file of its own would not survive being bundled.
 * The functions of this file that it is made of must use nothing but each other, their arguments and what is global.
 */
export const readerProgram = (): string => `${[meet, chunkReader, chunkCopier, readRound].map(String).join('\n')}
(${String(runReader)})(require('node:worker_threads'));`;

function runReader({ parentPort: port, workerData: data }: Threads): void {
  const task = data as ReaderTask;
  const { meeting, rounds, minRounds, softDeadline, hardDeadline, index } = task;
  const readChunk = task.kernel === null ? chunkCopier(task) : chunkReader(task, task.kernel);
  let at = 0;
  for (let round = 0; round < rounds; round++) {
    const now = process.hrtime.bigint();
    // One thread decides, before it comes to the meeting; by its number the decision holds for no round that others are still in.
    if (index === 0 && (now >= hardDeadline || (now >= softDeadline && round >= minRounds))) Atomics.store(meeting, 2, round);
    meet(meeting, task.threads);
    if (round >= Atomics.load(meeting, 2)) break;
    at = readRound(task, readChunk, { round, at });
    if (index === 0) port?.postMessage(round + 1);
  }
}

/** Waits until every thread is here. Looks a while before it sleeps: to be woken takes as long as reading a megabyte. */
function meet(meeting: Int32Array, threads: number): void {
  const past = Atomics.load(meeting, 1);
  if (Atomics.add(meeting, 0, 1) === threads - 1) {
    Atomics.store(meeting, 0, 0);
    Atomics.add(meeting, 1, 1);
    Atomics.notify(meeting, 1);
    return;
  }
  for (let look = 0; look < 10_000 && Atomics.load(meeting, 1) === past; look++);
  while (Atomics.load(meeting, 1) === past) Atomics.wait(meeting, 1, past);
}

/** Memory of this thread's own, made and written here: a page that was never written is not there, and one written here lies near. */
function chunkReader({ bytes, chunkBytes, pageBytes }: ReaderTask, kernel: Uint8Array<ArrayBuffer>): ReadChunk {
  const pages = Math.ceil(bytes / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernel), { host: { memory } });
  const sum = exports['sum'] as (at: number, end: number) => number;
  new Int32Array(memory.buffer).fill(3);
  const expected = Math.imul(chunkBytes / 4, 3);
  return (at) => {
    if (sum(at, at + chunkBytes) !== expected) throw new Error('the read kernel did not read what was written');
    return chunkBytes;
  };
}

function chunkCopier({ bytes, chunkBytes }: ReaderTask): ReadChunk {
  const half = chunkBytes / 2;
  const source = new Uint8Array(bytes / 2).fill(3);
  const target = new Uint8Array(bytes / 2).fill(5);
  return (at) => {
    target.set(source.subarray(at / 2, at / 2 + half), at / 2);
    return chunkBytes;
  };
}

/**
 * One round: chunks until its time is over, however many that are, so that slow cores beside fast ones count for what they do. Goes on
 * where the last round stopped: everything else of this thread's memory is read before the same byte comes again.
 */
function readRound(task: ReaderTask, readChunk: ReadChunk, { round, at }: { readonly round: number; readonly at: number }): number {
  const { records, threads, index, roundNanoseconds, bytes, chunkBytes } = task;
  const start = process.hrtime.bigint();
  let end = start;
  let next = at;
  let moved = 0;
  do {
    moved += readChunk(next);
    next = next + chunkBytes >= bytes ? 0 : next + chunkBytes;
    end = process.hrtime.bigint();
  } while (end - start < roundNanoseconds);
  const place = 3 * (round * threads + index);
  records[place] = start;
  records[place + 1] = end;
  records[place + 2] = BigInt(moved);
  return next;
}
