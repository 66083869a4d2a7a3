import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePart } from '../support/reference-directory.ts';

/** Folder of the collected data; null when it is not there. */
export const dataDirectory = referencePart('data', 'figures of the catalog are not compared with the collected data');

/** A JSON file of the collected data. */
export function referenceData(name: string): unknown {
  if (dataDirectory === null) throw new Error('no collected data');
  return JSON.parse(readFileSync(join(dataDirectory, name), 'utf8'));
}
