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
    sent.once('error', reject);
    sent.end(text ?? undefined);
  });

/** The whole body as text. Throws when it is longer than `maxBytes`. */
export async function readText(response: HttpResponse, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}
