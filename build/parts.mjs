// What is built from what. Each part knows its inputs, its outputs and how it is made.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { collectPackages } from './notices.mjs';

/** A change in any of these may change every part. */
const TOOLING = ['package.json', 'package-lock.json', 'build/bundle.mjs', 'build/parts.mjs', 'build/notices.mjs', 'build/run.mjs'];

const SHEBANG = '#!/usr/bin/env node\n';

/**
 * @typedef {{ root: string, sourcemap: boolean }} BuildOptions
 * @typedef {{ name: string, inputs: string[], outputs: string[], make: (options: BuildOptions) => Promise<string[]> }} Part
 * `make` answers with the package folders whose code it took in.
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

async function bundleForNode({ root, sourcemap }, { entry, folder, file, format, split = false }) {
  const { build } = await import('vite');
  const packages = new Set();
  await build({
    configFile: false,
    publicDir: false,
    root,
    logLevel: 'warn',
    define: { __APP_VERSION__: JSON.stringify(versionOf(root)) },
    plugins: [collectPackages(packages)],
    ssr: { noExternal: true },
    build: {
      ssr: join(root, entry),
      outDir: join(root, folder),
      emptyOutDir: false,
      target: 'node20',
      minify: false,
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

const versionOf = (root) => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
