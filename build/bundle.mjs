// `npm run build`: builds what is stale into dist/. `--force` builds everything, `--maps` adds source maps, `--quiet` keeps silent when
// there is nothing to do.
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
 * @param {{ root?: string, force?: boolean, sourcemap?: boolean, log?: (line: string) => void }} [options]
 */
export async function buildStale({ root = repository, force = false, sourcemap = false, log = () => undefined } = {}) {
  return withBuildLock(join(root, 'dist/.build.lock'), () => inProduction(() => build({ root, force, sourcemap, log })));
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

async function build({ root, force, sourcemap, log }) {
  const stampFile = join(root, 'dist/.build.json');
  const stamps = readStamps(stampFile);
  const hashes = new Map(parts.map(({ name, inputs }) => [name, hashOf(root, inputs, `maps: ${sourcemap}`)]));
  const stale = parts.filter(({ name, outputs }) => force || stamps[name]?.hash !== hashes.get(name) || !allExist(root, outputs));
  if (stale.length === 0 && allExist(root, [NOTICES])) return [];
  log(`Building ${stale.map(({ name }) => name).join(', ')} …`);
  for (const { name, make } of stale) {
    const packages = await make({ root, sourcemap });
    stamps[name] = { hash: hashes.get(name), packages: packages.map((folder) => relative(root, folder)).sort() };
    writeStamps(stampFile, stamps);
  }
  const folders = Object.values(stamps).flatMap((stamp) => stamp.packages.map((path) => join(root, path)));
  writeFileSync(join(root, NOTICES), noticesText(folders));
  return stale.map(({ name }) => name);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const built = await buildStale({
    force: process.argv.includes('--force'),
    sourcemap: process.argv.includes('--maps'),
    log: toStandardError,
  });
  const took = ((performance.now() - started) / 1000).toFixed(1);
  if (built.length > 0) toStandardError(`Built ${built.join(', ')} in ${took} s.`);
  else if (!process.argv.includes('--quiet')) toStandardError('Everything in dist/ is up to date.');
}
