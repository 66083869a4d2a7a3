import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EventPayload } from '#shared/api.ts';
import { plainLine, plainLines } from '#shared/plain-text.ts';
import type { Bytes } from '#shared/units.ts';
import { codeOf } from './files/not-writable.ts';

type Fault = EventPayload<'app.fault'>;

/** What nobody caught: written down, told, and survived. */
export type Faults = {
  report(error: unknown): void;
  /** Returns the function that stops listening. */
  on(listener: (fault: Fault) => void): () => void;
};

export type FaultsDependencies = {
  readonly file: string;
  readonly now: () => Date;
  /** Told of each in one line. */
  readonly log: (line: string) => void;
};

/** A fault that comes back with every tick of a clock must not fill a disk or a screen: what is beyond is counted. */
export const MOST_A_MINUTE = 10;
/** The file before it is kept beside it, so the disk gives twice this. */
export const MOST_LOG_BYTES: Bytes = 256 * 1024;
const MOST_RECORD_CHARACTERS = 4000;
const MOST_MESSAGE_CHARACTERS = 300;
const MINUTE_MS = 60_000;

export function createFaults({ file, now, log }: FaultsDependencies): Faults {
  const listeners = new Set<(fault: Fault) => void>();
  let minute = { began: Number.NEGATIVE_INFINITY, count: 0 };
  let complained = false;
  const write = (text: string): void => {
    try {
      append(file, text);
    } catch (error) {
      if (!complained) log(`${file}: faults cannot be written there: ${messageOf(error)}`);
      complained = true;
    }
  };
  const tell = (fault: Fault, details: string): void => {
    log(`a fault of this program: ${fault.message} (more in ${file})`);
    write(`${fault.at} ${details.slice(0, MOST_RECORD_CHARACTERS)}\n`);
    // Whoever listens may be what is at fault.
    for (const listener of listeners) attempt(() => listener(fault));
  };
  return {
    report(error) {
      const at = now();
      if (at.getTime() - minute.began >= MINUTE_MS) {
        const unsaid = minute.count - MOST_A_MINUTE;
        if (unsaid > 0) write(`${at.toISOString()} ${unsaid} more faults since the last one were not written\n`);
        minute = { began: at.getTime(), count: 0 };
      }
      if (++minute.count > MOST_A_MINUTE) return;
      const message = plainLine(messageOf(error)).slice(0, MOST_MESSAGE_CHARACTERS);
      tell({ at: at.toISOString(), message, logFile: file }, plainLines(stackOf(error)));
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What is thrown is not always an error, and not always to be turned into a text. */
function messageOf(error: unknown): string {
  return attempt(() => (error instanceof Error ? error.message : String(error))) ?? 'something that cannot be named';
}

const stackOf = (error: unknown): string => attempt(() => (error instanceof Error ? error.stack : undefined)) ?? messageOf(error);

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** At once, since the program may not live to the next turn. Never waits for what else may lie there under this name. */
function append(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  if (sizeOf(file) + text.length > MOST_LOG_BYTES) renameSync(file, `${file}.1`);
  // Windows has no O_NONBLOCK, and no pipes among its files: `|` takes undefined for 0.
  const { O_APPEND, O_CREAT, O_WRONLY, O_NONBLOCK } = constants;
  const opened = openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NONBLOCK, 0o600);
  try {
    if (!fstatSync(opened).isFile()) throw new Error('not a file');
    writeSync(opened, text);
  } finally {
    closeSync(opened);
  }
}

function sizeOf(file: string): Bytes {
  try {
    return lstatSync(file).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}
