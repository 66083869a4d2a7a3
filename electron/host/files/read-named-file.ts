import { constants, createReadStream, fstatSync, open, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { isatty, ReadStream as TerminalStream } from 'node:tty';
import { promisify } from 'node:util';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { MIB } from '#shared/units.ts';
import { decodeText } from './decode-text.ts';
import { MOST_DOCUMENT_BYTES } from './input-limits.ts';
import { shownPath } from './not-writable.ts';

export type Reading = {
  /** What to do when the file cannot be read. */
  readonly hint: string;
  /** Ends the wait for a file that has nothing to say yet: a pipe that nobody writes to, a terminal. */
  readonly signal: AbortSignal;
};

/**
 * Text of a file that a person named. Throws PlannerError `invalid-input` that says what is wrong with it, and the hint of what to do;
 * `cancelled` when the signal comes first.
 */
export async function readNamedFile(path: string, reading: Reading): Promise<string> {
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  if (size > MOST_DOCUMENT_BYTES) throw tooLarge(path, reading.hint);
  return decodeText(await wholeOf(chunksOfFile(path, reading), path, reading));
}

/** The bytes of a file that a person named, as they come; errors as of `readNamedFile`. */
export async function* chunksOfFile(path: string, reading: Reading): AsyncGenerator<Uint8Array, void, undefined> {
  do {
    const { stream, mayBegin } = await opened(path, reading);
    let anything = false;
    for await (const chunk of chunksOf(stream, path, reading)) {
      anything = true;
      yield chunk;
    }
    if (anything || !mayBegin) return;
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal: reading.signal }).catch(() => undefined);
    reading.signal.throwIfAborted();
  } while (true);
}

const LOOK_AGAIN_MS = 50;

/** The bytes of a stream of this process; errors as of `readNamedFile`. */
export async function* chunksOf(stream: Readable, name: string, { hint, signal }: Reading): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of addAbortSignal(signal, stream)) yield chunk as Uint8Array;
  } catch (error) {
    throw signal.aborted ? new PlannerError('cancelled', 'cancelled', '') : unreadable(name, error, hint);
  }
}

/** All the bytes, while they are no more than a document may have: a device or a pipe may never end. */
export async function wholeOf(chunks: AsyncIterable<Uint8Array>, name: string, { hint }: Pick<Reading, 'hint'>): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MOST_DOCUMENT_BYTES) throw tooLarge(name, hint);
    taken.push(chunk);
  }
  return Buffer.concat(taken);
}

const tooLarge = (name: string, hint: string): PlannerError =>
  new PlannerError(
    'invalid-input',
    plainWords`${shownPath(name)}: larger than ${MOST_DOCUMENT_BYTES / MIB} MiB, which no document of this kind is`,
    hint,
  );

type Opened = {
  readonly stream: Readable;
  /** An end without a byte may mean that the writer has not come yet. */
  readonly mayBegin: boolean;
};

const openFile = promisify(open);

/**
 * Opening a pipe in the usual way waits for its writer inside the system, where no signal reaches: a program that waits so cannot even
 * end. Opened without waiting, the pipe is listened to like a connection, which can be let go of.
 */
async function opened(path: string, { hint }: Reading): Promise<Opened> {
  try {
    const fd = await openFile(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return streamOf(fd, fstatSync(fd), path);
  } catch (error) {
    throw unreadable(path, error, hint);
  }
}

function streamOf(fd: number, found: Stats, path: string): Opened {
  if (found.isFIFO()) {
    // On macOS a pipe that has no writer yet looks as one whose writer has gone; what a shell passes as /dev/fd/N has had its writer.
    const mayBegin = process.platform === 'darwin' && !path.startsWith('/dev/fd/');
    return { stream: new Socket({ fd, readable: true, writable: false }), mayBegin };
  }
  const stream = isatty(fd) ? new TerminalStream(fd) : createReadStream(path, { fd });
  return { stream, mayBegin: false };
}

/** Why a file or folder cannot be read. */
export const unreadable = (path: string, error: unknown, hint: string): PlannerError =>
  error instanceof PlannerError ? error : new PlannerError('invalid-input', plainWords`${shownPath(path)}: ${reasonOf(error)}`, hint);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  ELOOP: 'the links there lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENXIO: 'nothing answers there, expected a file',
  EAGAIN: 'has nothing to read, expected a file',
  EIO: 'cannot be read: the disk or terminal failed',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && typeof error.code === 'string' ? reasons[error.code] : undefined) ?? error.message;
}
