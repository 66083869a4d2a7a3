import { createCliContext } from './create-context.ts';
import { runCli } from './run-cli.ts';

const context = createCliContext();
process.exitCode = await runCli(process.argv.slice(2), context);
