import type { PullProgress } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { assertNever } from '#shared/estimate.ts';
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units.ts';
import { cancelledError, connectionLostError, type PullErrorContext, pullErrorOf, tooManyLayersError } from './pull-errors.ts';
import { fetchedBytesOf, layerOf, noLayers, type PullLayers, withCompleted, withReport } from './pull-layers.ts';
import type { PullLine } from './schemas.ts';
import { rateAfter, rateAt, rateStarted, type TransferRate } from './transfer-rate.ts';

/**
 * Everything known about one pull. A pure value: `pullAdvanced` makes the next one from a line or the clock, `pullProgressOf` says what to
 * show. Times are seconds of one clock, whatever its zero.
 */
export type PullStatus = {
  readonly identity: Pick<PullProgress, 'pullId' | 'artifactId' | 'ollamaTag'>;
  readonly errorContext: PullErrorContext;
  readonly phase: Exclude<PullProgress['state'], 'stalled'>;
  readonly startedAtSeconds: Seconds;
  readonly atSeconds: Seconds;
  /** When the server last said anything. */
  readonly lastLineAtSeconds: Seconds;
  /** When a figure or a status last changed. */
  readonly changedAtSeconds: Seconds;
  readonly layers: PullLayers;
  readonly currentDigest: string | null;
  /** The highest count so far: the one on screen. */
  readonly shownBytes: Bytes;
  readonly rate: TransferRate | null;
  /** `success` was sent: the end of the stream is no failure any more. */
  readonly succeeded: boolean;
  readonly presentInTags: boolean | null;
  readonly error: ErrorBody | null;
};

export type PullEvent =
  /** The server answers, with this version. */
  | { readonly kind: 'reached'; readonly serverVersion: string }
  | { readonly kind: 'line'; readonly line: PullLine }
  /** Time passed. */
  | { readonly kind: 'tick' }
  /** The connection ended, in good order or for this reason. */
  | { readonly kind: 'closed'; readonly reason?: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: ErrorBody }
  /** After `success`: whether /api/tags lists the model; null when it could not be asked. */
  | { readonly kind: 'checked'; readonly presentInTags: boolean | null };

/** Without a word from the server, whatever it is doing. While it downloads it repeats itself every 60 ms [ollama-api-pull]. */
export const SILENT_AFTER_SECONDS: Seconds = 30;
/**
 * Each part is retried after 1, 2, 4, 8, 16 and 32 s, so up to 32 s of lines that say the same are ordinary; longer means a retry that
 * already failed or a line that is down [ollama-api-pull].
 */
export const UNCHANGED_AFTER_SECONDS: Seconds = 40;

/** MLX models have a file for each tensor: some thousands. */
const MOST_LAYERS = 100_000;

export function pullStarted(identity: PullStatus['identity'], errorContext: PullErrorContext, atSeconds: Seconds): PullStatus {
  return {
    identity,
    errorContext,
    phase: 'resolving',
    startedAtSeconds: atSeconds,
    atSeconds,
    lastLineAtSeconds: atSeconds,
    changedAtSeconds: atSeconds,
    layers: noLayers,
    currentDigest: null,
    shownBytes: 0,
    rate: null,
    succeeded: false,
    presentInTags: null,
    error: null,
  };
}

export const isFinal = (state: PullProgress['state']): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

/** The status after one event. A final status stays as it is, whatever comes later; the clock never runs backwards. */
export function pullAdvanced(status: PullStatus, event: PullEvent, clockSeconds: Seconds): PullStatus {
  if (isFinal(status.phase)) return status;
  const now = { ...status, atSeconds: Math.max(status.atSeconds, clockSeconds) };
  switch (event.kind) {
    case 'reached':
      return { ...now, lastLineAtSeconds: now.atSeconds, errorContext: { ...now.errorContext, serverVersion: event.serverVersion } };
    case 'line':
      return { ...afterLine(now, event.line), lastLineAtSeconds: now.atSeconds };
    case 'tick':
      return now;
    case 'closed':
      return now.succeeded ? now : failed(now, connectionLostError(now.errorContext, event.reason ?? null));
    case 'cancelled':
      return { ...now, phase: 'cancelled', error: cancelledError(now.shownBytes) };
    case 'failed':
      return failed(now, event.error);
    case 'checked':
      return { ...now, phase: 'done', presentInTags: event.presentInTags };
    default:
      return assertNever(event);
  }
}

const failed = (status: PullStatus, error: ErrorBody): PullStatus => ({ ...status, phase: 'failed', error });

function afterLine(status: PullStatus, line: PullLine): PullStatus {
  if (line.error !== undefined) return failed(status, pullErrorOf(line.error, status.errorContext));
  if (line.digest !== undefined) return afterLayerLine(status, line.digest, line);
  if (line.status === 'success') return { ...afterDownload(status), succeeded: true };
  // Later versions may reword or add steps: only their first word is taken, and an unknown step changes nothing.
  return /^(verifying|writing|removing)\b/.test(line.status ?? '') ? afterDownload(status) : status;
}

