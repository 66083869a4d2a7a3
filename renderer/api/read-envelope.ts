import { type CallOutput, envelopeSchema, parseOutput } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import type { CallName } from '#shared/names.ts';

/** The value of an answer, checked; throws the error that the answer carries. JSON has no `undefined`: a call without result says null. */
export function readEnvelope<Name extends CallName>(name: Name, answer: unknown): CallOutput<Name> {
  const envelope = envelopeSchema.safeParse(answer);
  if (!envelope.success) {
    throw new PlannerError(
      'internal',
      `${name}: the answer was not understood`,
      'Page and server are of different versions: reload the page.',
    );
  }
  if (!envelope.data.ok) {
    const { code, message, hint } = envelope.data.error;
    throw new PlannerError(code, message, hint);
  }
  const { value } = envelope.data;
  return parseOutput(name, value === null ? undefined : value);
}
