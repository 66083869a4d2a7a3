import type { PullProgress } from '#shared/api.ts';
import { assertNever } from '#shared/estimate.ts';
import { formatDuration, formatFileSize, formatPercent } from '#shared/format.ts';

/** One line for a terminal that is rewritten in place: state, share, bytes, rate, time left. */
export function pullLine(progress: PullProgress): string {
  const { completedBytes, totalBytes, bytesPerSecond, etaSeconds, elapsedSeconds } = progress;
  const share = totalBytes ? `${formatPercent(Math.floor((completedBytes / totalBytes) * 100) / 100)}  ` : '';
  const amount = totalBytes === null ? '' : `${formatFileSize(completedBytes)} of ${formatFileSize(totalBytes)}`;
  const rate = bytesPerSecond === null ? '' : `  ${formatFileSize(bytesPerSecond)}/s`;
  const left = etaSeconds === null || progress.state !== 'downloading' ? '' : `  ${formatDuration(etaSeconds)} left`;
  return `${stateText(progress)}  ${share}${amount}${rate}${left}  ${formatDuration(elapsedSeconds)} so far`;
}

function stateText({ state, stalledIn, ollamaTag, presentInTags }: PullProgress): string {
  switch (state) {
    case 'resolving':
      return `Asking for ${ollamaTag}`;
    case 'downloading':
      return 'Downloading';
    case 'stalled':
      return stalledText(stalledIn);
    case 'verifying':
      return 'Verifying';
    case 'done':
      return `Done: ${ollamaTag}${presentInTags === false ? ', which Ollama does not list yet' : ''}`;
    case 'failed':
      return 'Failed';
    case 'cancelled':
      return 'Cancelled';
    default:
      return assertNever(state);
  }
}

/** Silence is no news while a large file is checked, and bad news while one is fetched. */
function stalledText(stalledIn: PullProgress['stalledIn']): string {
  switch (stalledIn) {
    case 'resolving':
      return 'Stalled, no answer yet from Ollama or its registry';
    case 'verifying':
      return 'Stalled, no word from Ollama; checking a large file takes minutes';
    default:
      return 'Stalled, Ollama is retrying';
  }
}
