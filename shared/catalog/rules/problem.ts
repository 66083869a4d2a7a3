import type { Catalog } from '../catalog.ts';
import type { Text } from '../../words/text.ts';

/** What is wrong, and where: the file relative to the catalog folder, and the field inside it. */
export type Problem = { readonly file: string; readonly field: string; readonly message: Text };

/** The catalog with the way back from a record to its file. */
export type CheckedCatalog = {
  readonly catalog: Catalog;
  /** File and field of a path into the joined catalog, e.g. ['models', 3, 'artifacts', 0, 'fileBytes']. */
  readonly locate: (path: readonly (string | number)[]) => { readonly file: string; readonly field: string };
};

export type Rule = (checked: CheckedCatalog) => readonly Problem[];

export const problemAt = (checked: CheckedCatalog, path: readonly (string | number)[], message: Text): Problem => ({
  ...checked.locate(path),
  message,
});

/** Calls `judge` for every record of a list and turns what it finds into problems. */
export function eachRecord<Item>(
  checked: CheckedCatalog,
  list: { readonly path: readonly (string | number)[]; readonly items: readonly Item[] },
  judge: (item: Item) => readonly { readonly field: readonly (string | number)[]; readonly message: Text }[],
): readonly Problem[] {
  return list.items.flatMap((item, index) =>
    judge(item).map(({ field, message }) => problemAt(checked, [...list.path, index, ...field], message)),
  );
}
