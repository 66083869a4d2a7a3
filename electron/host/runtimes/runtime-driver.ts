import type { PullProgress, PullTask, RuntimeStatus } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
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

/** What a driver knows a model to fetch from. */
export type PullContext = Pick<RuntimeContext, 'environment' | 'platform'> & { readonly catalog: Catalog };

/** One run of a pull; the next one goes on where it stopped. */
export type PullRun = {
  readonly pullId: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
};

/** A pull that has been checked and may begin. */
export type PreparedPull = {
  /** With the server it goes to and the artifact that the catalog knows it to be. */
  readonly task: PullTask;
  /** Two tasks with the same key fetch the same to the same place. */
  readonly key: string;
  /** What is to be said of it until there is more. */
  beginning(pullId: string): PullProgress;
  /** Never rejects: the last progress is the only one that is done, failed (with its error) or cancelled. */
  run(run: PullRun): Promise<PullProgress>;
};

/** One runtime that can be found on a machine. What it cannot be made to do, its driver does not have. */
export type RuntimeDriver = {
  readonly runtimeId: string;
  readonly name: string;
  /** Looks for server and program, lists models. Rejects only when the signal was aborted or the user named an impossible address. */
  detect(context: RuntimeContext): Promise<RuntimeStatus>;
  /** Fetches a model. Throws error `usage` for what can never be fetched: a wrong address, a model that runs only elsewhere. */
  readonly preparePull?: (task: PullTask, context: PullContext) => PreparedPull;
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
