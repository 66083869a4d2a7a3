import { fileURLToPath } from 'node:url';
import { parseCatalog } from '#shared/catalog/catalog.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { loadCatalogFiles } from '../../catalog/scripts/load.ts';

/** The repository's `catalog/` folder. */
export const catalogDirectory = fileURLToPath(new URL('../../catalog', import.meta.url));

let loaded: Catalog | undefined;

/** The repository's own catalog, parsed once per test file. */
export function testCatalog(): Catalog {
  loaded ??= parseCatalog(loadCatalogFiles(catalogDirectory));
  return loaded;
}
