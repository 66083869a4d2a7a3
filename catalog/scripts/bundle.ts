import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseCatalog } from '#shared/catalog/catalog.ts';
import { checkCatalogFiles } from './check.ts';
import { joinCatalogFiles, readCatalogFolder } from './load.ts';

const catalogDirectory = join(import.meta.dirname, '..');

/**
 * Writes the catalog as one compact file that the app reads: `bundle.ts [FILE]`, by default `dist/catalog.json`, with its digest beside it,
 * so that the app need not check it again. Refuses one with problems.
 * Prints its size and what reading it costs. Returns the exit code.
 */
export function main(args: readonly string[]): number {
  const target = args[0] ?? join(catalogDirectory, '..', 'dist', 'catalog.json');
  const files = readCatalogFolder(catalogDirectory);
  const problems = checkCatalogFiles(files);
  if (problems.length > 0) {
    process.stderr.write(`the catalog has ${problems.length} problems: run npm run catalog:check\n`);
    return 1;
  }
  const text = JSON.stringify(joinCatalogFiles(files));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  writeFileSync(`${target}.sha256`, createHash('sha256').update(text).digest('hex'));
  process.stdout.write(`${target}: ${text.length} bytes, read and checked in ${readingMilliseconds(text).toFixed(0)} ms\n`);
  return 0;
}

function readingMilliseconds(text: string): number {
  const start = performance.now();
  parseCatalog(JSON.parse(text));
  return performance.now() - start;
}
