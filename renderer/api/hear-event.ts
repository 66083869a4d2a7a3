import { checkEvent, type EventPayload } from '#shared/api.ts';
import type { EventName } from '#shared/names.ts';

/** Hands an event on when it is what the contract says; one of a server of another version is passed over, and said where developers look. */
export function hear<Name extends EventName>(name: Name, payload: unknown, listener: (payload: EventPayload<Name>) => void): void {
  const checked = checkEvent(name, payload);
  if ('payload' in checked) listener(checked.payload);
  else console.warn(`passed over: ${checked.problem}`);
}
