import { randomUUID } from 'node:crypto';
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './not-writable.ts';

/** Older than this, a temporary file has lost its writer: no write takes nearly as long. */
const LEFT_MILLISECONDS = 3_600_000;

/** As much of a name as leaves room for the rest in the 255 bytes that file systems allow. */
const MOST_KEPT = 50;

const ours = /^.+\.[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.tmp$/;

/** A name beside the path that nothing else has: `report.json.1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.tmp`. */
export const temporaryBeside = (path: string): string => join(dirname(path), `${basename(path).slice(0, MOST_KEPT)}.${randomUUID()}.tmp`);

/** Clears what our own writers left in a folder when they were killed an hour ago or longer. Never an error: it is no part of the work. */
export async function clearLeftovers(folder: string, now: Date): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter((name) => ours.test(name)).map((name) => join(folder, name))) {
    const found = await lstat(path).catch(() => null);
    if (found === null || now.getTime() - found.mtimeMs <= LEFT_MILLISECONDS) continue;
    if (found.uid !== (process.getuid?.() ?? found.uid)) continue;
    if (found.isFile()) await removeIfThere(path);
    else if (found.isDirectory()) await removeFolderOfFiles(path);
  }
}

/** A folder of ours holds nothing but files. */
async function removeFolderOfFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) await removeIfThere(join(folder, name));
  await rmdir(folder).catch(() => undefined);
}

/** It may never have been made, and whatever else stands in the way of removing it must not hide the error that led here. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) === null) throw error;
  }
}
