import type { Seconds } from '#shared/units.ts';
import { type HttpRequest, type HttpResponse, httpRequest } from '../http-request.ts';
import { type Answer, queryJson } from '../query-json.ts';
import { shownAddress } from './host-address.ts';
import { type LoadedModel, loadedSchema, type TaggedModel, tagsSchema, versionSchema } from './schemas.ts';

export type OllamaClient = {
  /** As it may be shown. */
  readonly address: string;
  version(): Promise<Answer<string>>;
  /** Models on the server's disk. */
  tags(): Promise<Answer<readonly TaggedModel[]>>;
  /** Models in memory. */
  loaded(): Promise<Answer<readonly LoadedModel[]>>;
  /** The stream of a pull; aborting the client's signal closes it, which is how a pull is cancelled. Rejects like `HttpRequest`. */
  pull(model: string): Promise<HttpResponse>;
};

export type OllamaClientOptions = {
  readonly address: string;
  readonly signal: AbortSignal;
  /** Limit of each question; the pull itself has none. */
  readonly timeoutSeconds: Seconds;
  readonly request?: HttpRequest | undefined;
};

/** Speaks to one Ollama server; nothing is sent before a method is called. */
export function createOllamaClient({ address, signal, timeoutSeconds, request = httpRequest }: OllamaClientOptions): OllamaClient {
  const asked = (path: string) => ({ request, signal, timeoutSeconds, url: `${address}${path}` });
  return {
    address: shownAddress(address),
    version: async () => mapAnswer(await queryJson({ ...asked('/api/version'), schema: versionSchema }), ({ version }) => version),
    tags: async () => mapAnswer(await queryJson({ ...asked('/api/tags'), schema: tagsSchema }), ({ models }) => models ?? []),
    loaded: async () => mapAnswer(await queryJson({ ...asked('/api/ps'), schema: loadedSchema }), ({ models }) => models ?? []),
    pull: (model) => request(`${address}/api/pull`, { method: 'POST', body: { model, insecure: false, stream: true }, signal }),
  };
}

function mapAnswer<From, To>(answer: Answer<From>, map: (value: From) => To): Answer<To> {
  return answer.outcome === 'ok' ? { ...answer, value: map(answer.value) } : answer;
}
