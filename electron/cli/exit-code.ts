import { assertNever } from '#shared/estimate.ts';
import type { ErrorCode } from '#shared/errors.ts';

/** Every exit code with its meaning, as --help says it. */
export const EXIT_CODES = [
  [0, 'done'],
  [1, 'a fault of this program'],
  [2, 'wrong usage, flags that contradict each other among it'],
  [3, 'nothing fits, or there is no answer under these constraints'],
  [4, 'a runtime or tool that the command needs is not there, or a pull failed'],
  [5, 'an input file is missing or invalid, an output cannot be written, or no line of estimate could be answered'],
  [6, 'verify found differences'],
  [130, 'cancelled'],
] as const;

/** No candidate passes. */
export const NO_ANSWER = 3;
/** What was read is no good, though every part of it was looked at. */
export const NOTHING_VALID = 5;
/** A report whose figures do not follow from its own inputs. */
export const DIFFERENT = 6;

/** Exit code of a failure. */
export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'usage':
    case 'unknown-model':
    case 'unknown-hardware':
    case 'unknown-quantization':
    case 'unknown-runtime':
    case 'unknown-use-case':
    case 'unknown-assumption':
    case 'unsupported-format':
      return 2;
    case 'no-answer':
    case 'no-file':
    case 'disk-full':
      return 3;
    case 'runtime-unavailable':
    case 'pull-failed':
      return 4;
    case 'invalid-input':
    case 'not-writable':
      return 5;
    case 'cancelled':
      return 130;
    case 'internal':
      return 1;
    default:
      return assertNever(code);
  }
}
