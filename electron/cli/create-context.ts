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
    signal,
  };
}

const besideProgram = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function processOutput(): Output {
  const isTty = process.stdout.isTTY;
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTty,
    colour: isTty && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
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
