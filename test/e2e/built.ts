import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const repository = resolve(import.meta.dirname, '../..');

export const buildScript = (name: string): string => join(repository, 'build', name);

type Build = { buildStale: () => Promise<string[]> };

/** Builds what is stale and names it, so that the tests of the built program also work when run on their own. */
export async function buildOnce(): Promise<readonly string[]> {
  const { buildStale } = (await import(pathToFileURL(buildScript('bundle.mjs')).href)) as Build;
  return buildStale();
}
