import type { CatalogFiles } from './load.ts';
import type { Problem } from '#shared/catalog/rules/problem.ts';

/** A file is named for the thing it holds; GPU files go without the vendor, which is their folder. */
export function fileNames(files: CatalogFiles): readonly Problem[] {
  return Object.values(files.things)
    .flat()
    .flatMap(({ path, value }) => {
      const id = idOf(value);
      const [folder = '', name = ''] = path
        .replace(/\.json$/, '')
        .split('/')
        .slice(-2);
      const wanted = path.startsWith('gpus/') ? `${folder}-${name}` : name;
      return id === wanted ? [] : [{ file: path, field: 'id', message: `the file name stands for "${wanted}", the id is "${id}"` }];
    });
}

const idOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : '';

/** Prices of one provider stand in the file of that provider. */
export function providerFiles(files: CatalogFiles): readonly Problem[] {
  return files.lists.apiPrices.flatMap(({ path, value }) => {
    const provider = path.replace(/^api-prices\//, '').replace(/\.json$/, '');
    const rows = Array.isArray(value) ? (value as readonly unknown[]) : [];
    return rows.flatMap((row, index) => {
      const named = typeof row === 'object' && row !== null && 'provider' in row ? row.provider : undefined;
      return named === provider
        ? []
        : [{ file: path, field: `${index}.provider`, message: `"${String(named)}" in the file of ${provider}` }];
    });
  });
}
