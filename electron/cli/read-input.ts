import { PlannerError } from '#shared/errors.ts';
import { readNamedFile } from '../host/files/read-named-file.ts';
import type { CliContext } from './context.ts';

/** Text of a file, or of standard input for `-`. Error `invalid-input` when it cannot be read. */
export async function readText(file: string, context: CliContext): Promise<string> {
  return file === '-' ? context.readStandardInput() : readNamedFile(file, 'Check the path.');
}

/** JSON of a file, of standard input (`-`), or of the argument itself when it starts with a brace. */
export async function readJson(fileOrJson: string, context: CliContext): Promise<unknown> {
  const text = isInline(fileOrJson) ? fileOrJson : await readText(fileOrJson, context);
  return parseJson(text, sourceOf(fileOrJson));
}

const isInline = (fileOrJson: string): boolean => fileOrJson.trimStart().startsWith('{');

/** What an error about such an input calls it. */
export const sourceOf = (fileOrJson: string): string =>
  isInline(fileOrJson) ? 'argument' : fileOrJson === '-' ? 'standard input' : fileOrJson;

export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PlannerError(
      'invalid-input',
      `${source}: not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'Expected one JSON document.',
    );
  }
}
