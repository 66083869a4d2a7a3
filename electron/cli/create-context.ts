import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { readBundledCatalog } from '../host/files/bundled-catalog.ts';
import { liveIo } from '../host/scan/probes/live-io.ts';
import type { CliContext } from './context.ts';
import { createProcessContext } from './process-context.ts';

/** The context of a real run: this process's streams, clock and environment, and the files built beside the program. */
export function createCliContext(): CliContext {
  const context = createProcessContext({ name: 'quartermaster', machine: liveIo });
  let catalog: Catalog | undefined;
  const loadCatalog = (): Catalog => {
    catalog ??= readBundledCatalog(besideProgram('../catalog.json'));
    return catalog;
  };
  return {
    ...context,
    rendererDirectory: besideProgram('../renderer'),
    loadCatalog,
    standardInput: () => process.stdin,
    ask: terminalQuestion(context.signal),
  };
}

const besideProgram = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

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
