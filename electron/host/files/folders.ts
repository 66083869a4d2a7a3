import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { notWritable } from './not-writable.ts';
import { statIfThere } from './stat-if-there.ts';

/** Makes a folder and those above it. Throws PlannerError `not-writable` with the hint of what to do. */
export async function makeDirectory(path: string, hint: string): Promise<void> {
  try {
    await makeFolders(path);
  } catch (error) {
    throw notWritable(path, error, hint);
  }
}

/** Node's own `recursive` never ends below a folder that answers ENOENT to mkdir though it is there, as /proc does. */
export async function makeFolders(path: string): Promise<void> {
  if (await standsAsFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await standsAsFolder(path))) throw error;
  }
}

/** False only where nothing is, or no folder; throws why what is there cannot be looked at. */
const standsAsFolder = async (path: string): Promise<boolean> => (await statIfThere(path))?.isDirectory() ?? false;

/** Makes a new name in a folder outlive a power cut, where the system can: Windows cannot, and a folder may be closed to reading. */
export async function syncFolder(path: string, platform: string): Promise<void> {
  if (platform === 'win32') return;
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
