import { assertNever } from '#shared/estimate.ts';
import type { ErrorCode } from '#shared/errors.ts';

/**
 * Exit code of a failure. 2 wrong usage · 3 no answer under these constraints · 4 a runtime or tool is not there ·
 * 5 an input file is missing or invalid · 130 cancelled · 1 a fault of our own.
 */
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
