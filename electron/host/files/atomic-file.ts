import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PlannerError } from '#shared/errors.ts';

/** Makes a folder and those above it. Throws PlannerError `not-writable` with the hint of what to do. */
export async function makeDirectory(path: string, hint: string): Promise<void> {
  try {
    await makeFolders(path);
  } catch (error) {
    throw notWritable(path, error, hint);
  }
}

/** Node's own `recursive` never ends below a folder that answers ENOENT to mkdir though it is there, as /proc does. */
async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Writes a file so that it is there whole or not at all, whatever happens meanwhile. Throws PlannerError `not-writable` with the hint of
 * what to do.
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array, hint: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await makeFolders(dirname(path));
    await writeSynced(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw notWritable(path, error, hint);
  }
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    // It may never have been made; anything else must not hide the error that led here.
    if (codeOf(error) === null) throw error;
  }
}

/** Removes a file; one that is not there is no error. Throws PlannerError `not-writable` with the hint of what to do. */
export async function removeFile(path: string, hint: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw notWritable(path, error, hint);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  ENOENT: 'nothing can be made there',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
};

export function notWritable(path: string, error: unknown, hint: string): PlannerError {
  if (error instanceof PlannerError) return error;
  const reason = reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
  return new PlannerError('not-writable', `${path}: cannot be written: ${reason}`, hint);
}

export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
