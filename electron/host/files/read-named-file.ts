import { readFile } from 'node:fs/promises';
import { PlannerError } from '#shared/errors.ts';
import { decodeText } from './decode-text.ts';

/** Text of a file that a person named. Throws PlannerError `invalid-input` that says what is wrong with it, and the hint of what to do. */
export async function readNamedFile(path: string, hint: string): Promise<string> {
  try {
    return decodeText(await readFile(path));
  } catch (error) {
    throw unreadable(path, error, hint);
  }
}

/** Why a file or folder cannot be read. */
export const unreadable = (path: string, error: unknown, hint: string): PlannerError =>
  new PlannerError('invalid-input', `${path}: ${reasonOf(error)}`, hint);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error && typeof error.code === 'string' ? reasons[error.code] : undefined) ?? error.message;
}
