import { ZodError } from 'zod';
import { type CallOutput, envelopeSchema, parseOutput } from '#shared/api.ts';
import { invalidInput, PlannerError } from '#shared/errors.ts';
import type { CallName } from '#shared/names.ts';

/** The value of an answer, checked; throws the error that the answer carries. JSON has no `undefined`: a call without result says null. */
export function readEnvelope<Name extends CallName>(name: Name, answer: unknown): CallOutput<Name> {
  const envelope = envelopeSchema.safeParse(answer);
  if (!envelope.success) {
    throw new PlannerError('internal', `${name}: the answer was not understood`, OTHER_VERSION);
  }
  if (!envelope.data.ok) {
    const { code, message, hint } = envelope.data.error;
    throw new PlannerError(code, message, hint);
  }
  const value = envelope.data.value ?? undefined;
  try {
    return parseOutput(name, value);
  } catch (error) {
    throw error instanceof ZodError ? invalidInput(name, error, { input: value, hint: OTHER_VERSION }) : error;
  }
}

const OTHER_VERSION = 'Page and server are of different versions: reload the page.';
