import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import { shortLine } from '#shared/plain-text.ts';
import type { Seconds } from '#shared/units.ts';
import { type HttpRequest, readText } from './http-request.ts';
import { shownAddress } from './ollama/host-address.ts';

/** A list of some thousand models stays far below this; anything longer is not an answer to our question. */
const MAX_ANSWER_BYTES = 16 * 1024 ** 2;
/** Of a page that says what went wrong, the beginning serves. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** What came of one question to a server. "Nobody there", "refused", and "answers something else" are different outcomes. */
export type Answer<Value> =
  | { readonly outcome: 'ok'; readonly value: Value; readonly headers: IncomingHttpHeaders }
  | { readonly outcome: 'unreachable'; readonly reason: string }
  | { readonly outcome: 'status'; readonly status: number; readonly body: string; readonly headers: IncomingHttpHeaders }
  | { readonly outcome: 'unexpected'; readonly reason: string };

export type Question<Value> = {
  readonly request: HttpRequest;
  readonly url: string;
  readonly schema: z.ZodType<Value>;
  readonly signal: AbortSignal;
  readonly timeoutSeconds: Seconds;
};

/** Asks and checks the answer. Rejects only when the caller's own signal was aborted. */
export async function queryJson<Value>(question: Question<Value>): Promise<Answer<Value>> {
  const limit = AbortSignal.timeout(question.timeoutSeconds * 1000);
  const answered = new AbortController();
  try {
    return await ask(question, AbortSignal.any([question.signal, limit, answered.signal]));
  } catch (error) {
    question.signal.throwIfAborted();
    if (limit.aborted) return { outcome: 'unreachable', reason: `no answer within ${question.timeoutSeconds} s` };
    if (isOtherProtocol(error)) return { outcome: 'unexpected', reason: 'what it sends is not HTTP' };
    return { outcome: 'unreachable', reason: reasonOf(error) };
  } finally {
    // A body that goes on is read by nobody any more.
    answered.abort();
  }
}

async function ask<Value>({ request, url, schema, signal: asker }: Question<Value>, signal: AbortSignal): Promise<Answer<Value>> {
  const response = await request(url, { method: 'GET', body: null, signal });
  const { status, headers } = response;
  const { text, end } = await readText(response, status === 200 ? MAX_ANSWER_BYTES : MAX_ERROR_BYTES, signal);
  asker.throwIfAborted();
  if (status !== 200) return { outcome: 'status', status, body: text, headers };
  if (end.kind === 'cut') throw end.reason;
  if (end.kind === 'too-long')
    return { outcome: 'unexpected', reason: `the answer to ${shownAddress(url)} is longer than ${MAX_ANSWER_BYTES} bytes` };
  const parsed = schema.safeParse(jsonOrNull(text));
  if (parsed.success) return { outcome: 'ok', value: parsed.data, headers };
  return { outcome: 'unexpected', reason: `the answer to ${shownAddress(url)} has another form: ${shortLine(text.slice(0, 200), 80)}` };
}

/** Null for text that is not JSON, which no schema here accepts. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `connection refused` for ECONNREFUSED and so on: the words people search for. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const known = code === null ? undefined : systemErrors[code];
  if (known !== undefined) return known;
  return error instanceof Error && error.message !== '' ? shortLine(error.message, 200) : String(code ?? error);
}

const systemErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not found (no network?)',
  EPROTO: 'no secure connection: does its address begin with http:// instead of https://?',
  ETIMEDOUT: 'connection timed out',
};

/** Node's parser of HTTP names its errors so: somebody is there, and speaks otherwise. */
export const isOtherProtocol = (error: unknown): boolean => codeOf(error)?.startsWith('HPE_') === true;

/** Node wraps the errors of several addresses (::1 and 127.0.0.1) into one AggregateError that has their code. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
