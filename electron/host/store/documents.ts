import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { z } from 'zod';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { removeFile, writeFileAtomically } from '../files/atomic-file.ts';
import { withFolderLock } from '../files/folder-lock.ts';
import { codeOf, systemError } from '../files/not-writable.ts';
import { unreadable } from '../files/read-named-file.ts';
import { statIfThere } from '../files/stat-if-there.ts';

/** What becomes of a document that cannot be taken as it is. */
export type DocumentNotices = {
  /** Told of a file that could not be read and was set aside. */
  readonly onSetAside?: (path: string, keptAs: string) => void;
  /** Told of what is left alone, though it has the name of a document, and why: "is a folder", "was saved by a later version". */
  readonly onLeftAlone?: (path: string, reason: string) => void;
};

export type DocumentKind<Schema extends z.ZodType> = DocumentNotices & {
  readonly schema: Schema;
  /** Whether a document that the schema refuses is of a later version. */
  readonly isNewer?: (document: unknown) => boolean;
};

/** What stands under the name of a document. Of `nothing` there may be something damaged that was set aside, or a link to nothing. */
export type FoundDocument<Document> =
  | { readonly state: 'read'; readonly document: Document }
  | { readonly state: 'nothing'; readonly reason?: string }
  | { readonly state: 'left-alone'; readonly reason: string };

/** For the user's own documents, the one place that nobody named. */
export const WRITE_HINT = 'Choose another folder: set QUARTERMASTER_DATA_DIR.';
const READ_HINT = 'Check the permissions of the folder.';

/** The largest profile is some 100 kB; anything like this is no document of ours. */
const MOST_BYTES = 16 * 1_048_576;
const TOO_LARGE = `larger than ${MOST_BYTES / 1_048_576} MiB`;

/** Throws PlannerError `not-writable`, and `invalid-input` for more than would be read again. */
export async function writeDocument(path: string, document: unknown): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
  if (bytes.length > MOST_BYTES) throw new PlannerError('invalid-input', plainWords`${path}: would be ${TOO_LARGE}`, 'Save less.');
  await writeFileAtomically(path, bytes, { hint: WRITE_HINT, own: true });
}

export const removeDocument = (path: string): Promise<void> => removeFile(path, WRITE_HINT);

/** Names of the documents in a folder, sorted; none when there is no such folder. */
export async function documentsIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw unreadable(
      directory,
      codeOf(error) === 'ENOTDIR' ? new Error('a part of the path is a file, expected a folder') : error,
      READ_HINT,
    );
  }
}

/** The document, or null when there is none that can be taken: what is damaged is set aside, what is no document of ours left alone. */
export async function readDocument<Schema extends z.ZodType>(path: string, kind: DocumentKind<Schema>): Promise<z.infer<Schema> | null> {
  const seen = await lookAt(path, kind);
  // Damaged: another reader may be setting it aside, and a writer putting a new one in its place.
  const found = seen === DAMAGED ? await withFolderLock(dirname(path), () => findDocument(path, kind)) : seen;
  if (found.state !== 'read' && found.reason !== undefined) kind.onLeftAlone?.(path, found.reason);
  return found.state === 'read' ? found.document : null;
}

/** The same for who has locked the folder, and has to know what is there before he writes. */
export async function findDocument<Schema extends z.ZodType>(
  path: string,
  kind: DocumentKind<Schema>,
): Promise<FoundDocument<z.infer<Schema>>> {
  const found = await lookAt(path, kind);
  if (found !== DAMAGED) return found;
  try {
    const keptAs = await setAside(path);
    kind.onSetAside?.(path, keptAs);
    return { state: 'nothing' };
  } catch (error) {
    return codeOf(error) === 'ENOENT'
      ? { state: 'nothing' }
      : { state: 'left-alone', reason: `is damaged and cannot be set aside (${codeOf(error) ?? String(error)})` };
  }
}

const DAMAGED = Symbol('damaged');

async function lookAt<Schema extends z.ZodType>(
  path: string,
  { schema, isNewer }: DocumentKind<Schema>,
): Promise<FoundDocument<z.infer<Schema>> | typeof DAMAGED> {
  let text: string | null;
  try {
    text = await readText(path);
  } catch (error) {
    return { state: 'left-alone', reason: reasonOf(error) };
  }
  if (text === null) return (await isLink(path)) ? { state: 'nothing', reason: 'is a link that leads nowhere' } : { state: 'nothing' };
  const json = jsonOrUndefined(text);
  const document = schema.safeParse(json);
  if (document.success) return { state: 'read', document: document.data };
  return isNewer?.(json) === true ? { state: 'left-alone', reason: 'was saved by a later version' } : DAMAGED;
}

/** Null where nothing is. What is no file is not opened: a pipe would never answer, a device do who knows what. Throws why it is not read. */
async function readText(path: string): Promise<string | null> {
  const found = await statIfThere(path);
  if (found === null) return null;
  refuseOdd(found);
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    refuseOdd(await file.stat());
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

const isLink = async (path: string): Promise<boolean> => (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false;

function refuseOdd(found: Stats): void {
  if (found.isDirectory()) throw systemError('EISDIR');
  if (!found.isFile()) throw new Error('is no file');
  if (found.size > MOST_BYTES) throw new Error(`is ${TOO_LARGE}`);
}

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ENOTDIR: 'cannot be there: a part of the path is a file',
  ELOOP: 'is a link that leads in a circle',
};

const reasonOf = (error: unknown): string => reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `settings.json` → `settings.json.broken-1`: the first number that is free. */
async function setAside(path: string): Promise<string> {
  const taken = new Set(await readdir(dirname(path)));
  let number = 1;
  while (taken.has(`${basename(path)}.broken-${number}`)) number++;
  const keptAs = `${path}.broken-${number}`;
  await rename(path, keptAs);
  return keptAs;
}
