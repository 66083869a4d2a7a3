import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { CliContext } from '../../electron/cli/context.ts';
import { createOutput } from '../../electron/cli/output.ts';
import { runCli } from '../../electron/cli/run-cli.ts';
import { liveIo } from '../../electron/host/scan/probes/live-io.ts';
import { testCatalog } from './catalog.ts';

export type CommandLineResult = { readonly exitCode: number; readonly out: string; readonly err: string };

export type CommandLineOptions = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly standardInput?: string;
  readonly signal?: AbortSignal;
  /** Someone sits at a terminal: `answer` is what he says to each question, null the end of his input. */
  readonly terminal?: { readonly answer: string | null };
};

/** Runs the whole command line in this process, with the repository's catalog and a fixed clock. */
export async function commandLine(args: readonly string[], options: CommandLineOptions = {}): Promise<CommandLineResult> {
  const { environment = {}, standardInput = '', signal = new AbortController().signal, terminal } = options;
  let out = '';
  let err = '';
  const context: CliContext = {
    output: createOutput({ out: (text) => (out += text), err: (text) => (err += text), isTty: terminal !== undefined, colour: false }),
    environment,
    now: () => new Date('2026-11-24T09:00:00Z'),
    startedAt: performance.now(),
    appVersion: '0.0.0-test',
    rendererDirectory: resolve('dist/renderer'),
    loadCatalog: testCatalog,
    createProbeIo: () => liveIo({ signal, environment: { ...process.env, ...environment } }),
    standardInput: () => Readable.from(standardInput === '' ? [] : [Buffer.from(standardInput)]),
    ask: terminal
      ? async (question) => {
          err += question;
          return terminal.answer;
        }
      : null,
    signal,
    surviveFaults: () => undefined,
  };
  const exitCode = await runCli(args, context);
  return { exitCode, out, err };
}

/** The same, for commands that print one JSON document. */
export async function jsonCommandLine(
  args: readonly string[],
  options?: CommandLineOptions,
): Promise<{ readonly exitCode: number; readonly document: unknown }> {
  const { exitCode, out } = await commandLine([...args, '--json'], options);
  return { exitCode, document: JSON.parse(out) };
}
