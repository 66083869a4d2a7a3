import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const repository = resolve(import.meta.dirname, '../..');

export const buildScript = (name: string): string => join(repository, 'build', name);

type Build = { buildStale: (options?: { readonly only: readonly string[] }) => Promise<string[]> };

const importBuild = async (): Promise<Build> => (await import(pathToFileURL(buildScript('bundle.mjs')).href)) as Build;

/** Builds what is stale and names it, so that the tests of the built program also work when run on their own. */
export async function buildOnce(): Promise<readonly string[]> {
  const { buildStale } = await importBuild();
  return buildStale();
}

/** What `npm run bundle:scan` builds. */
export async function buildScanner(): Promise<void> {
  const { buildStale } = await importBuild();
  await buildStale({ only: ['catalog', 'scanner'] });
}
