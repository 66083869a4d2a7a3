import type { Job, PullProgress } from '#shared/api.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatBandwidth, formatDuration, formatFileSize, formatNumber } from '#shared/format.ts';

export const isRunning = ({ state }: Job): boolean => state === 'running';

/** What is going on, in words a person can act on. */
export function stateWords({ state, progress }: Job): string {
  switch (state) {
    case 'running':
      return runningWords(progress);
    case 'done':
      return 'Installed';
    case 'failed':
      return 'Failed';
    case 'cancelled':
      return 'Cancelled: what has arrived is kept';
    case 'interrupted':
      return 'Interrupted when Quartermaster ended: what has arrived is kept';
    default:
      return assertNever(state);
  }
}

function runningWords({ state, stalledIn }: PullProgress): string {
  switch (state) {
    case 'resolving':
      return 'Asking the registry';
    case 'stalled':
      return stalledWords(stalledIn);
    case 'verifying':
      return 'Checking the files';
    default:
      return 'Downloading';
  }
}

/** Silence is no news while a large file is checked, and bad news while one is fetched. */
function stalledWords(stalledIn: PullProgress['stalledIn']): string {
  switch (stalledIn) {
    case 'resolving':
      return 'No answer for a while from Ollama or its registry';
    case 'verifying':
      return 'No word from Ollama for a while: checking a large file takes minutes';
    default:
      return 'No data for a while: Ollama is retrying';
  }
}

/** "2.7 of 5.7 GB · 55 MB/s · about 1 min left", as far as it is known. */
export function amountWords({ state, progress }: Job): string {
  const parts = [doneWords(progress)];
  if (state === 'done') {
    if (progress.averageBytesPerSecond) parts.push(`${formatRate(progress.averageBytesPerSecond)} on average`);
    parts.push(`took ${formatDuration(progress.elapsedSeconds)}`);
    return parts.join(' · ');
  }
  if (state !== 'running') return parts.filter(Boolean).join(' · ');
  if (progress.bytesPerSecond) parts.push(formatRate(progress.bytesPerSecond));
  if (progress.etaSeconds !== null) parts.push(`about ${formatDuration(Math.ceil(progress.etaSeconds))} left`);
  return parts.filter(Boolean).join(' · ');
}

function doneWords({ completedBytes, totalBytes }: PullProgress): string {
  if (totalBytes === null) return completedBytes > 0 ? formatFileSize(completedBytes) : '';
  return completedBytes >= totalBytes ? formatFileSize(totalBytes) : `${formatFileSize(completedBytes)} of ${formatFileSize(totalBytes)}`;
}

const formatRate = (bytesPerSecond: number): string =>
  bytesPerSecond < 1e9 ? `${formatNumber(bytesPerSecond / 1e6)}\u202fMB/s` : formatBandwidth(bytesPerSecond);

/** 0…1, or null while the size is unknown. */
export const ratioOf = ({ completedBytes, totalBytes }: PullProgress): number | null =>
  totalBytes === null || totalBytes === 0 ? null : Math.min(1, completedBytes / totalBytes);
