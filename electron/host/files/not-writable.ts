import { PlannerError } from '#shared/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EBADF: 'no such descriptor is open for writing',
  EBUSY: 'another program holds it',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  EIO: 'the disk or terminal failed',
  ELOOP: 'the links there lead in a circle',
  ENOENT: 'nothing can be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  ENOTSOCK: 'a socket or the like is there, which is not written as a file',
  ENXIO: 'nobody reads from this pipe',
  EPERM: 'no permission',
  EPIPE: 'whoever read from this pipe has gone',
  EROFS: 'the disk is read-only',
};

/** Why something cannot be written, with what to do next. What was cancelled stays cancelled. */
export function notWritable(path: string, error: unknown, hint: string): Error {
  if (error instanceof PlannerError || (error instanceof Error && error.name === 'AbortError')) return error;
  const reason = reasons[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
  return new PlannerError('not-writable', `${path}: cannot be written: ${reason}`, hint);
}

export const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** An error as the system would report it. */
export const systemError = (code: string): Error => Object.assign(new Error(code), { code });
