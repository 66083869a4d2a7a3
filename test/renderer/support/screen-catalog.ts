import { join } from 'node:path';
import { type Catalog, parseCatalog } from '#shared/catalog/catalog.ts';
import { loadCatalogFiles } from '../../../catalog/scripts/load.ts';

let loaded: Catalog | undefined;

/** The repository's own catalog. Found from this file's folder: under a browser's DOM, module addresses are no file addresses. */
export function screenCatalog(): Catalog {
  loaded ??= parseCatalog(loadCatalogFiles(join(import.meta.dirname, '../../../catalog')));
  return loaded;
}
