import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PullProgress } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { assertNever } from '#shared/estimate.ts';
import { shortLine } from '#shared/plain-text.ts';
import type { Bytes, Seconds } from '#shared/units.ts';
import { aborted, type HttpRequest, type HttpResponse, readText } from '../http-request.ts';
import { type Answer, MAX_ERROR_BYTES, reasonOf } from '../query-json.ts';
import { createOllamaClient, type OllamaClient } from './client.ts';
import { diskErrorBefore, diskErrorDuring, type PullDisk } from './disk-check.ts';
import { shownAddress } from './host-address.ts';
import { NdjsonError, readNdjson } from './ndjson.ts';
import { reachStep, statusStep, updateStep } from './next-steps.ts';
import { type PullClock, systemClock } from './pull-clock.ts';
import { noAnswerError, type PullErrorContext, pullStatusError } from './pull-errors.ts';
import { isFinal, type PullEvent, type PullStatus, pullAdvanced, pullProgressOf, pullStarted } from './pull-progress.ts';
import { pullLineSchema, type TaggedModel } from './schemas.ts';
import { sameTag } from './tag-name.ts';
import { isOlder } from './version-order.ts';

export type PullInput = {
  /** Address of the server, as `ollamaAddress` gives it; a password in it is shown nowhere. */
  readonly host: string;
  readonly ollamaTag: string;
  readonly artifactId: string | null;
  readonly pullId: string;
  /** Aborting closes the connection: the pull is cancelled and the next one goes on where it stopped. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
  /** Free on the volume of the server's models; null: unknown (another machine), nothing is refused for it. */
  readonly diskFreeBytes: Bytes | null;
  readonly expectedBytes: Bytes | null;
  /** Left there by interrupted pulls (`modelsDisk`). */
  readonly partialBytes?: Bytes;
  /** Tags that deliver the same files: what is present under them is not downloaded again. */
  readonly sameFileTags?: readonly string[];
  /** Of the catalog: older servers are told to update before anything is downloaded. */
  readonly minOllamaVersion?: string | null;
  readonly platform?: NodeJS.Platform;
  readonly clock?: PullClock;
  readonly request?: HttpRequest;
};

/** Limit of each small question around the pull (version, tags). */
const QUESTION_SECONDS: Seconds = 5;
/** Ollama sends a line every 60 ms; a listener hears at most five a second, and every change of state. */
const PROGRESS_SECONDS: Seconds = 0.2;
const TICK_SECONDS: Seconds = 1;
/** Of changes between two states within that time: a stream that jumps to and fro between them floods nobody. */
const MOST_CHANGES = 5;
/** Ollama answers with its first line at once; what comes after that line may take as long as it takes. */
const ANSWER_SECONDS: Seconds = 300;
/** Of lines read in one go: everything else of this program waits meanwhile. */
const SLICE_MS = 20;

/**
 * Pulls one tag through an Ollama server and says how it goes. Never rejects for what can go wrong outside: the last progress is `done`,
 * `failed` (with `error`) or `cancelled`, it is the only one of these, and it is also the result.
 */
export async function pullModel(input: PullInput): Promise<PullProgress> {
  const stopStream = new AbortController();
  const run = startRun(input);
  const stopTicks = run.clock.every(TICK_SECONDS, () => run.advance({ kind: 'tick' }));
  const cancelled = aborted(input.signal);
  try {
    const signal = AbortSignal.any([input.signal, stopStream.signal]);
    const client = createOllamaClient({ address: input.host, signal, timeoutSeconds: QUESTION_SECONDS, request: input.request });
    // Whatever is being waited for: who cancels waits for nothing.
    await Promise.race([pullThrough(run, client), cancelled.promise]);
  } catch (error) {
    if (!input.signal.aborted) throw error;
  } finally {
    stopTicks();
    cancelled.forget();
    // What a body still holds is read by nobody any more.
    stopStream.abort();
  }
  // Cancelled after `success`: everything is there, only the check was not made.
  run.advance(run.status().succeeded ? { kind: 'checked', presentInTags: null } : { kind: 'cancelled' });
  return run.progress();
}

