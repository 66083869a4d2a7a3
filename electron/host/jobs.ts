import { type Job, jobSchema, type JobStart } from '#shared/api.ts';
import { type ErrorBody, invalidInput, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { createInTurn, type InTurn } from './in-turn.ts';
import type { PreparedJob } from './runtimes/prepare-job.ts';
import { type JobStore, SAVE_SECONDS } from './store/jobs.ts';

export type JobsDependencies = {
  /** Checks what is asked for. Throws error `usage` when it can never be done. */
  readonly prepare: (start: JobStart) => PreparedJob;
  readonly store: JobStore;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Told, one line each, why jobs cannot be kept: they run all the same. */
  readonly log: (line: string) => void;
};

export type Jobs = {
  /** What runs and what ended, also in earlier runs of the program, the oldest first. */
  list(): Promise<readonly Job[]>;
  /**
   * Begins, and returns at once. The same task is one job: while it runs it is joined, and once it has ended it takes its own row again,
   * going on where it stopped.
   */
  start(start: JobStart): Promise<Job>;
  /** Stops that job, for all who watch it. Throws error `usage` for an id that is not on the list; what has ended stays as it is. */
  cancel(jobId: string): Promise<void>;
  /** Takes what has ended off the list; what is not on it is no error. Throws error `usage` while it runs. */
  forget(jobId: string): Promise<void>;
  /** Hears every job that begins, goes on or ends. Returns the function that stops it. */
  onProgress(listener: (job: Job) => void): () => void;
  onForgotten(listener: (forgotten: { readonly jobId: string }) => void): () => void;
  /** Interrupts what runs, and waits until that is kept. */
  close(): Promise<void>;
};

type Entry = {
  readonly key: string;
  job: Job;
  /** Absent for what an earlier run of the program left. */
  readonly cancel?: AbortController;
  ended: Promise<unknown>;
  saved: Promise<void>;
  savedAt: number;
};

type Board = {
  readonly dependencies: JobsDependencies;
  /** By id, in the order of their beginning. */
  readonly entries: Map<string, Entry>;
  readonly progressListeners: Set<(job: Job) => void>;
  readonly forgottenListeners: Set<(forgotten: { readonly jobId: string }) => void>;
  readonly inTurn: InTurn;
  readonly complained: Set<string>;
};

/** Why a job is stopped, when it is not that somebody cancelled it. */
const PROGRAM_ENDS = Symbol('the program ends');

/** Runs jobs for several clients at once, and keeps them for the next run of the program. */
export function createJobs(dependencies: JobsDependencies): Jobs {
  const board: Board = {
    dependencies,
    entries: new Map(),
    progressListeners: new Set(),
    forgottenListeners: new Set(),
    inTurn: createInTurn(),
    complained: new Set(),
  };
  return {
    list: () =>
      board.inTurn(async () => {
        await takeOver(board);
        const jobs = [...board.entries.values()].map(({ job }) => job);
        return jobs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
      }),
    start: (start) => board.inTurn(() => startOrJoin(board, start)),
    cancel: (jobId) => board.inTurn(async () => cancelJob(board, jobId)),
    forget: (jobId) => board.inTurn(() => forgetJob(board, jobId)),
    onProgress: (listener) => listening(board.progressListeners, listener),
    onForgotten: (listener) => listening(board.forgottenListeners, listener),
    close: () => board.inTurn(() => closeAll(board)),
  };
}

function listening<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function takeOver({ dependencies, entries }: Board): Promise<void> {
  for (const { key, job } of await dependencies.store.takeOver()) {
    if (entries.has(job.jobId)) continue;
    entries.set(job.jobId, { key, job, ended: Promise.resolve(), saved: Promise.resolve(), savedAt: 0 });
  }
}

async function startOrJoin(board: Board, start: JobStart): Promise<Job> {
  const prepared = board.dependencies.prepare(start);
  await takeOver(board).catch((error: unknown) => notKept(board, error));
  const known = [...board.entries.values()].find(({ key }) => key === prepared.key)?.job;
  if (known?.state === 'running') return known;
  return begin(board, prepared, known?.jobId ?? board.dependencies.newId());
}

function begin(board: Board, prepared: PreparedJob, jobId: string): Job {
  const cancel = new AbortController();
  const { kind, key, task } = prepared;
  const startedAt = board.dependencies.now().toISOString();
  const job: Job = { jobId, kind, state: 'running', startedAt, task, progress: prepared.beginning(jobId) };
  const entry: Entry = { key, job, cancel, ended: Promise.resolve(), saved: Promise.resolve(), savedAt: 0 };
  board.entries.delete(jobId);
  board.entries.set(jobId, entry);
  advance(board, entry, job);
  const hear = (progress: Job['progress']): void => {
    const sound = soundProgress(board, entry, progress);
    if (sound !== null) advance(board, entry, afterProgress(entry, sound));
  };
  // The last word is told like every other one; but what is over must be over for all who watch it, whatever became of that word.
  entry.ended = prepared
    .run({ pullId: jobId, signal: cancel.signal, onProgress: hear })
    .catch((error: unknown) => ({ ...entry.job.progress, state: 'failed' as const, error: brokenOff(error) }))
    .then((last) => (entry.job.state === 'running' ? hear(last) : undefined));
  return job;
}

/**
 * Progress that can be kept and told; null for one that cannot and is not the end. An end is one whatever its figures: those of before
 * stand in for them.
 */
function soundProgress(board: Board, { job }: Entry, progress: Job['progress']): Job['progress'] | null {
  const result = jobSchema.safeParse({ ...job, progress });
  if (result.success) return progress;
  complain(board, invalidInput(`job ${job.jobId}: progress was dropped`, result.error, { input: { ...job, progress }, hint: '' }));
  if (!isEnd(progress.state)) return null;
  const end = { ...job.progress, state: progress.state, bytesPerSecond: null, etaSeconds: null };
  const told = progress.error === undefined ? end : { ...end, error: progress.error };
  return jobSchema.safeParse({ ...job, progress: told }).success
    ? told
    : { ...end, state: 'failed', error: brokenOff('it ended strangely') };
}

const isEnd = (state: Job['progress']['state']): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

const brokenOff = (error: unknown): ErrorBody => ({
  code: 'internal',
  message: `the job broke off: ${error instanceof Error ? error.message : String(error)}`,
  hint: 'Start it again: it goes on where it stopped.',
});

/** What was stopped because the program ends is not cancelled, and shows how far it had come. */
function afterProgress({ job, cancel }: Entry, progress: Job['progress']): Job {
  switch (progress.state) {
    case 'done':
    case 'failed':
      return { ...job, progress, state: progress.state };
    case 'cancelled':
      return cancel?.signal.reason === PROGRAM_ENDS ? { ...job, state: 'interrupted' } : { ...job, progress, state: 'cancelled' };
    default:
      return { ...job, progress };
  }
}

function advance(board: Board, entry: Entry, job: Job): void {
  const silentSeconds = (board.dependencies.now().getTime() - entry.savedAt) / 1000;
  const isDue = job.state !== entry.job.state || silentSeconds >= SAVE_SECONDS;
  entry.job = job;
  if (isDue) save(board, entry);
  tellAll(board, board.progressListeners, job);
}

/** What is done need not be remembered: the runtime lists the model. */
function save(board: Board, entry: Entry): void {
  const { store, now } = board.dependencies;
  const { job, key } = entry;
  entry.savedAt = now().getTime();
  const saved = job.state === 'done' ? store.remove(job.jobId) : store.save({ key, job });
  entry.saved = saved.catch((error: unknown) => notKept(board, error));
}

/** One that fails does not keep the others from hearing it, nor the job from going on. */
function tellAll<Told>(board: Board, listeners: ReadonlySet<(told: Told) => void>, told: Told): void {
  for (const listener of listeners) {
    try {
      listener(told);
    } catch (error) {
      complain(board, error);
    }
  }
}

function complain({ dependencies, complained }: Board, error: unknown): void {
  const line = error instanceof Error ? error.message : String(error);
  if (!complained.has(line)) dependencies.log(line);
  complained.add(line);
}

const notKept = (board: Board, error: unknown): void =>
  complain(board, `jobs cannot be kept for the next start: ${error instanceof Error ? error.message : String(error)}`);

function cancelJob({ entries }: Board, jobId: string): void {
  const entry = entries.get(jobId);
  if (!entry)
    throw new PlannerError(
      'usage',
      plainWords`there is no job "${jobId}"`,
      'It may have been taken off the list: start it again, it resumes.',
    );
  entry.cancel?.abort();
}

async function forgetJob(board: Board, jobId: string): Promise<void> {
  const entry = board.entries.get(jobId);
  if (!entry) return;
  if (entry.job.state === 'running') throw new PlannerError('usage', plainWords`the job "${jobId}" is running`, 'Cancel it first.');
  await board.dependencies.store.remove(jobId);
  board.entries.delete(jobId);
  tellAll(board, board.forgottenListeners, { jobId });
}

async function closeAll({ entries }: Board): Promise<void> {
  const all = [...entries.values()];
  for (const { cancel } of all) cancel?.abort(PROGRAM_ENDS);
  await Promise.all(all.map(({ ended }) => ended));
  await Promise.all(all.map(({ saved }) => saved));
}
