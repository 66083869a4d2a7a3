import { z } from 'zod';

export const errorCodes = [
  'usage',
  'unknown-model',
  'unknown-hardware',
  'unknown-quantization',
  'unknown-runtime',
  'unknown-use-case',
  'unknown-assumption',
  'unsupported-format',
  'no-answer',
  'runtime-unavailable',
  'pull-failed',
  'disk-full',
  'invalid-input',
  'cancelled',
  'not-writable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const errorBodySchema = z.object({ code: z.enum(errorCodes), message: z.string(), hint: z.string() });
export type ErrorBody = Readonly<z.infer<typeof errorBodySchema>>;

/** A failure that a person can act on: what went wrong, and what to do next. */
export class PlannerError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  constructor(code: ErrorCode, message: string, hint: string) {
    super(message);
    this.name = 'PlannerError';
    this.code = code;
    this.hint = hint;
  }
  toBody(): ErrorBody {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** "profile.json: memory.totalBytes: expected number, got string" from a zod error: the first issue, path included. */
export function invalidInput(source: string, error: z.ZodError, hint: string): PlannerError {
  const issue = error.issues[0];
  const path = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  return new PlannerError('invalid-input', `${source}: ${path}${issue?.message ?? 'not valid'}`, hint);
}

/** The `count` entries of `known` nearest to `wanted` by edit distance, for "nearest: …" hints. */
export function nearest(wanted: string, known: readonly string[], count = 3): readonly string[] {
  return [...known]
    .map((id) => ({ id, distance: editDistance(wanted.toLowerCase(), id.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || a.id.localeCompare(b.id))
    .slice(0, count)
    .map((entry) => entry.id);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
