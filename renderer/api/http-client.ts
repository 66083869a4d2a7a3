import type { PlannerApi } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { hear } from './hear-event.ts';
import { readEnvelope } from './read-envelope.ts';

/** What the client needs of a browser; tests hand in their own. */
type HttpEnvironment = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly openEvents: (url: string) => Pick<EventSource, 'addEventListener' | 'removeEventListener'>;
};

const browser: HttpEnvironment = {
  fetch: (url, init) => fetch(url, init),
  openEvents: (url) => new EventSource(url),
};

/** The contract over HTTP: one POST per call, one event stream for all events, opened when the first listener comes. */
export function createHttpClient(environment: HttpEnvironment = browser): PlannerApi {
  let stream: ReturnType<HttpEnvironment['openEvents']> | undefined;
  const events = () => (stream ??= environment.openEvents('/api/events'));
  return {
    async call(name, input) {
      return readEnvelope(name, await post(environment, `/api/call/${name}`, input));
    },
    on(name, listener) {
      const source = events();
      const receive = (event: Event): void => {
        if (event instanceof MessageEvent) hear(name, JSON.parse(String(event.data)), listener);
      };
      source.addEventListener(name, receive);
      return () => source.removeEventListener(name, receive);
    },
    onReconnected(listener) {
      const source = events();
      let wasOpen = false;
      const opened = (): void => {
        if (wasOpen) listener();
        wasOpen = true;
      };
      source.addEventListener('open', opened);
      return () => source.removeEventListener('open', opened);
    },
  };
}

async function post({ fetch: send }: HttpEnvironment, url: string, input: unknown): Promise<unknown> {
  const request = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  };
  const response = await send(url, request).catch((error: unknown) => {
    throw new PlannerError(
      'runtime-unavailable',
      `Quartermaster does not answer (${String(error)}).`,
      'Is `quartermaster serve` still running? Start it again and reload.',
    );
  });
  if (response.status === 401 || response.status === 403) {
    throw new PlannerError('usage', 'This page is not signed in to the server.', 'Open the link that `quartermaster serve` printed.');
  }
  return response.json();
}
