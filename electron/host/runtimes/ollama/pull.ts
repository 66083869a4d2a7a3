import type { PullProgress } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { assertNever } from '#shared/estimate.ts';
import type { Bytes, Seconds } from '#shared/units.ts';
import { type HttpRequest, readText } from '../http-request.ts';
import type { Answer } from '../query-json.ts';
import { createOllamaClient, type OllamaClient } from './client.ts';
import { diskErrorBefore, diskErrorDuring, type PullDisk } from './disk-check.ts';
import { NdjsonError, readNdjson } from './ndjson.ts';
import { forbiddenStep, reachStep, updateStep } from './next-steps.ts';
import { type PullClock, systemClock } from './pull-clock.ts';
import { type PullErrorContext, pullStatusError } from './pull-errors.ts';
import { isFinal, type PullEvent, type PullStatus, pullAdvanced, pullProgressOf, pullStarted } from './pull-progress.ts';
import { pullLineSchema, type TaggedModel } from './schemas.ts';
import { sameTag } from './tag-name.ts';
import { isOlder } from './version-order.ts';

export type PullInput = {
  /** Address of the server, as `ollamaAddress` gives it. */
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

/**
 * Pulls one tag through an Ollama server and says how it goes. Never rejects for what can go wrong outside: the last progress is `done`,
 * `failed` (with `error`) or `cancelled`, it is the only one of these, and it is also the result.
 */
export async function pullModel(input: PullInput): Promise<PullProgress> {
  const stopStream = new AbortController();
  const run = startRun(input, () => stopStream.abort());
  const stopTicks = run.clock.every(TICK_SECONDS, () => run.advance({ kind: 'tick' }));
  try {
    const signal = AbortSignal.any([input.signal, stopStream.signal]);
    await pullThrough(run, createOllamaClient({ address: input.host, signal, timeoutSeconds: QUESTION_SECONDS, request: input.request }));
  } catch (error) {
    if (!input.signal.aborted && !stopStream.signal.aborted) throw error;
  } finally {
    stopTicks();
  }
  // Cancelled after `success`: everything is there, only the check was not made.
  run.advance(run.status().succeeded ? { kind: 'checked', presentInTags: null } : { kind: 'cancelled' });
  return run.progress();
}

type Run = {
  readonly input: PullInput;
  readonly clock: PullClock;
  readonly stopStream: () => void;
  status(): PullStatus;
  advance(event: PullEvent): void;
  progress(): PullProgress;
};

/** Holds the status, and tells the listener about it at the right moments. */
function startRun(input: PullInput, stopStream: () => void): Run {
  const clock = input.clock ?? systemClock;
  const { host, ollamaTag, artifactId, pullId, platform = process.platform } = input;
  const context: PullErrorContext = { address: host, platform, ollamaTag, serverVersion: null };
  let status = pullStarted({ pullId, artifactId, ollamaTag }, context, clock.nowSeconds());
  let told = { state: status.phase as PullProgress['state'], atSeconds: status.atSeconds };
  const tell = (progress: PullProgress): void => {
    told = { state: progress.state, atSeconds: status.atSeconds };
    input.onProgress(progress);
  };
  const advance = (event: PullEvent): void => {
    if (isFinal(status.phase)) return;
    status = pullAdvanced(status, event, clock.nowSeconds());
    const progress = pullProgressOf(status);
    const due = event.kind === 'tick' || status.atSeconds - told.atSeconds >= PROGRESS_SECONDS;
    if (due || progress.state !== told.state) tell(progress);
  };
  tell(pullProgressOf(status));
  return { input, clock, stopStream, status: () => status, advance, progress: () => pullProgressOf(status) };
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
  if (run.status().succeeded) run.advance({ kind: 'checked', presentInTags: await isPresent(client, run.input.ollamaTag) });
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
    const response = await client.pull(run.input.ollamaTag);
    if (response.status !== 200) {
      const body = await readText(response, 64 * 1024);
      return run.advance({ kind: 'failed', error: pullStatusError(response.status, body, run.status().errorContext) });
    }
    for await (const value of readNdjson(response.chunks)) {
      readValue(run, value, disk);
      if (isFinal(run.status().phase)) return run.stopStream();
    }
  } catch (error) {
    if (run.input.signal.aborted) throw error;
    if (error instanceof NdjsonError && !error.truncated) return run.advance({ kind: 'failed', error: foreignStreamError(error) });
  }
  run.advance({ kind: 'closed' });
}

function readValue(run: Run, value: unknown, disk: PullDisk): void {
  const line = pullLineSchema.safeParse(value);
  if (!line.success) return;
  const layersBefore = run.status().layers.size;
  run.advance({ kind: 'line', line: line.data });
  const error = run.status().layers.size > layersBefore ? diskErrorDuring(run.status(), disk) : null;
  if (error !== null) run.advance({ kind: 'failed', error });
}

/** Null when the server does not answer any more: unknown is not "no". */
async function isPresent(client: OllamaClient, ollamaTag: string): Promise<boolean | null> {
  const tags = await client.tags();
  return tags.outcome === 'ok' ? tags.value.some((model) => sameTag(model.name, ollamaTag)) : null;
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
        hint:
          answer.status === 403
            ? forbiddenStep(address)
            : 'Another program uses this address: give the one of Ollama with --host or OLLAMA_HOST.',
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
  message: `the answer to the pull is not Ollama's: ${message}; it begins with "${line.slice(0, 60)}"`,
  hint: 'A proxy between this program and Ollama may have answered instead: use the address of the server itself.',
});
