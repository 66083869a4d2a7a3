import { embeddedCatalog } from '../host/files/embedded-catalog.ts';
import { thisMachine } from '../host/scan/probes/this-machine.ts';
import { createProcessContext } from './process-context.ts';
import { runScanner } from './run-scanner.ts';

// The scanner: one file that runs on a server without an install.
const context = createProcessContext({ name: 'quartermaster-scan', machine: thisMachine });
process.exitCode = await runScanner(process.argv.slice(2), { ...context, loadCatalog: embeddedCatalog });
