import { PlannerError } from '#shared/errors.ts';
import { plainLine, plainWords } from '#shared/plain-text.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBADF: 'no such descriptor is open for writing',
  EBUSY: 'another program holds it',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  EIO: 'the disk or terminal failed',
  ELOOP: 'the links there lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'nothing can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  ENOTSOCK: 'a socket or the like is there, which is not written as a file',
  ENXIO: 'nobody reads from this pipe',
  EPERM: 'no permission',
  EPIPE: 'whoever read from this pipe has gone',
  EROFS: 'the disk is read-only',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
};

/** Why something cannot be written, with what to do next. What was cancelled stays cancelled. */
export function notWritable(path: string, error: unknown, hint: string): Error {
  if (error instanceof PlannerError || (error instanceof Error && error.name === 'AbortError')) return error;
  const reason = reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
  return new PlannerError('not-writable', plainWords`${shownPath(path)}: cannot be written: ${reason}`, hint);
}

export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** An error as the system would report it. */
export const systemError = (code: string): Error => Object.assign(new Error(code), { code });

/** A path as a sentence names it. Each name in it is made plain by itself, as `plainWords` makes values: half a sequence takes no part of the next. */
export const shownPath = (path: string): string =>
  path === ''
    ? '""'
    : path
        .split(/([/\\])/)
        .map(plainLine)
        .join('');
