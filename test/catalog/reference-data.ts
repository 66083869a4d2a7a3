import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.env['QUARTERMASTER_REFERENCE_DIR'];
const candidates = directory === undefined ? [] : [join(directory, '..', 'data'), join(directory, 'data'), directory];

/** Folder of the collected data beside the reference folder; undefined when it is not there. */
export const dataDirectory = candidates.find((folder) => existsSync(join(folder, 'models.json')));

if (dataDirectory === undefined)
  console.warn(
    'QUARTERMASTER_REFERENCE_DIR is not set to a folder with data beside it: the catalog is not compared with the collected data',
  );

/** A JSON file of the collected data. */
export function referenceData(name: string): unknown {
  if (dataDirectory === undefined) throw new Error('no collected data');
  return JSON.parse(readFileSync(join(dataDirectory, name), 'utf8'));
}
