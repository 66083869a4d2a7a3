import { constants, fstatSync, type Stats, write } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codeOf, systemError } from './not-writable.ts';
import type { WriteTarget } from './write-target.ts';

/** Who makes a pipe and starts its reader a little later is waited for, as `cat > pipe` would wait, though not for ever. */
const READER_MILLISECONDS = 5000;
const POLL_MILLISECONDS = 20;

const writeSome = promisify(write);

/** Windows knows no such flag: there, nothing that is opened waits for another side. */
const NON_BLOCKING = constants.O_NONBLOCK ?? 0;

/** Writes to what is no file: nothing is renamed, nothing made. The signal ends it, though nobody reads. Throws what the system says. */
export async function writeThrough(
  target: Exclude<WriteTarget, { kind: 'file' }>,
  content: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const opened = target.kind === 'special' ? await openSpecial(target.path, target.found, signal) : await reopened(target.descriptor);
  if (typeof opened === 'number') return writeAll(opened, content, signal);
  try {
    await writeAll(opened.fd, content, signal);
    if ((await opened.stat()).isBlockDevice()) await syncWherePossible(opened);
  } finally {
    await opened.close();
  }
}

async function openSpecial(path: string, found: Stats, signal: AbortSignal | undefined): Promise<FileHandle> {
  if (!found.isFIFO() && !found.isCharacterDevice() && !found.isBlockDevice()) throw systemError('ENOTSOCK');
  for (let waited = 0; ; waited += POLL_MILLISECONDS) {
    signal?.throwIfAborted();
    try {
      return await open(path, constants.O_WRONLY | NON_BLOCKING);
    } catch (error) {
      if (!found.isFIFO() || codeOf(error) !== 'ENXIO' || waited >= READER_MILLISECONDS) throw error;
    }
    await wait(POLL_MILLISECONDS, undefined, { signal });
  }
}

/**
 * A pipe or terminal opened once more, so that it can be written without being held up by a reader that is slow. The descriptor itself for a
 * file, whose place among what else is written there only that knows, and for what cannot be opened again.
 */
async function reopened(descriptor: number): Promise<FileHandle | number> {
  const found = fstatSync(descriptor);
  if (!found.isFIFO() && !found.isCharacterDevice()) return descriptor;
  return open(`/dev/fd/${descriptor}`, constants.O_WRONLY | NON_BLOCKING).catch(() => descriptor);
}

async function writeAll(descriptor: number, content: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  for (let at = 0; at < content.length; ) {
    signal?.throwIfAborted();
    try {
      at += (await writeSome(descriptor, content, at)).bytesWritten;
    } catch (error) {
      // Full for the moment.
      if (codeOf(error) !== 'EAGAIN') throw error;
      await wait(POLL_MILLISECONDS, undefined, { signal });
    }
  }
}

/** What many devices and some file systems answer to a wish to have things on disk. */
const noSync = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS', 'EROFS']);

export async function syncWherePossible(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    if (!noSync.has(codeOf(error) ?? '')) throw error;
  }
}
