import { join } from 'node:path';
import { parseCatalog } from '#shared/catalog/catalog.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { loadCatalogFiles } from '../../catalog/scripts/load.ts';

/** The repository's `catalog/` folder, from this file's: under a browser's DOM, module addresses are no file addresses. */
export const catalogDirectory = join(import.meta.dirname, '../../catalog');

let loaded: Catalog | undefined;

/** The repository's own catalog, parsed once per test file. */
export function testCatalog(): Catalog {
  loaded ??= parseCatalog(loadCatalogFiles(catalogDirectory));
  return loaded;
}
