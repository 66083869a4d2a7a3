import { lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renamePatiently, type StagedFile, stageFile, type WriteOptions, writeFileAtomically } from './atomic-file.ts';
import { makeFolders } from './folders.ts';
import { isFolder } from './is-folder.ts';
import { notWritable, systemError } from './not-writable.ts';
import { clearLeftovers, removeIfThere, temporaryBeside } from './temporary-files.ts';

export type NamedText = { readonly name: string; readonly text: string };

/**
 * Writes files that belong together, the one that vouches for the others last. A folder that is not there yet comes into being with all of
 * them. One that is there may hold what is not ours, so its files are replaced one by one, after all have been written beside their places:
 * only a program that is killed between two of these renames, which follow each other at once, leaves files of two runs, and never behind a
 * new last file. What fails on the way is taken back. Throws PlannerError `not-writable` with the hint of what to do.
 */
export async function writeFolder(directory: string, files: readonly NamedText[], options: WriteOptions): Promise<void> {
  if (await isFolder(directory)) await replaceTogether(directory, files, options);
  else await makeWhole(directory, files, options);
}

async function makeWhole(directory: string, files: readonly NamedText[], options: WriteOptions): Promise<void> {
  const path = directory.replace(/(?<=.)[/\\]+$/, '');
  const unfinished = temporaryBeside(path);
  try {
    await makeFolders(dirname(path));
    if (await isThere(path)) throw systemError('EEXIST');
    await mkdir(unfinished);
    for (const { name, text } of files) await writeFileAtomically(join(unfinished, name), text, options);
    await renamePatiently(unfinished, path);
    await clearLeftovers(dirname(path), new Date());
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw notWritable(path, error, options.hint);
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

type Written = { readonly staged: StagedFile; readonly before: Uint8Array | null };

async function replaceTogether(directory: string, files: readonly NamedText[], options: WriteOptions): Promise<void> {
  const written: Written[] = [];
  try {
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
