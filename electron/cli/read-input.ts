import { parseJson } from '../host/files/parse-json.ts';
import { chunksOf, chunksOfFile, readNamedFile, wholeOf } from '../host/files/read-named-file.ts';
import { shownPath } from '../host/files/not-writable.ts';
import { decodeText } from '../host/files/decode-text.ts';
import type { CliContext } from './context.ts';

type InputContext = Pick<CliContext, 'standardInput' | 'signal'>;

const HINT = 'Check the path.';
const STANDARD_INPUT = 'standard input';

/** JSON of a file, of standard input (`-`), or of the argument itself when it starts with a brace. Error `invalid-input` when it is none. */
export async function readJson(fileOrJson: string, context: InputContext): Promise<unknown> {
  const text = isInline(fileOrJson) ? fileOrJson : await readText(fileOrJson, context);
  return parseJson(text, sourceOf(fileOrJson), 'Expected one JSON document.');
}

async function readText(file: string, context: InputContext): Promise<string> {
  if (file !== '-') return readNamedFile(file, { hint: HINT, signal: context.signal });
  return decodeText(await wholeOf(bytesOf(file, context), STANDARD_INPUT, { hint: HINT }));
}

/** Bytes of a file, or of standard input for `-`, as they come. */
export function bytesOf(file: string, { standardInput, signal }: InputContext): AsyncIterable<Uint8Array> {
  const reading = { hint: HINT, signal };
  return file === '-' ? chunksOf(standardInput(), STANDARD_INPUT, reading) : chunksOfFile(file, reading);
}

const isInline = (fileOrJson: string): boolean => fileOrJson.trimStart().startsWith('{');

/** What an error about such an input calls it. */
export const sourceOf = (fileOrJson: string): string =>
  isInline(fileOrJson) ? 'argument' : fileOrJson === '-' ? STANDARD_INPUT : shownPath(fileOrJson);
