import { readJson, writeJson } from './json-files.ts';

/** Rewrites catalog files in the catalog's own layout: `format.ts FILE.json…`. Returns the exit code. */
export function main(paths: readonly string[]): number {
  for (const path of paths) writeJson(path, readJson(path));
  return 0;
}
