// Bundles a benchmark the way the app is bundled and runs it: `node build/bench.mjs test/bench/plan.ts [arguments]`.
// Times taken through a module runner would be those of the runner.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { buildStale } from './bundle.mjs';

const root = resolve(import.meta.dirname, '..');
const [script, ...args] = process.argv.slice(2);
if (!script) {
  process.stderr.write('usage: node build/bench.mjs SCRIPT.ts [arguments]\n');
  process.exit(2);
}
await buildStale({ log: (line) => process.stderr.write(`${line}\n`) });
await build({
  configFile: false,
  root,
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: resolve(script),
    outDir: 'dist/bench',
    target: 'node20',
    minify: false,
    rollupOptions: { external: [/^node:/], output: { format: 'es', entryFileNames: 'bench.mjs', codeSplitting: false } },
  },
});
const { main } = await import(pathToFileURL(join(root, 'dist/bench/bench.mjs')).href);
process.exitCode = (await main(args)) ?? 0;
