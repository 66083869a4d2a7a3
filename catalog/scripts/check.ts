import { join } from 'node:path';
import { catalogSchema } from '#shared/catalog/catalog.ts';
import { checkCatalog } from '#shared/catalog/check-catalog.ts';
import type { Problem } from '#shared/catalog/rules/problem.ts';
import { fileNames, providerFiles } from './file-rules.ts';
import type { CatalogFile, CatalogFiles, ListSection, ThingSection } from './load.ts';
import { joinCatalogFiles, readCatalogFolder } from './load.ts';
import { inEnglish } from '#shared/words/en.ts';

/** Judges the catalog folder (or the one given) and prints every problem as "file: field: message". Returns 1 when there is one. */
export function main(args: readonly string[]): number {
  const problems = checkCatalogFiles(readCatalogFolder(args[0] ?? join(import.meta.dirname, '..')));
  for (const { file, field, message } of problems) process.stderr.write(`${file}: ${field}: ${inEnglish(message)}\n`);
  if (problems.length === 0) process.stdout.write('catalog: no problems\n');
  return problems.length === 0 ? 0 : 1;
}

/** All problems of the files: first the schema, and only when it holds the rules between records. */
export function checkCatalogFiles(files: CatalogFiles): readonly Problem[] {
  const named = [...fileNames(files), ...providerFiles(files)];
  const parsed = catalogSchema.safeParse(joinCatalogFiles(files));
  if (parsed.success) return [...named, ...checkCatalog(parsed.data, (path) => locate(files, path))];
  const broken = parsed.error.issues.map((issue) => ({ ...locate(files, issue.path.map(pathStep)), message: issue.message }));
  return [...named, ...broken];
}

const pathStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

/** The file that a path into the joined catalog came from, and the field inside that file. */
function locate(files: CatalogFiles, path: readonly (string | number)[]): { file: string; field: string } {
  const [section = '', index = 0, ...rest] = path;
  if (typeof section === 'string' && section in files.things) {
    const file = files.things[section as ThingSection][Number(index)];
    return { file: file?.path ?? section, field: rest.join('.') };
  }
  if (typeof section === 'string' && section in files.lists) return locateInList(files.lists[section as ListSection], Number(index), rest);
  if (section === 'calibration') return { file: `calibration/${index}.json`, field: rest.join('.') };
  if (section === 'costDefaults' || section === 'usersDefaults') return { file: files[section].path, field: path.slice(1).join('.') };
  return { file: files.catalog.path, field: path.join('.') };
}

/** A section may be spread over several list files: the position counts through all of them. */
function locateInList(list: readonly CatalogFile[], index: number, rest: readonly (string | number)[]): { file: string; field: string } {
  let offset = 0;
  for (const file of list) {
    const count = Array.isArray(file.value) ? file.value.length : 0;
    if (index < offset + count) return { file: file.path, field: [index - offset, ...rest].join('.') };
    offset += count;
  }
  return { file: list.at(-1)?.path ?? 'catalog', field: rest.join('.') };
}
