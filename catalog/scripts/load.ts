import { join, relative } from 'node:path';
import { jsonFilesBelow, readJson } from './json-files.ts';

/** One JSON file of the catalog: its path relative to the catalog folder, and what it says. */
export type CatalogFile = { readonly path: string; readonly value: unknown };

/** Everything in the catalog folder, still unjudged, by section of the bundled catalog. */
export type CatalogFiles = {
  /** Sections with one thing per file. */
  readonly things: Readonly<Record<ThingSection, readonly CatalogFile[]>>;
  /** Sections that are a list in one file (or one list per file). */
  readonly lists: Readonly<Record<ListSection, readonly CatalogFile[]>>;
  readonly calibration: Readonly<Record<CalibrationName, CatalogFile>>;
  readonly costDefaults: CatalogFile;
  readonly usersDefaults: CatalogFile;
  readonly catalog: CatalogFile;
};

const thingFolders = { models: 'models', gpus: 'gpus', machines: 'machines', runtimes: 'runtimes' } as const;
const listFiles = {
  quantizations: ['quantizations.json'],
  appleWorkingSets: ['apple-working-sets.json'],
  memoryPools: ['memory-pools.json'],
  tariffs: ['energy/tariffs.json'],
  carbon: ['energy/carbon.json'],
  tokenizers: ['tokenizers.json'],
  benchmarks: ['benchmarks.json'],
  useCases: ['use-cases.json'],
  sources: ['sources.json'],
} as const;
const calibrationNames = ['speed', 'serving', 'speculative', 'memory', 'cpu', 'disk', 'evidence', 'measurements'] as const;

export type ThingSection = keyof typeof thingFolders;
export type ListSection = keyof typeof listFiles | 'apiPrices';
export type CalibrationName = (typeof calibrationNames)[number];

/** Reads the folder tree. Throws an Error that names the file when one is missing or is not JSON. */
export function readCatalogFolder(directory: string): CatalogFiles {
  const file = (path: string): CatalogFile => ({ path, value: readJson(join(directory, path)) });
  const folder = (name: string): CatalogFile[] =>
    jsonFilesBelow(join(directory, name)).map((path) => file(relative(directory, path).replaceAll('\\', '/')));
  const lists = recordOf(Object.keys(listFiles) as (keyof typeof listFiles)[], (section) => listFiles[section].map(file));
  return {
    catalog: file('catalog.json'),
    things: recordOf(Object.keys(thingFolders) as ThingSection[], (section) => folder(thingFolders[section])),
    lists: { ...lists, apiPrices: folder('api-prices') },
    costDefaults: file('cost-defaults.json'),
    usersDefaults: file('users-defaults.json'),
    calibration: recordOf(calibrationNames, (name) => file(`calibration/${name}.json`)),
  };
}

/** Joins the files into the one object that `parseCatalog` accepts. Throws when a list file holds no list. */
export function joinCatalogFiles(files: CatalogFiles): Readonly<Record<string, unknown>> {
  const things = Object.entries(files.things).map(([section, list]) => [section, list.map((file) => file.value)] as const);
  const lists = Object.entries(files.lists).map(([section, list]) => [section, list.flatMap(listOf)] as const);
  const calibration = Object.entries(files.calibration).map(([name, file]) => [name, file.value] as const);
  return {
    ...fieldsOf(files.catalog),
    ...Object.fromEntries([...things, ...lists]),
    costDefaults: files.costDefaults.value,
    usersDefaults: files.usersDefaults.value,
    calibration: Object.fromEntries(calibration),
  };
}

/** The catalog folder as the one object that `parseCatalog` accepts. Throws an Error that names the file when one is missing or is not JSON. */
export function loadCatalogFiles(directory: string): unknown {
  return joinCatalogFiles(readCatalogFolder(directory));
}

function listOf(file: CatalogFile): readonly unknown[] {
  if (!Array.isArray(file.value)) throw new Error(`catalog file ${file.path}: expected a list`);
  return file.value as readonly unknown[];
}

function fieldsOf(file: CatalogFile): object {
  if (typeof file.value !== 'object' || file.value === null) throw new Error(`catalog file ${file.path}: expected an object`);
  return file.value;
}

function recordOf<Key extends string, Value>(keys: readonly Key[], make: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<Key, Value>;
}
