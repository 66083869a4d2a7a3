import type { ErrorBody } from '#shared/errors.ts';
import { formatFileSize } from '#shared/format.ts';
import type { Bytes } from '#shared/units.ts';
import { fetchedBytesOf } from './pull-layers.ts';
import type { PullStatus } from './pull-progress.ts';

/** What is known of the disk before a pull; null: unknown, and then nothing is refused for it. */
export type PullDisk = {
  readonly freeBytes: Bytes | null;
  /** Size of the download: of the manifest, else what the catalog lists. */
  readonly expectedBytes: Bytes | null;
  /** What is there already: the same files under this or another tag. */
  readonly presentBytes: Bytes;
  /** What interrupted pulls left, of whatever model: at most so much need not be downloaded again. */
  readonly partialBytes: Bytes;
};

/** Our own choice, not Ollama's (it checks nothing in advance): a volume without any space left harms the whole machine. */
export const DISK_RESERVE_BYTES: Bytes = 1_000_000_000;

/** Refuses a pull that cannot end well. Errs on the side of starting: the stream itself then tells the true size. */
export function diskErrorBefore(disk: PullDisk, ollamaTag: string): ErrorBody | null {
  if (disk.expectedBytes === null || disk.freeBytes === null) return null;
  const neededBytes = Math.max(0, disk.expectedBytes - disk.presentBytes - disk.partialBytes);
  return shortage(neededBytes, disk.freeBytes, ollamaTag);
}

/** The same with what the stream has announced: exact for kept and cached layers, and known from the first layer line on. */
export function diskErrorDuring(status: PullStatus, disk: PullDisk): ErrorBody | null {
  if (disk.freeBytes === null || status.phase !== 'downloading') return null;
  const remainingBytes = status.layers.totalBytes - status.layers.completedBytes;
  const writtenBytes = fetchedBytesOf(status.layers, status.rate?.peakBytesPerSecond ?? 0);
  return shortage(remainingBytes, Math.max(0, disk.freeBytes - writtenBytes), status.identity.ollamaTag);
}

function shortage(neededBytes: Bytes, freeBytes: Bytes, ollamaTag: string): ErrorBody | null {
  const shortBytes = neededBytes + DISK_RESERVE_BYTES - freeBytes;
  if (neededBytes === 0 || shortBytes <= 0) return null;
  const reserve = `${formatFileSize(DISK_RESERVE_BYTES)} stays free as a reserve`;
  return {
    code: 'disk-full',
    message: `${ollamaTag} needs ${formatFileSize(neededBytes)} more on the disk and ${formatFileSize(freeBytes)} is free (${reserve})`,
    hint: `Free ${formatFileSize(shortBytes)} on the volume of Ollama's models, move them with OLLAMA_MODELS, or choose a smaller quantization.`,
  };
}
