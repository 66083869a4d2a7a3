import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { readBundledCatalog } from '../host/bundled-catalog.ts';
import { liveIo } from '../host/probes/live-io.ts';
import type { CliContext } from './context.ts';
import type { Output } from './output.ts';

/** The context of a real run: this process's streams, clock and environment, and the files built beside the program. */
export function createCliContext(): CliContext {
  const signal = interruptSignal();
  let catalog: Catalog | undefined;
  const loadCatalog = (): Catalog => {
    catalog ??= readBundledCatalog(besideProgram('../catalog.json'));
    return catalog;
  };
  return {
    output: processOutput(),
    environment: process.env,
    now: () => new Date(),
    appVersion: __APP_VERSION__,
    rendererDirectory: besideProgram('../renderer'),
    loadCatalog,
    createProbeIo: () => liveIo({ signal }),
    readStandardInput,
    ask: terminalQuestion(signal),
    signal,
  };
}

const besideProgram = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function processOutput(): Output {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWhereNobodyReads);
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTty: process.stderr.isTTY,
    colour: process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
  };
}

/** Whoever read the output has seen enough (`| head`): the rest of the work is for nobody. */
function endWhereNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Question and answer both need a terminal; what is printed on standard output may go to a file meanwhile. */
function terminalQuestion(signal: AbortSignal): CliContext['ask'] {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      // An input that ends closes the interface and leaves the question open for ever.
      return await Promise.race([terminal.question(question, { signal }), once(terminal, 'close').then(() => null)]);
    } finally {
      terminal.close();
    }
  };
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** The first Ctrl-C cancels what runs; a second one ends the program at once (Node's default). */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}
