import { readdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { removeFile, writeFileAtomically } from '../files/atomic-file.ts';
import { codeOf, notWritable } from '../files/not-writable.ts';
import { unreadable } from '../files/read-named-file.ts';

/** What becomes of a document that cannot be taken as it is. */
export type DocumentNotices = {
  /** Told of a file that could not be read and was set aside. */
  readonly onSetAside?: (path: string, keptAs: string) => void;
  /** Told of a document that a later version saved: it is left alone. */
  readonly onNewer?: (path: string) => void;
};

export type DocumentKind<Schema extends z.ZodType> = DocumentNotices & {
  readonly schema: Schema;
  /** Whether a document that the schema refuses is of a later version. */
  readonly isNewer?: (document: unknown) => boolean;
};

/** For the user's own documents, the one place that nobody named. */
const WRITE_HINT = 'Choose another folder: set QUARTERMASTER_DATA_DIR.';
const READ_HINT = 'Check the permissions of the folder.';

export const writeDocument = (path: string, document: unknown): Promise<void> =>
  writeFileAtomically(path, `${JSON.stringify(document, null, 2)}\n`, { hint: WRITE_HINT, own: true });

export const removeDocument = (path: string): Promise<void> => removeFile(path, WRITE_HINT);

/** Names of the documents in a folder, sorted; none when there is no such folder. */
export async function documentsIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(directory, error, READ_HINT);
  }
}

/** The document, or null when there is none, when a later version wrote it, or when it is damaged (it is then set aside). */
export async function readDocument<Schema extends z.ZodType>(
  path: string,
  { schema, isNewer, onNewer, onSetAside }: DocumentKind<Schema>,
): Promise<z.infer<Schema> | null> {
  const text = await readText(path);
  if (text === null) return null;
  const json = jsonOrUndefined(text);
  const document = schema.safeParse(json);
  if (document.success) return document.data;
  if (isNewer?.(json) === true) {
    onNewer?.(path);
    return null;
  }
  const keptAs = await setAside(path);
  onSetAside?.(path, keptAs);
  return null;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unreadable(path, error, READ_HINT);
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `settings.json` → `settings.json.broken-1`: the first number that is free. */
async function setAside(path: string): Promise<string> {
  const taken = new Set(await namesBeside(path));
  const base = path.slice(dirname(path).length + 1);
  let number = 1;
  while (taken.has(`${base}.broken-${number}`)) number++;
  const keptAs = `${path}.broken-${number}`;
  try {
    await rename(path, keptAs);
  } catch (error) {
    throw notWritable(keptAs, error, WRITE_HINT);
  }
  return keptAs;
}

const namesBeside = (path: string): Promise<readonly string[]> => readdir(dirname(path));
