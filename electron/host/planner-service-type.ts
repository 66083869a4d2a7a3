import type { Envelope } from '#shared/api.ts';
import type { EventName } from '#shared/names.ts';

/**
 * What every carrier (IPC, HTTP, a direct call) is handed. The service itself checks names, arguments and results, so a carrier
 * only has to decide who may ask.
 */
export type PlannerService = {
  /** Never rejects: a wrong name or argument and a failure inside come back as `{ ok: false, error }`. */
  call(name: string, input: unknown): Promise<Envelope>;
  /** Returns the function that stops listening. */
  on(name: EventName, listener: (payload: unknown) => void): () => void;
  /** Ends running jobs and frees what they hold. */
  close(): Promise<void>;
};
