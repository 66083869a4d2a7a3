// `npm run build`: builds what is stale into dist/. `--force` builds everything, `--maps` adds source maps, `--quiet` keeps silent when
// there is nothing to do, `--only=catalog,scanner` builds no more than these parts.
import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBuildLock } from './build-lock.mjs';
import { noticesText } from './notices.mjs';
import { parts } from './parts.mjs';
import { allExist, hashOf, readStamps, writeStamps } from './staleness.mjs';

const repository = resolve(import.meta.dirname, '..');
const toStandardError = (line) => process.stderr.write(`${line}\n`);
const NOTICES = 'dist/THIRD-PARTY-NOTICES.txt';

/**
 * Builds the parts whose inputs have changed; answers with their names.
 * @param {{ root?: string, force?: boolean, sourcemap?: boolean, only?: string[], log?: (line: string) => void }} [options]
 */
export async function buildStale({ root = repository, force = false, sourcemap = false, only = [], log = () => undefined } = {}) {
  const named = parts.filter(({ name, onDemand = false }) => (only.length === 0 ? !onDemand : only.includes(name)));
  return withBuildLock(join(root, 'dist/.build.lock'), () => inProduction(() => build({ root, force, sourcemap, named, log })));
}

/** A test runner sets NODE_ENV to "test", with which vite would build React for development. */
async function inProduction(work) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

async function build({ root, force, sourcemap, named, log }) {
  const stampFile = join(root, 'dist/.build.json');
  const stamps = readStamps(stampFile);
  const hashes = new Map(named.map(({ name, inputs }) => [name, hashOf(root, inputs, `maps: ${sourcemap}`)]));
  const stale = named.filter(({ name, outputs }) => force || stamps[name]?.hash !== hashes.get(name) || !allExist(root, outputs));
  if (stale.length === 0 && allExist(root, [NOTICES])) return [];
  const started = performance.now();
  log(`Building ${stale.map(({ name }) => name).join(', ')} …`);
  for (const { name, make } of stale) {
    const packages = await make({ root, sourcemap });
    stamps[name] = { hash: hashes.get(name), packages: packages.map((folder) => relative(root, folder)).sort() };
    writeStamps(stampFile, stamps);
  }
  const folders = Object.values(stamps).flatMap((stamp) => stamp.packages.map((path) => join(root, path)));
  writeFileSync(join(root, NOTICES), noticesText(folders));
  log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  return stale.map(({ name }) => name);
}

/** Builds what is stale, and tells of a failure in words: a stack of the bundler helps nobody. Answers null when it failed. */
export async function reportBuild(options = {}) {
  try {
    return await buildStale({ log: toStandardError, ...options });
  } catch (error) {
    toStandardError(`The build failed: ${error.message}`);
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const given = new Set(process.argv.slice(2));
  const only = [...given]
    .filter((argument) => argument.startsWith('--only='))
    .flatMap((argument) => argument.slice('--only='.length).split(','));
  const built = await reportBuild({ force: given.has('--force'), sourcemap: given.has('--maps'), only });
  if (built === null) process.exitCode = 1;
  else if (built.length === 0 && !given.has('--quiet')) toStandardError('Everything in dist/ is up to date.');
}
