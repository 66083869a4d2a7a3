import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const repository = resolve(import.meta.dirname, '../..');

type Build = { buildStale: () => Promise<string[]> };

/** Builds what is stale, so that the tests of the built program also work when run on their own. */
export async function buildOnce(): Promise<void> {
  const { buildStale } = (await import(pathToFileURL(join(repository, 'build/bundle.mjs')).href)) as Build;
  await buildStale();
}
