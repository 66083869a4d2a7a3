import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { invalidInput, PlannerError } from '#shared/errors.ts';

const HINT = 'The formats are those of the published data files; see test/accuracy/README.md.';

/** A JSON file that holds what the schema says. Throws `invalid-input`, naming the file and the field. */
export function readInput<T>(path: string, schema: z.ZodType<T>): T {
  const input = readJson(path);
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalidInput(path, parsed.error, { input, hint: HINT });
  return parsed.data;
}

export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new PlannerError('invalid-input', `${path}: cannot be read (${error instanceof Error ? error.message : 'unknown error'})`, HINT);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new PlannerError('invalid-input', `${path}: expected JSON (${error instanceof Error ? error.message : 'unknown error'})`, HINT);
  }
}
