import type { LiveOptions } from '../host/scan/probes/this-machine.ts';
import type { ProbeIo } from '../host/scan/probes/probe-io.ts';
import type { CliContext } from './context.ts';
import { createOutput, type Output } from './output.ts';

type ProcessContext = Pick<CliContext, 'output' | 'environment' | 'now' | 'startedAt' | 'appVersion' | 'createProbeIo' | 'signal'>;

/** What every program of ours has of its process: streams, clock, environment, an interrupt, and the machine it runs on. */
export function createProcessContext(machine: (options: LiveOptions) => ProbeIo): ProcessContext {
  const signal = interruptSignal();
  return {
    output: processOutput(),
    environment: process.env,
    now: () => new Date(),
    // The clock of `performance` starts with the process.
    startedAt: 0,
    appVersion: __APP_VERSION__,
    createProbeIo: () => machine({ signal }),
    signal,
  };
}

function processOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWhereNobodyReads);
  return createOutput({
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTty: process.stderr.isTTY,
    colour: process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
  });
}

/** Whoever read the output has seen enough (`| head`): the rest of the work is for nobody. */
function endWhereNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** The first Ctrl-C cancels what runs; a second one ends the program at once (Node's default). */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}
