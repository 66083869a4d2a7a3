import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of `QUARTERMASTER_REFERENCE_DIR` that holds `part`, or null with a loud word when it is not there.
 * The variable may name the folder itself or its subfolder `reference`.
 */
export function referencePart(part: 'cases' | 'data' | 'fixtures', skipped: string): string | null {
  const directory = process.env['QUARTERMASTER_REFERENCE_DIR'];
  const places = directory === undefined || directory === '' ? [] : [join(directory, part), join(dirname(directory), part)];
  const found = places.find((place) => existsSync(place)) ?? null;
  if (found === null) process.stderr.write(`SKIPPED: ${skipped} (QUARTERMASTER_REFERENCE_DIR names no folder with ${part}/)\n`);
  return found;
}