type Run = {
  readonly input: PullInput;
  readonly clock: PullClock;
  status(): PullStatus;
  advance(event: PullEvent): void;
  progress(): PullProgress;
};

/** Holds the status, and tells the listener about it at the right moments. */
function startRun(input: PullInput): Run {
  const clock = input.clock ?? systemClock;
  const { host, ollamaTag, artifactId, pullId, platform = process.platform } = input;
  const context: PullErrorContext = { address: shownAddress(host), platform, ollamaTag, serverVersion: null };
  let status = pullStarted({ pullId, artifactId, ollamaTag }, context, clock.nowSeconds());
  let told = { state: status.phase as PullProgress['state'], atSeconds: status.atSeconds, changes: 0 };
  const tell = (progress: PullProgress, due: boolean): void => {
    told = { state: progress.state, atSeconds: due ? status.atSeconds : told.atSeconds, changes: due ? 0 : told.changes + 1 };
    input.onProgress(progress);
  };
  const advance = (event: PullEvent): void => {
    if (isFinal(status.phase)) return;
    status = pullAdvanced(status, event, clock.nowSeconds());
    const progress = pullProgressOf(status);
    const due = event.kind === 'tick' || status.atSeconds - told.atSeconds >= PROGRESS_SECONDS;
    const isChange = progress.state !== told.state && (told.changes < MOST_CHANGES || isFinal(progress.state));
    if (due || isChange) tell(progress, due);
  };
  tell(pullProgressOf(status), true);
  return { input, clock, status: () => status, advance, progress: () => pullProgressOf(status) };
}

async function pullThrough(run: Run, client: OllamaClient): Promise<void> {
  const version = await client.version();
  if (version.outcome !== 'ok') return run.advance({ kind: 'failed', error: unavailableError(version, run.status().errorContext) });
  run.advance({ kind: 'reached', serverVersion: version.value });
  const tags = await client.tags();
  const disk = diskOf(run.input, tags.outcome === 'ok' ? tags.value : []);
  const refusal = versionError(run) ?? diskErrorBefore(disk, run.input.ollamaTag);
  if (refusal !== null) return run.advance({ kind: 'failed', error: refusal });
  await readStream(run, client, disk);
  if (run.status().succeeded) run.advance({ kind: 'checked', presentInTags: await isPresent(run, client) });
}

function diskOf(input: PullInput, models: readonly TaggedModel[]): PullDisk {
  const names = [input.ollamaTag, ...(input.sameFileTags ?? [])];
  const sizes = models.filter((model) => names.some((name) => sameTag(name, model.name))).map((model) => model.size ?? 0);
  return {
    freeBytes: input.diskFreeBytes,
    expectedBytes: input.expectedBytes,
    presentBytes: Math.max(0, ...sizes),
    partialBytes: input.partialBytes ?? 0,
  };
}

async function readStream(run: Run, client: OllamaClient, disk: PullDisk): Promise<void> {
  try {
    const response = await firstAnswer(run, client.pull(run.input.ollamaTag));
    if (response === null) return run.advance({ kind: 'failed', error: noAnswerError(run.status().errorContext, ANSWER_SECONDS) });
    if (response.status !== 200) return run.advance({ kind: 'failed', error: await statusError(run, response) });
    await readLines(run, response, disk);
    run.advance({ kind: 'closed' });
  } catch (error) {
    if (run.input.signal.aborted) throw error;
    if (error instanceof NdjsonError && !error.truncated) return run.advance({ kind: 'failed', error: foreignStreamError(error) });
    run.advance(error instanceof NdjsonError ? { kind: 'closed' } : { kind: 'closed', reason: reasonOf(error) });
  }
}

/** Null when there is none in time. */
async function firstAnswer({ clock }: Run, answer: Promise<HttpResponse>): Promise<HttpResponse | null> {
  const limit = deadline(clock, ANSWER_SECONDS);
  const late = aborted(limit.signal);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    limit.stop();
    late.forget();
  }
}

