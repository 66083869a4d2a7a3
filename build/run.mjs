// Runs a TypeScript script of this repository under any supported Node: `node build/run.mjs catalog/scripts/check.ts [arguments]`.
// The script exports `main(args): number | void | Promise<number | void>`; the number is the exit code.
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const [script, ...args] = process.argv.slice(2);
if (!script) {
  process.stderr.write('usage: node build/run.mjs SCRIPT.ts [arguments]\n');
  process.exit(2);
}
const { module } = await runnerImport(resolve(script), { configFile: false, logLevel: 'error', root: resolve(import.meta.dirname, '..') });
process.exitCode = (await module.main(args)) ?? 0;
