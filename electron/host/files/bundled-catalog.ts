import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Catalog, catalogSchema, checkedCatalog } from '#shared/catalog/catalog.ts';
import { invalidInput, PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';

const HINT = 'Build it with: npm run build';

/** The bundled catalog; checked against its schema unless it is the very file that the build checked. Throws `invalid-input`. */
export function readBundledCatalog(path: string): Catalog {
  const text = readOrNull(path);
  if (text === null) throw new PlannerError('invalid-input', plainWords`${path}: the bundled catalog is missing`, HINT);
  const input = parseJson(text, path);
  if (readOrNull(`${path}.sha256`) === createHash('sha256').update(text).digest('hex')) return checkedCatalog(input);
  const result = catalogSchema.safeParse(input);
  if (result.success) return result.data;
  throw invalidInput(path, result.error, { input, hint: HINT });
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlannerError('invalid-input', plainWords`${path}: not JSON`, HINT);
  }
}
