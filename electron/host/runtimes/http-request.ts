import { request as plainRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';

export type HttpRequestOptions = {
  readonly method: 'GET' | 'POST';
  /** Sent as JSON; null: no body. */
  readonly body: unknown;
  /** Also how a caller sets a limit: the request itself has none, because a slow manifest or the check of a large file may take minutes. */
  readonly signal: AbortSignal;
};

export type HttpResponse = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly chunks: AsyncIterable<Uint8Array> };

/** Resolves when the headers are there; rejects with the system's error (ECONNREFUSED …) or an abort. */
export type HttpRequest = (url: string, options: HttpRequestOptions) => Promise<HttpResponse>;

/** Of silence on a connection, before the system looks whether the other machine is still there. */
const KEEP_ALIVE_MS = 30_000;

/**
 * A request through node:http. `fetch` would cut a stream after 300 s without data, and Ollama is silent for longer than that while it
 * checks the digest of a large file.
 */
export const httpRequest: HttpRequest = (url, { method, body, signal }) =>
  new Promise((resolve, reject) => {
    const text = body === null ? null : JSON.stringify(body);
    const headers = text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const options: RequestOptions = { method, headers, signal, agent: false };
    const onAnswer = (answer: IncomingMessage): void =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, chunks: answer });
    const sent = new URL(url).protocol === 'https:' ? secureRequest(url, options, onAnswer) : plainRequest(url, options, onAnswer);
    // For as long as it lives: what fails after the answer has begun shows in the body, and must not end the program.
    sent.on('error', reject);
    sent.setSocketKeepAlive(true, KEEP_ALIVE_MS);
    sent.end(text ?? undefined);
  });

/** What was read of a body. */
export type BodyText = {
  readonly text: string;
  /** too-long: it goes on · cut: it broke off, or there was no more time for it, for this reason. */
  readonly end: { readonly kind: 'whole' } | { readonly kind: 'too-long' } | { readonly kind: 'cut'; readonly reason: unknown };
};

/** The body as text, as far as it came before it was too long, broke off or `enough` was aborted. The caller ends the request. */
export async function readText({ chunks }: HttpResponse, maxBytes: number, enough: AbortSignal): Promise<BodyText> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const read = (end: BodyText['end']): BodyText => ({ text: Buffer.concat(parts).subarray(0, maxBytes).toString('utf8'), end });
  const iterator = chunks[Symbol.asyncIterator]();
  const ended = aborted(enough);
  try {
    while (size <= maxBytes) {
      const step = await Promise.race([iterator.next(), ended.promise]);
      if (step === null) return read({ kind: 'cut', reason: enough.reason });
      if (step.done === true) return read({ kind: 'whole' });
      size += step.value.length;
      parts.push(step.value);
    }
    return read({ kind: 'too-long' });
  } catch (reason) {
    return read({ kind: 'cut', reason });
  } finally {
    ended.forget();
  }
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): { readonly promise: Promise<null>; readonly forget: () => void } {
  const forgotten = new AbortController();
  const promise = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true, signal: forgotten.signal });
  });
  return { promise, forget: () => forgotten.abort() };
}
