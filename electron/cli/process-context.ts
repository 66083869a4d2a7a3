import { once, setMaxListeners } from 'node:events';
import { notWritable } from '../host/files/not-writable.ts';
import { onInterrupt } from '../host/interrupts.ts';
import type { LiveOptions } from '../host/scan/probes/this-machine.ts';
import type { ProbeIo } from '../host/scan/probes/probe-io.ts';
import { catchUncaught } from '../host/uncaught.ts';
import type { CliContext } from './context.ts';
import { createOutput, type Output } from './output.ts';
import { reportFailure } from './report-failure.ts';

type ProcessContext = Pick<
  CliContext,
  'output' | 'environment' | 'now' | 'startedAt' | 'appVersion' | 'createProbeIo' | 'signal' | 'surviveFaults'
>;

type Program = {
  readonly name: string;
  readonly machine: (options: LiveOptions) => ProbeIo;
};

/** What every program of ours has of its process: streams, clock, environment, an interrupt, and the machine it runs on. */
export function createProcessContext({ name, machine }: Program): ProcessContext {
  const interrupt = new AbortController();
  onInterrupt({ end: () => interrupt.abort(), environment: process.env });
  const { signal } = interrupt;
  // Every probe and every file that is read listens to it.
  setMaxListeners(0, signal);
  const output = processOutput(name);
  return {
    output,
    environment: process.env,
    now: () => new Date(),
    // The clock of `performance` starts with the process.
    startedAt: 0,
    appVersion: __APP_VERSION__,
    createProbeIo: () => machine({ signal }),
    signal,
    surviveFaults: faultTaker(name, output),
  };
}

/** What nobody caught ends a command in the same sentence as what was caught, unless the command has to go on. */
function faultTaker(program: string, output: Output): CliContext['surviveFaults'] {
  let take = (error: unknown): void => {
    process.exit(reportFailure(error, { output, args: process.argv.slice(2), program }));
  };
  catchUncaught((error) => take(error));
  return (instead) => {
    take = instead;
  };
}

function processOutput(program: string): Output {
  const output = createOutput({
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    settled: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    isTty: process.stderr.isTTY,
    colour: process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read the output has seen enough (`| head`): the rest of the work is for nobody.
    if (error.code === 'EPIPE') process.exit();
    const failure = notWritable('standard output', error, 'Send it to another place.');
    process.exit(reportFailure(failure, { output, args: [], program }));
  });
  // What cannot be said there can be said nowhere; the result on standard output is not less true for it.
  process.stderr.on('error', () => undefined);
  return output;
}
