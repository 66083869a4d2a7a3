// What is built from what. Each part knows its inputs, its outputs and how it is made.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { leftOutSchemas } from './left-out-schemas.mjs';
import { leftOutWords } from './left-out-words.mjs';
import { collectPackages, noticesText } from './notices.mjs';

/** A change in any of these may change every part. */
const TOOLING = ['package.json', 'package-lock.json', 'build/bundle.mjs', 'build/parts.mjs', 'build/notices.mjs', 'build/run.mjs'];

/** It is piped through SSH to every machine of a fleet. */
const SCANNER = 'dist/quartermaster-scan.mjs';
const MOST_SCANNER_BYTES = 300_000;

const SHEBANG = '#!/usr/bin/env node\n';

/**
 * @typedef {{ root: string, sourcemap: boolean }} BuildOptions
 * @typedef {{ name: string, inputs: string[], outputs: string[], onDemand?: boolean, make: (options: BuildOptions) => Promise<string[]> }} Part
 * `make` answers with the package folders whose code it took in. What is made on demand is built only where it is named.
 */

/** @type {Part[]} */
export const parts = [
  {
    name: 'catalog',
    inputs: [...TOOLING, 'catalog', 'shared'],
    outputs: ['dist/catalog.json', 'dist/catalog.json.sha256'],
    make: async ({ root }) => {
      // In a process of its own: it prints figures, and whoever builds may be about to print a document.
      const { status } = spawnSync(process.execPath, [join(root, 'build/run.mjs'), 'catalog/scripts/bundle.ts'], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      if (status !== 0) throw new Error('the catalog could not be bundled (see above)');
      return [];
    },
  },
  {
    name: 'main',
    inputs: [...TOOLING, 'electron/main', 'electron/host', 'shared'],
    outputs: ['dist/electron/main.js'],
    make: (options) => bundleForNode(options, { entry: 'electron/main/main.ts', folder: 'dist/electron', file: 'main.js', format: 'es' }),
  },
  {
    // A sandboxed preload must be one CommonJS file that requires nothing but electron [electron docs/tutorial/esm.md].
    name: 'preload',
    inputs: [...TOOLING, 'electron/preload', 'shared/names.ts'],
    outputs: ['dist/electron/preload.cjs'],
    make: (options) =>
      bundleForNode(options, { entry: 'electron/preload/preload.ts', folder: 'dist/electron', file: 'preload.cjs', format: 'cjs' }),
  },
  {
    name: 'cli',
    inputs: [...TOOLING, 'electron/cli', 'electron/host', 'electron/server', 'shared'],
    outputs: ['dist/cli/quartermaster.js'],
    make: async (options) => {
      rmSync(join(options.root, 'dist/cli'), { recursive: true, force: true });
      const packages = await bundleForNode(options, {
        entry: 'electron/cli/quartermaster.ts',
        folder: 'dist/cli',
        file: 'quartermaster.js',
        format: 'es',
        // What is imported on demand stays in files of its own, so that --help does not read it.
        split: true,
      });
      chmodSync(join(options.root, 'dist/cli/quartermaster.js'), 0o755);
      return packages;
    },
  },
  {
    // One file that runs on a server without an install. It stands behind the catalog in this list: a part of that goes into it.
    name: 'scanner',
    onDemand: true,
    inputs: [...TOOLING, 'build/left-out-schemas.mjs', 'build/left-out-words.mjs', 'electron/cli', 'electron/host', 'shared', 'catalog'],
    outputs: [SCANNER],
    make: async (options) => {
      const packages = await bundleForNode(options, {
        entry: 'electron/cli/quartermaster-scan.ts',
        folder: 'dist',
        file: 'quartermaster-scan.mjs',
        format: 'es',
        minify: true,
        plugins: [leftOutWords(options.root), leftOutSchemas()],
        define: { HARDWARE_CATALOG: JSON.stringify(packedHardwareCatalog(options.root)) },
      });
      // It travels alone, so the licences of what is in it travel inside.
      appendFileSync(join(options.root, SCANNER), `/*\n${noticesText(packages).replaceAll('*/', '* /')}*/\n`);
      const { size } = statSync(join(options.root, SCANNER));
      if (size > MOST_SCANNER_BYTES) throw new Error(`${SCANNER} has ${size} bytes, more than the ${MOST_SCANNER_BYTES} it may have`);
      return packages;
    },
  },
  {
    name: 'renderer',
    inputs: [...TOOLING, 'renderer', 'shared', 'build/vite.renderer.config.ts'],
    outputs: ['dist/renderer/index.html'],
    make: async ({ root, sourcemap }) => {
      const { build } = await import('vite');
      const packages = new Set();
      await build({
        configFile: join(root, 'build/vite.renderer.config.ts'),
        logLevel: 'warn',
        build: { sourcemap },
        plugins: [collectPackages(packages)],
      });
      return [...packages];
    },
  },
];

async function bundleForNode(
  { root, sourcemap },
  { entry, folder, file, format, split = false, minify = false, define = {}, plugins = [] },
) {
  const { build } = await import('vite');
  const packages = new Set();
  await build({
    configFile: false,
    publicDir: false,
    root,
    logLevel: 'warn',
    define: { __APP_VERSION__: JSON.stringify(versionOf(root)), ...define },
    plugins: [...plugins, collectPackages(packages)],
    ssr: { noExternal: true },
    build: {
      ssr: join(root, entry),
      outDir: join(root, folder),
      emptyOutDir: false,
      target: 'node20',
      minify,
      sourcemap,
      rollupOptions: {
        external: ['electron', /^node:/],
        output: {
          format,
          entryFileNames: file,
          chunkFileNames: '[name]-[hash].js',
          codeSplitting: split,
          banner: (chunk) => (split && chunk.isEntry ? SHEBANG : ''),
        },
      },
    },
  });
  return [...packages];
}

/** What a scan needs of the catalog, small: compressed, as text. */
function packedHardwareCatalog(root) {
  const { gpus, appleWorkingSets, calibration } = JSON.parse(readFileSync(join(root, 'dist/catalog.json'), 'utf8'));
  // What only plans and costs read stays out.
  const scanned = gpus.map((gpu) => ({ ...gpu, launch: null, backends: [], priceUsd: null, notes: [] }));
  const part = { gpus: scanned, appleWorkingSets, calibration: { cpu: calibration.cpu } };
  return brotliCompressSync(JSON.stringify(part)).toString('base64');
}

const versionOf = (root) => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
