import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Seconds } from '#shared/units.ts';
import { type HttpRequest, readText } from './http-request.ts';

/** A list of some thousand models stays far below this; anything longer is not an answer to our question. */
const MAX_ANSWER_BYTES = 16 * 1024 ** 2;

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
  try {
    return await ask(question, AbortSignal.any([question.signal, limit]));
  } catch (error) {
    question.signal.throwIfAborted();
    if (limit.aborted) return { outcome: 'unreachable', reason: `no answer within ${question.timeoutSeconds} s` };
    return { outcome: 'unreachable', reason: reasonOf(error) };
  }
}

async function ask<Value>({ request, url, schema }: Question<Value>, signal: AbortSignal): Promise<Answer<Value>> {
  const response = await request(url, { method: 'GET', body: null, signal });
  const text = await readText(response, MAX_ANSWER_BYTES);
  const { status, headers } = response;
  if (status !== 200) return { outcome: 'status', status, body: text, headers };
  const parsed = schema.safeParse(jsonOrNull(text));
  if (parsed.success) return { outcome: 'ok', value: parsed.data, headers };
  return { outcome: 'unexpected', reason: `the answer to ${url} has another form: ${text.slice(0, 80).trim()}` };
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
  return error instanceof Error && error.message !== '' ? error.message : String(code ?? error);
}

const systemErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name not found (no network?)',
  ETIMEDOUT: 'connection timed out',
};

/** Node wraps the errors of several addresses (::1 and 127.0.0.1) into one AggregateError that has their code. */
function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
