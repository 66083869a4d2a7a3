import { codeOf } from './files/not-writable.ts';

/** Signal 0 asks without sending anything; a process of another user answers EPERM. */
export function processIsAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
