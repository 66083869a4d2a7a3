import { type ErrorBody, PlannerError } from '#shared/errors.ts';

/** Any failure as something a person can act on. */
export function errorBodyOf(error: unknown): ErrorBody {
  if (error instanceof PlannerError) return error.toBody();
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: 'Reload the page; if it happens again, please report it.' };
}
