import type { PullProgress } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { assertNever } from '#shared/estimate.ts';
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units.ts';
import { cancelledError, connectionLostError, type PullErrorContext, pullErrorOf } from './pull-errors.ts';
import { completedBytesOf, fetchedBytesOf, type PullLayers, totalBytesOf, withCompleted, withReport } from './pull-layers.ts';
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
  /** The connection ended. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: ErrorBody }
  /** After `success`: whether /api/tags lists the model; null when it could not be asked. */
  | { readonly kind: 'checked'; readonly presentInTags: boolean | null };

/**
 * Each part is retried after 1, 2, 4, 8, 16 and 32 s, so up to 32 s without a change are ordinary; longer means a retry that already
 * failed or a line that is down [ollama-api-pull].
 */
export const STALLED_AFTER_SECONDS: Seconds = 40;

export function pullStarted(identity: PullStatus['identity'], errorContext: PullErrorContext, atSeconds: Seconds): PullStatus {
  return {
    identity,
    errorContext,
    phase: 'resolving',
    startedAtSeconds: atSeconds,
    atSeconds,
    lastLineAtSeconds: atSeconds,
    changedAtSeconds: atSeconds,
    layers: new Map(),
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
      return { ...now, errorContext: { ...now.errorContext, serverVersion: event.serverVersion } };
    case 'line':
      return { ...afterLine(now, event.line), lastLineAtSeconds: now.atSeconds };
    case 'tick':
      return now;
    case 'closed':
      return now.succeeded ? now : failed(now, connectionLostError(now.errorContext));
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
  const next = withLayers({ ...status, phase: 'downloading', currentDigest: digest }, layers);
  const same = status.currentDigest === digest && status.layers.get(digest)?.completedBytes === layers.get(digest)?.completedBytes;
  return same ? next : { ...next, changedAtSeconds: atSeconds };
}

/** Everything announced is there: the stream has gone on to the next step. */
function afterDownload(status: PullStatus): PullStatus {
  const next = withLayers({ ...status, currentDigest: null }, withCompleted(status.layers, status.currentDigest));
  return { ...next, phase: 'verifying', changedAtSeconds: status.atSeconds };
}

function withLayers(status: PullStatus, layers: PullLayers): PullStatus {
  const arrived = grownBytes(status.layers, layers);
  const rate = status.rate ?? rateStarted(status.atSeconds);
  return {
    ...status,
    layers,
    shownBytes: Math.max(status.shownBytes, completedBytesOf(layers)),
    rate: rateAfter(rate, arrived, status.atSeconds),
  };
}

/** Growth of the layers known before: the first count of a new one may come from an earlier pull, so it says nothing about the rate. */
function grownBytes(before: PullLayers, after: PullLayers): Bytes {
  return [...before].reduce((sum, [digest, layer]) => sum + (after.get(digest)?.completedBytes ?? 0) - layer.completedBytes, 0);
}

/** What the screen and the command line show. */
export function pullProgressOf(status: PullStatus): PullProgress {
  const { identity, layers, shownBytes, error, presentInTags } = status;
  const state = stateOf(status);
  const bytesPerSecond = shownRate(status, state);
  const average = state === 'done' ? averageBytesPerSecond(status) : null;
  return {
    ...identity,
    state,
    completedBytes: shownBytes,
    totalBytes: layers.size === 0 ? null : totalBytesOf(layers),
    bytesPerSecond,
    etaSeconds: state === 'done' ? 0 : etaSeconds(status, bytesPerSecond),
    elapsedSeconds: elapsedSeconds(status),
    ...(presentInTags === null ? {} : { presentInTags }),
    ...(average === null ? {} : { averageBytesPerSecond: average }),
    ...(error === null ? {} : { error }),
  };
}

function stateOf({ phase, atSeconds, changedAtSeconds }: PullStatus): PullProgress['state'] {
  return phase === 'downloading' && atSeconds - changedAtSeconds > STALLED_AFTER_SECONDS ? 'stalled' : phase;
}

function shownRate({ rate, atSeconds }: PullStatus, state: PullProgress['state']): BytesPerSecond | null {
  if (state === 'stalled') return 0;
  return state === 'downloading' && rate !== null ? rateAt(rate, atSeconds) : null;
}

/** Remaining bytes ÷ rate; by the true count, since rolled back bytes must be fetched again. */
function etaSeconds({ layers }: PullStatus, bytesPerSecond: BytesPerSecond | null): Seconds | null {
  if (bytesPerSecond === null || bytesPerSecond <= 0) return null;
  const seconds = (totalBytesOf(layers) - completedBytesOf(layers)) / bytesPerSecond;
  return Number.isFinite(seconds) ? seconds : null;
}

const elapsedSeconds = ({ atSeconds, startedAtSeconds }: PullStatus): Seconds => atSeconds - startedAtSeconds;

/** Bytes that this pull transferred ÷ its whole duration; null when everything was there already. */
function averageBytesPerSecond(status: PullStatus): BytesPerSecond | null {
  const fetched = fetchedBytesOf(status.layers, status.rate?.peakBytesPerSecond ?? 0);
  const seconds = elapsedSeconds(status);
  return fetched > 0 && seconds > 0 ? fetched / seconds : null;
}
