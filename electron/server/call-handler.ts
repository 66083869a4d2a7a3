import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Envelope, isCallName } from '#shared/api.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { parseJson } from '../host/files/parse-json.ts';
import type { PlannerService } from '../host/planner-service-type.ts';

/** A saved profile is some 20 kB; one megabyte leaves room for large machines and stops anything absurd. */
const MAX_BODY_BYTES = 1_048_576;
const CUT_OFF_BYTES = 32 * MAX_BODY_BYTES;

type Answer = { readonly status: number; readonly envelope: Envelope };

/**
 * `POST /api/call/<name>`: the body is the argument as JSON, empty for a call without one; the answer is an `Envelope`, whose `value`
 * is null when the call has no result. The status is 200 whenever the service was asked, also for `{ ok: false }`.
 */
export async function handleCall(service: PlannerService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = (request.url ?? '').slice('/api/call/'.length);
  const { status, envelope } = await answerTo(service, name, request);
  const body = JSON.stringify(envelope.ok ? { ok: true, value: envelope.value ?? null } : envelope);
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(body);
}

async function answerTo(service: PlannerService, name: string, request: IncomingMessage): Promise<Answer> {
  if (!isCallName(name)) {
    return refused(
      404,
      new PlannerError('usage', plainWords`There is no call "${name.slice(0, 80)}".`, 'Reload the page: it may be older than the server.'),
    );
  }
  if (mediaType(request) !== 'application/json') {
    return refused(415, new PlannerError('usage', 'A call needs the content type application/json.', 'Send the argument as JSON.'));
  }
  const body = await readBody(request);
  if (body === null) return refused(413, new PlannerError('invalid-input', 'The argument is larger than 1 MiB.', 'Send less at once.'));
  const argument = parsedArgument(name, body);
  if (argument instanceof PlannerError) return refused(400, argument);
  return { status: 200, envelope: await service.call(name, argument.input) };
}

const refused = (status: number, error: PlannerError): Answer => ({ status, envelope: { ok: false, error: error.toBody() } });

const mediaType = (request: IncomingMessage): string => (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** What is wrong with it is said as of a file, so that its hint is not to be repeated here. */
function parsedArgument(name: string, body: string): { readonly input: unknown } | PlannerError {
  if (body === '') return { input: undefined };
  try {
    return { input: parseJson(body, name, 'Reload the page and try again.') };
  } catch (error) {
    if (error instanceof PlannerError) return error;
    throw error;
  }
}

/**
 * Null when the body is larger than allowed. The rest of it is read and dropped, because a connection closed in the middle of a body
 * loses the answer as well; a sender that does not stop is cut off.
 */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > CUT_OFF_BYTES) throw new Error('cut off: the body did not end');
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}
