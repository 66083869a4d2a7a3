import type { Readable } from 'node:stream';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ProbeIo } from '../host/scan/probes/probe-io.ts';
import type { Output } from './output.ts';

/** Everything a command may touch, passed in: tests run the whole command line against fakes. */
export type CliContext = {
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** When the program was started, in milliseconds of `performance.now()`: its scan is to be over in time. */
  readonly startedAt: number;
  readonly appVersion: string;
  /** Folder of the built renderer, for `serve`. */
  readonly rendererDirectory: string;
  readonly loadCatalog: () => Catalog;
  readonly createProbeIo: () => ProbeIo;
  readonly standardInput: () => Readable;
  /** Puts a question to whoever sits at the terminal, null where nobody does. Answers null when the input ends instead. */
  readonly ask: ((question: string) => Promise<string | null>) | null;
  /** Aborted by Ctrl-C, and by whatever else asks the program to end. */
  readonly signal: AbortSignal;
  /** From now on a fault that nobody caught is handed over and no longer ends the program. */
  readonly surviveFaults: (take: (error: unknown) => void) => void;
};