/** The page may be long, or without end: its beginning tells what there is to tell. */
async function statusError(run: Run, response: HttpResponse): Promise<ErrorBody> {
  const limit = deadline(run.clock, QUESTION_SECONDS);
  const { text } = await readText(response, MAX_ERROR_BYTES, limit.signal);
  limit.stop();
  return pullStatusError({ status: response.status, headers: response.headers, body: text }, run.status().errorContext);
}

function deadline(clock: PullClock, seconds: Seconds): { readonly signal: AbortSignal; readonly stop: () => void } {
  const over = new AbortController();
  return { signal: over.signal, stop: clock.every(seconds, () => over.abort()) };
}

/** So much larger, what is announced is looked at again. */
const NEW_SIZE_RATIO = 1.01;

/** To the end of the stream, or to the line after which it has nothing more to say: some servers leave the connection open. */
async function readLines(run: Run, response: HttpResponse, disk: PullDisk): Promise<void> {
  let checkedBytes = 0;
  let sliceEnd = performance.now() + SLICE_MS;
  for await (const value of readNdjson(response.chunks)) {
    const line = pullLineSchema.safeParse(value);
    if (line.success) run.advance({ kind: 'line', line: line.data });
    const { phase, succeeded, layers } = run.status();
    if (succeeded || isFinal(phase)) return;
    // Goes over all layers: thousands of them, one line each, are not looked at after every line.
    if (layers.totalBytes > checkedBytes * NEW_SIZE_RATIO) {
      checkedBytes = layers.totalBytes;
      const error = diskErrorDuring(run.status(), disk);
      if (error !== null) return run.advance({ kind: 'failed', error });
    }
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  }
}

/** Less than was announced is what was there before. */
const LEAST_LISTED_RATIO = 0.99;

/** Whether the server lists what was pulled. Null when it does not answer any more: unknown is not "no". */
async function isPresent(run: Run, client: OllamaClient): Promise<boolean | null> {
  const tags = await client.tags();
  if (tags.outcome !== 'ok') return null;
  const announcedBytes = run.progress().totalBytes ?? 0;
  return tags.value.some(
    ({ name, size = announcedBytes }) => sameTag(name, run.input.ollamaTag) && size >= announcedBytes * LEAST_LISTED_RATIO,
  );
}

function versionError(run: Run): ErrorBody | null {
  const context = run.status().errorContext;
  const minimum = run.input.minOllamaVersion ?? null;
  if (minimum === null || context.serverVersion === null || !isOlder(context.serverVersion, minimum)) return null;
  const message = `${context.ollamaTag} needs Ollama ${minimum}, and the server is ${context.serverVersion}`;
  return { code: 'pull-failed', message, hint: updateStep(context) };
}

function unavailableError(answer: Exclude<Answer<string>, { outcome: 'ok' }>, context: PullErrorContext): ErrorBody {
  const { address } = context;
  switch (answer.outcome) {
    case 'unreachable':
      return { code: 'runtime-unavailable', message: `no Ollama server at ${address} (${answer.reason})`, hint: reachStep(context) };
    case 'status':
      return {
        code: 'runtime-unavailable',
        message: `${address} answers HTTP ${answer.status} to /api/version`,
        hint: statusStep(answer, address) ?? 'Another program uses this address: give the one of Ollama with --host or OLLAMA_HOST.',
      };
    case 'unexpected':
      return {
        code: 'runtime-unavailable',
        message: `${address} does not answer as Ollama does: ${answer.reason}`,
        hint: 'Another program uses this address: give the one of Ollama with --host or OLLAMA_HOST.',
      };
    default:
      return assertNever(answer);
  }
}

const foreignStreamError = ({ message, line }: NdjsonError): ErrorBody => ({
  code: 'pull-failed',
  message: `the answer to the pull is not Ollama's: ${shortLine(message, 200)}; it begins with "${shortLine(line, 60)}"`,
  hint: 'A proxy between this program and Ollama may have answered instead: use the address of the server itself.',
});
