import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { codeOf } from './not-writable.ts';

/** Null only where nothing is; throws why what is there cannot be looked at. */
export async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
