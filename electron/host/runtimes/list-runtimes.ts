import type { RuntimeStatus } from '#shared/api.ts';
import type { RunCommand } from '../run-command.ts';
import { runtimeDrivers } from './drivers.ts';
import { type HttpRequest, httpRequest } from './http-request.ts';

export type ListRuntimesInput = {
  readonly run: RunCommand;
  /** Ollama server to ask; null: OLLAMA_HOST, else http://127.0.0.1:11434. */
  readonly host: string | null;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Addresses other than the usual ones, by runtime id (llama.cpp, lm-studio, vllm). */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly request?: HttpRequest;
};

/**
 * Every runtime we know with its state, in a fixed order, found in parallel within seconds. Rejects when the signal was aborted, and with
 * error `usage` when `host` cannot be an address.
 */
export function listRuntimes({ request = httpRequest, addresses = {}, ...rest }: ListRuntimesInput): Promise<RuntimeStatus[]> {
  const context = { ...rest, request, addresses };
  return Promise.all(runtimeDrivers.map((driver) => driver.detect(context)));
}
