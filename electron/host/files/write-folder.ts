import { lstat, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PlannerError } from '#shared/errors.ts';
import { renamePatiently, type StagedFile, stageFile, type WriteOptions, writeFileAtomically } from './atomic-file.ts';
import { withFolderLock } from './folder-lock.ts';
import { makeFolders } from './folders.ts';
import { isFolder } from './is-folder.ts';
import { codeOf, notWritable, systemError } from './not-writable.ts';
import { clearLeftovers, removeIfThere, temporaryBeside } from './temporary-files.ts';

export type NamedText = { readonly name: string; readonly text: string };

export type FolderOptions = WriteOptions & {
  /** What to say of those of the files that are there; without it they are replaced. */
  readonly refusal?: (paths: readonly string[]) => PlannerError;
};

/**
 * Writes files that belong together, the one that vouches for the others last. A folder that is not there yet comes into being with all of
 * them. One that is there may hold what is not ours, so its files are replaced one by one, after all have been written beside their places,
 * and by one program at a time: only one that is killed between two of these renames, which follow each other at once, leaves files of two
 * runs, and never behind a new last file. What fails on the way is taken back. Throws PlannerError `not-writable` with the hint of what to
 * do, and the refusal.
 */
export async function writeFolder(directory: string, files: readonly NamedText[], options: FolderOptions): Promise<void> {
  if (!(await isFolder(directory)) && (await makeWhole(directory, files, options))) return;
  await withFolderLock(directory, () => replaceTogether(directory, files, options));
}

/** Those of the files that are there already. */
export async function pathsThere(directory: string, names: readonly string[]): Promise<readonly string[]> {
  const paths = names.map((name) => join(directory, name));
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return paths.filter((_path, at) => found[at] !== null);
}

/** False when another one has made that folder meanwhile. */
async function makeWhole(directory: string, files: readonly NamedText[], options: WriteOptions): Promise<boolean> {
  const path = directory.replace(/(?<=.)[/\\]+$/, '');
  const unfinished = temporaryBeside(path);
  try {
    await makeFolders(dirname(path));
    if (await isThere(path)) throw systemError('EEXIST');
    await mkdir(unfinished);
    for (const { name, text } of files) await writeFileAtomically(join(unfinished, name), text, options);
    await renamePatiently(unfinished, path, options.system);
    await clearLeftovers(dirname(path), new Date());
    return true;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    if (isTaken(error) && (await isFolder(path))) return false;
    throw notWritable(path, error, options.hint);
  }
}

/** What systems say of a folder that is to take the place of another one. */
const isTaken = (error: unknown): boolean => ['EEXIST', 'ENOTEMPTY', 'EPERM', 'EACCES'].includes(codeOf(error) ?? '');

/** Also a link that leads nowhere. */
export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

type Written = { readonly staged: StagedFile; readonly before: Uint8Array | null };

async function replaceTogether(directory: string, files: readonly NamedText[], options: FolderOptions): Promise<void> {
  const written: Written[] = [];
  try {
    if (options.refusal) await refuseToReplace(directory, files, options.refusal);
    for (const { name, text } of files) {
      const staged = await stageFile(join(directory, name), text, options);
      written.push({ staged, before: await contentAt(staged) });
    }
    await commitAll(written, options);
    for (const { staged } of written) await staged.settle();
  } catch (error) {
    for (const { staged } of written) await staged.discard();
    throw notWritable(directory, error, options.hint);
  }
}

type Refusal = NonNullable<FolderOptions['refusal']>;

async function refuseToReplace(directory: string, files: readonly NamedText[], refusal: Refusal): Promise<void> {
  const there = await pathsThere(
    directory,
    files.map(({ name }) => name),
  );
  if (there.length > 0) throw refusal(there);
}

const contentAt = async ({ place }: StagedFile): Promise<Uint8Array | null> => (place && !place.isNew ? readFile(place.path) : null);

async function commitAll(written: readonly Written[], options: WriteOptions): Promise<void> {
  const done: Written[] = [];
  try {
    for (const each of written) {
      await each.staged.commit();
      done.push(each);
    }
  } catch (error) {
    for (const each of done.reverse()) await takeBack(each, options);
    throw error;
  }
}

/** As far as that goes: what stopped the writing may stop this, and is what has to be told. */
async function takeBack({ staged: { place }, before }: Written, options: WriteOptions): Promise<void> {
  if (place?.isNew) await removeIfThere(place.path);
  else if (place && before) await writeFileAtomically(place.path, before, options).catch(() => undefined);
}
