import { constants, renameSync, type Stats } from 'node:fs';
import { access, type FileHandle, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { syncFolder } from './folders.ts';
import { codeOf, notWritable, systemError } from './not-writable.ts';
import { clearLeftovers, removeIfThere, temporaryBeside } from './temporary-files.ts';
import { findTarget, type WriteTarget } from './write-target.ts';
import { syncWherePossible, writeThrough } from './write-through.ts';

/** What a write needs of its system; tests hand in others. */
export type WriteSystem = {
  readonly platform: string;
  readonly now: () => Date;
  readonly rename: (from: string, to: string) => void;
  readonly wait: (milliseconds: number) => Promise<unknown>;
};

const thisSystem: WriteSystem = { platform: process.platform, now: () => new Date(), rename: renameSync, wait };

export type WriteOptions = {
  /** What a person can do where it cannot be written. */
  readonly hint: string;
  /** Ends waiting for whoever reads a pipe. */
  readonly signal?: AbortSignal;
  /** A document of this program: for its user alone when it is new, and never anything but a file. */
  readonly own?: boolean;
  readonly system?: Partial<WriteSystem>;
};

/** A file that is written whole, but does not stand under its name yet. */
export type StagedFile = {
  /** Its place, behind all links; null for what is no file. */
  readonly place: { readonly path: string; readonly isNew: boolean } | null;
  /** Puts it in its place. Throws what the system says. */
  commit(): Promise<void>;
  /** Makes the new name last. */
  settle(): Promise<void>;
  /** Takes it back before it is in its place. */
  discard(): Promise<void>;
};

/**
 * Writes a file so that it is there whole or not at all, whatever happens meanwhile. A link stays and what it leads to is replaced; mode and
 * owner of what is replaced stay; a device or pipe is written to. Of a file with several names only this one is the new file: the others
 * keep the old one, since no file can be changed under all its names at once and be whole at every moment. What may not be written is not
 * replaced either. Throws PlannerError `not-writable` with the hint of what to do.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, options: WriteOptions): Promise<void> {
  try {
    const staged = await stageFile(path, content, options);
    await staged.commit();
    await staged.settle();
  } catch (error) {
    throw notWritable(path, error, options.hint);
  }
}

/** Writes a file beside its place. Throws what the system says. */
export async function stageFile(path: string, content: string | Uint8Array, options: WriteOptions): Promise<StagedFile> {
  const system = { ...thisSystem, ...options.system };
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const target = await findTarget(path, system.platform);
  if (target.kind !== 'file') {
    if (options.own === true) throw systemError('ENOTSOCK');
    return { ...nothingToDo, commit: () => writeThrough(target, bytes, options.signal) };
  }
  if (target.replaced) await askToWrite(target.path, system.platform);
  const temporary = temporaryBeside(target.path);
  try {
    await writeNew(temporary, bytes, { replaced: target.replaced, own: options.own === true });
  } catch (error) {
    await removeIfThere(temporary);
    if (!target.replaced || !isRefusal(error)) throw error;
    return { ...nothingToDo, place: { path: target.path, isNew: false }, commit: () => writeInPlace(target.path, bytes) };
  }
  return stagedBeside(target, { temporary, bytes, system });
}

/** What a person made read-only is not replaced behind his back. A program of Windows may have it open without harm to what follows. */
async function askToWrite(path: string, platform: string): Promise<void> {
  if (platform === 'win32') await access(path, constants.W_OK);
  else await (await open(path, constants.O_WRONLY)).close();
}

const nothingToDo: StagedFile = { place: null, commit: async () => {}, settle: async () => {}, discard: async () => {} };

type FileTarget = Extract<WriteTarget, { kind: 'file' }>;
type Written = { readonly temporary: string; readonly bytes: Uint8Array; readonly system: WriteSystem };

function stagedBeside({ path, replaced }: FileTarget, { temporary, bytes, system }: Written): StagedFile {
  return {
    place: { path, isNew: replaced === null },
    async commit() {
      try {
        await renamePatiently(temporary, path, system);
      } catch (error) {
        await removeIfThere(temporary);
        // The file that is mounted into a container alone, say, can be written but not replaced.
        if (!replaced || system.platform === 'win32' || !isRefusal(error)) throw error;
        await writeInPlace(path, bytes);
      }
    },
    async settle() {
      await syncFolder(dirname(path), system.platform);
      await clearLeftovers(dirname(path), system.now());
    },
    discard: () => removeIfThere(temporary),
  };
}

/** No new name is to be had there, which says nothing of the file itself: if that cannot be written either, it will say so. */
const isRefusal = (error: unknown): boolean => ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV'].includes(codeOf(error) ?? '');

/** Nobody else can read what is to replace a file before it has that file's mode. */
const PRIVATE_MODE = 0o600;
const USUAL_MODE = 0o666;
const MODE_BITS = 0o7777;

async function writeNew(path: string, bytes: Uint8Array, about: { replaced: Stats | null; own: boolean }): Promise<void> {
  const file = await open(path, 'wx', about.own || about.replaced ? PRIVATE_MODE : USUAL_MODE);
  try {
    await file.writeFile(bytes);
    if (about.replaced) await keepOwnerAndMode(file, about.replaced);
    await syncWherePossible(file);
  } finally {
    await file.close();
  }
}

/** The owner first: giving a file away takes bits off its mode. Who may not give it away keeps the group, if he may do that. */
async function keepOwnerAndMode(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const made = await file.stat();
  if (made.uid !== uid || made.gid !== gid) {
    await file.chown(uid, gid).catch(() => file.chown(made.uid, gid).catch(() => undefined));
  }
  // File systems without modes refuse.
  if ((made.mode & MODE_BITS) !== (mode & MODE_BITS)) await file.chmod(mode & MODE_BITS).catch(() => undefined);
}

/** The end goes last, so that a disk that is full has as much of the file as it had. */
async function writeInPlace(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY);
  try {
    await file.writeFile(bytes);
    await file.truncate(bytes.length);
    await syncWherePossible(file);
  } finally {
    await file.close();
  }
}

/** On Windows a virus scanner or an indexer holds a new file for a moment, and its rename is refused meanwhile. */
const PATIENCE_MILLISECONDS = [10, 20, 40, 80, 150, 300, 400];

export async function renamePatiently(from: string, to: string, injected: Partial<WriteSystem> = {}): Promise<void> {
  const system = { ...thisSystem, ...injected };
  for (const pause of system.platform === 'win32' ? PATIENCE_MILLISECONDS : []) {
    try {
      system.rename(from, to);
      return;
    } catch (error) {
      if (!['EPERM', 'EBUSY', 'EACCES'].includes(codeOf(error) ?? '')) throw error;
    }
    await system.wait(pause);
  }
  system.rename(from, to);
}

/** Removes a file; one that is not there is no error. Throws PlannerError `not-writable` with the hint of what to do. */
export async function removeFile(path: string, hint: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw notWritable(path, error, hint);
  }
}
