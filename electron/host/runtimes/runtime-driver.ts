import type { RuntimeStatus } from '#shared/api.ts';
import type { RunCommand } from '../run-command.ts';
import type { HttpRequest } from './http-request.ts';

/** What a driver may use to look for its runtime. */
export type RuntimeContext = {
  readonly run: RunCommand;
  readonly request: HttpRequest;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Ollama server that the user named; null: OLLAMA_HOST, else the default. */
  readonly host: string | null;
  /** Addresses other than a runtime's usual one, by runtime id. */
  readonly addresses: Readonly<Record<string, string>>;
};

/** One runtime that can be found on a machine. */
export type RuntimeDriver = {
  readonly runtimeId: string;
  readonly name: string;
  /** Looks for server and program, lists models. Rejects only when the signal was aborted or the user named an impossible address. */
  detect(context: RuntimeContext): Promise<RuntimeStatus>;
};

type Identity = Pick<RuntimeDriver, 'runtimeId' | 'name'>;

/** A status without a server: no host, no models. */
export function statusWithoutServer(
  { runtimeId, name }: Identity,
  status: Exclude<RuntimeStatus['status'], 'running'>,
  facts: { readonly detail: string; readonly version: string | null; readonly host: string | null },
): RuntimeStatus {
  return { runtimeId, name, status, models: [], ...facts };
}

export const counted = (count: number, singular: string, plural = `${singular}s`): string => `${count} ${count === 1 ? singular : plural}`;