function afterLayerLine(status: PullStatus, digest: string, line: PullLine): PullStatus {
  const { atSeconds } = status;
  const closed = status.currentDigest === digest ? status.layers : withCompleted(status.layers, status.currentDigest);
  const report = { digest, total: line.total, completed: line.completed };
  const layers = withReport(closed, report, atSeconds - status.lastLineAtSeconds);
  if (layers.count > MOST_LAYERS) return failed(status, tooManyLayersError(MOST_LAYERS));
  // The first count of a new layer may come from an earlier pull: it says nothing about the rate.
  const firstBytes = layers.count > closed.count ? (layerOf(layers, digest)?.completedBytes ?? 0) : 0;
  const next = withLayers({ ...status, phase: 'downloading', currentDigest: digest }, layers, firstBytes);
  const same =
    status.currentDigest === digest && layerOf(status.layers, digest)?.completedBytes === layerOf(layers, digest)?.completedBytes;
  return same ? next : { ...next, changedAtSeconds: atSeconds };
}

/** Everything announced is there: the stream has gone on to the next step. */
function afterDownload(status: PullStatus): PullStatus {
  const next = withLayers({ ...status, currentDigest: null }, withCompleted(status.layers, status.currentDigest), 0);
  return { ...next, phase: 'verifying', changedAtSeconds: status.atSeconds };
}

/** `firstBytes`: of the growth, what did not come just now. */
function withLayers(status: PullStatus, layers: PullLayers, firstBytes: Bytes): PullStatus {
  const arrived = layers.completedBytes - status.layers.completedBytes - firstBytes;
  const rate = status.rate ?? rateStarted(status.atSeconds);
  return {
    ...status,
    layers,
    shownBytes: Math.max(status.shownBytes, layers.completedBytes),
    rate: rateAfter(rate, arrived, status.atSeconds),
  };
}

/** What the screen and the command line show. */
export function pullProgressOf(status: PullStatus): PullProgress {
  const { identity, layers, shownBytes, error, presentInTags } = status;
  const stalledIn = stalledPhase(status);
  const state = stalledIn === undefined ? status.phase : 'stalled';
  const bytesPerSecond = shownRate(status, state);
  const average = state === 'done' ? averageBytesPerSecond(status) : null;
  return {
    ...identity,
    state,
    ...(stalledIn === undefined ? {} : { stalledIn }),
    completedBytes: shownBytes,
    totalBytes: layers.count === 0 ? null : layers.totalBytes,
    bytesPerSecond: bytesPerSecond === null ? null : countable(bytesPerSecond),
    etaSeconds: state === 'done' ? 0 : etaSeconds(status, bytesPerSecond),
    elapsedSeconds: elapsedSeconds(status),
    ...(presentInTags === null ? {} : { presentInTags }),
    ...(average === null ? {} : { averageBytesPerSecond: countable(average) }),
    ...(error === null ? {} : { error }),
  };
}

/** Of a layer that comes in a moment: more than a number can say. */
const countable = (amount: number): number => Math.min(amount, Number.MAX_SAFE_INTEGER);

/** Undefined while it goes on, and when it has ended. */
function stalledPhase({ phase, atSeconds, lastLineAtSeconds, changedAtSeconds }: PullStatus): PullProgress['stalledIn'] {
  if (phase === 'done' || phase === 'failed' || phase === 'cancelled') return undefined;
  const isSilent = atSeconds - lastLineAtSeconds >= SILENT_AFTER_SECONDS;
  const isUnchanged = phase === 'downloading' && atSeconds - changedAtSeconds > UNCHANGED_AFTER_SECONDS;
  return isSilent || isUnchanged ? phase : undefined;
}

function shownRate({ rate, phase, atSeconds }: PullStatus, state: PullProgress['state']): BytesPerSecond | null {
  if (phase !== 'downloading') return null;
  if (state === 'stalled') return 0;
  return rate === null ? null : rateAt(rate, atSeconds);
}

/** Ten years: beyond that the rate, or what is announced, means nothing. */
const LONGEST_ETA_SECONDS: Seconds = 10 * 365 * 86_400;

/** Remaining bytes ÷ rate; by the true count, since rolled back bytes must be fetched again. */
function etaSeconds({ layers }: PullStatus, bytesPerSecond: BytesPerSecond | null): Seconds | null {
  if (bytesPerSecond === null || bytesPerSecond <= 0) return null;
  const seconds = (layers.totalBytes - layers.completedBytes) / bytesPerSecond;
  return seconds <= LONGEST_ETA_SECONDS ? seconds : null;
}

const elapsedSeconds = ({ atSeconds, startedAtSeconds }: PullStatus): Seconds => atSeconds - startedAtSeconds;

/** Bytes that this pull transferred ÷ its whole duration; null when everything was there already. */
function averageBytesPerSecond(status: PullStatus): BytesPerSecond | null {
  const fetched = fetchedBytesOf(status.layers, status.rate?.peakBytesPerSecond ?? 0);
  const seconds = elapsedSeconds(status);
  return fetched > 0 && seconds > 0 ? fetched / seconds : null;
}
