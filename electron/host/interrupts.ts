import { codeOf } from './files/not-writable.ts';

/** What asks a program to end: Ctrl-C, `kill`, a terminal that is closed. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One wish may arrive by several ways: a terminal tells all that run in it, and npm and the launcher pass on what they hear. */
export const SAME_WISH_MS = 1000;

/** How soon a program notices that its launcher was killed. */
const LOOK_MS = 500;

type Ending = {
  readonly end: () => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/**
 * Calls `end` once, at the first wish that the program end. A later one ends it at once (the system's default). A program that a launcher
 * started (`QUARTERMASTER_LAUNCHER`, its process id) also ends when that has gone.
 */
export function onInterrupt({ end, environment }: Ending): void {
  let ending = false;
  const hear = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => endingSignals.forEach((signal) => process.off(signal, hear)), SAME_WISH_MS).unref();
    end();
  };
  for (const signal of endingSignals) process.on(signal, hear);
  const launcher = Number(environment['QUARTERMASTER_LAUNCHER'] ?? Number.NaN);
  if (!Number.isInteger(launcher)) return;
  const look = setInterval(() => {
    if (isThere(launcher)) return;
    clearInterval(look);
    hear();
  }, LOOK_MS).unref();
}

type System = Pick<NodeJS.Process, 'platform' | 'ppid' | 'kill'>;

/** A process whose parent has gone is given another one, except on Windows. There one that may not be asked is there all the same. */
export function isThere(launcher: number, system: System = process): boolean {
  if (system.platform !== 'win32') return system.ppid === launcher;
  try {
    return system.kill(launcher, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
