import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorBody, ErrorCode } from '#shared/errors.ts';
import { formatCount, formatDuration, formatFileSize } from '#shared/format.ts';
import { plainLine, shortLine } from '#shared/plain-text.ts';
import type { Bytes, Seconds } from '#shared/units.ts';
import { jsonOrNull } from '../query-json.ts';
import { forbiddenStep, type ServerPlace, statusStep, updateStep } from './next-steps.ts';
import { bodyErrorText } from './schemas.ts';

/** What an error of a pull is explained with. */
export type PullErrorContext = ServerPlace & { readonly ollamaTag: string; readonly serverVersion: string | null };

type Rule = {
  /** Part of the text that Ollama sends, from its source and recordings [ollama-api-pull]; texts differ in their URLs only. */
  readonly pattern: RegExp;
  readonly code?: ErrorCode;
  readonly message: (context: PullErrorContext, text: string) => string;
  readonly hint: (context: PullErrorContext) => string;
};

const RESUMES = 'What was downloaded is kept: pull again and it goes on from there.';
const ONLINE = 'Check the network, and the proxy (HTTPS_PROXY in the environment of the Ollama server). Then pull again.';
const LATER = 'The registry has trouble or limits requests: try again in some minutes.';

const versionOf = ({ serverVersion }: PullErrorContext): string =>
  serverVersion === null ? 'this Ollama server' : `Ollama ${serverVersion}`;

/** In order: the first that matches speaks. */
const rules: readonly Rule[] = [
  {
    pattern: /manifest: 412\b|requires a newer version of Ollama/i,
    message: (context) => `${context.ollamaTag} needs a newer Ollama than the server's (${context.serverVersion ?? 'version unknown'})`,
    hint: updateStep,
  },
  {
    pattern: /pull model manifest: 429\b|too many requests/i,
    message: () => 'the registry refuses more requests for now (429)',
    hint: () => LATER,
  },
  {
    pattern: /pull model manifest: 5\d\d/i,
    message: (_context, text) => `the registry fails (${/\b5\d\d\b/.exec(text)?.[0] ?? '5xx'})`,
    hint: () => LATER,
  },
  {
    pattern: /pull model manifest: (401|403)\b|unauthorized|access denied/i,
    message: ({ ollamaTag }) => `the registry does not give ${ollamaTag} to this server: a licence must be accepted or a log-in is needed`,
    hint: () => 'Accept the licence on the page of the model, and add the key of the Ollama server (id_ed25519.pub) to your account there.',
  },
  {
    pattern: /no space left on device|not enough space on the disk|disk quota exceeded|ENOSPC/i,
    code: 'disk-full',
    message: ({ ollamaTag }) => `the disk of the Ollama server is full: ${ollamaTag} does not fit`,
    hint: () => `Free space on the volume of its models (or move them with OLLAMA_MODELS). ${RESUMES}`,
  },
  {
    pattern: /sharded GGUF/i,
    message: ({ ollamaTag }) => `${ollamaTag} is split over several files, which Ollama cannot pull from Hugging Face`,
    hint: () => 'Choose a smaller quantization that is one file, or run it with llama.cpp: `llama-server -hf <repository>:<quantization>`.',
  },
  {
    pattern: /not a valid quantization scheme/i,
    message: ({ ollamaTag }) => `the repository has no file of that quantization: ${ollamaTag}`,
    hint: () => 'Choose a quantization that the repository lists under "Files".',
  },
  {
    pattern: /pull model manifest: (file does not exist|404)|manifest unknown/i,
    message: ({ ollamaTag }) => `the registry has no model "${ollamaTag}"`,
    hint: ({ ollamaTag }) => `Check the name and tag: https://ollama.com/library/${libraryPage(ollamaTag)}`,
  },
  {
    pattern: /invalid model name|missing request body/i,
    code: 'usage',
    message: ({ ollamaTag }) => `"${ollamaTag}" is not a model name`,
    hint: () => 'Write name:tag, such as qwen3.5:9b, or hf.co/<owner>/<repository>:<quantization>.',
  },
  {
    pattern: /no such host|server misbehaving|Temporary failure in name resolution/i,
    message: () => 'the Ollama server cannot reach its registry: the host name is not found (no network?)',
    hint: () => ONLINE,
  },
  {
    pattern: /connection refused|network is unreachable|no route to host/i,
    message: () => 'the Ollama server cannot reach its registry: the connection is refused',
    hint: () => ONLINE,
  },
  {
    pattern: /invalid character '<' looking for beginning of value/i,
    message: () =>
      'the Ollama server got a web page instead of the model: a log-in page of the network (captive portal) or a proxy answers',
    hint: () => 'Log in to the network in a browser, or set HTTPS_PROXY for the Ollama server. Then pull again.',
  },
  {
    pattern: /x509|certificate|first record does not look like a TLS handshake/i,
    message: () => 'the Ollama server cannot make a secure connection to the registry',
    hint: () => 'A proxy or a mirror without TLS stands between: add its certificate to the system of the Ollama server, or go around it.',
  },
  {
    pattern: /digest mismatch/i,
    message: ({ ollamaTag }) => `what was downloaded of ${ollamaTag} is damaged: its digest differs, and Ollama has deleted the file`,
    hint: () => 'Pull again: the damaged layer is downloaded anew. If it happens twice, a proxy changes the data or the disk has errors.',
  },
  {
    pattern: /max retries exceeded|unexpected EOF|connection reset by peer|i\/o timeout|TLS handshake timeout|context deadline exceeded/i,
    message: () => 'the download was cut again and again, and Ollama gave up after its retries',
    hint: () => RESUMES,
  },
  {
    pattern: /requires MLX support/i,
    message: (context) => `${context.ollamaTag} is an MLX model, and ${versionOf(context)} has no MLX here`,
    hint: () => 'Choose a tag in GGUF form (such as one that ends in q4_K_M), or run it on an Apple silicon Mac.',
  },
  {
    pattern: /permission denied/i,
    message: () => 'the Ollama server may not write to its models folder',
    hint: () => 'Give the user that runs Ollama access to the folder in OLLAMA_MODELS.',
  },
];

/** Explains the text of an `{"error"}` line or body. A text that no rule knows is handed on as it is. */
export function pullErrorOf(text: string, context: PullErrorContext): ErrorBody {
  const rule = rules.find(({ pattern }) => pattern.test(text));
  if (!rule) return { code: 'pull-failed', message: `Ollama: ${oneLine(text)}`, hint: RESUMES };
  const message = rule.message(context, text);
  return { code: rule.code ?? 'pull-failed', message: `${message} [Ollama: ${oneLine(text)}]`, hint: rule.hint(context) };
}

/** `body`: the beginning of it. */
export type StatusAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** Somebody is there: to start a server would not help. */
const FOREIGN_ANSWER =
  'A proxy or another program answers there, or an Ollama that fails: see its log, or give the address of the Ollama server itself with --host or OLLAMA_HOST.';

/** Explains an HTTP answer to /api/pull other than 200. */
export function pullStatusError({ status, headers, body }: StatusAnswer, context: PullErrorContext): ErrorBody {
  if (status === 403 && body.trim() === '') {
    return { code: 'runtime-unavailable', message: `${context.address} answers 403 without a text`, hint: forbiddenStep(context.address) };
  }
  const text = bodyErrorText(jsonOrNull(body));
  if (text !== null) return pullErrorOf(text, context);
  return {
    code: 'runtime-unavailable',
    message: `${context.address} answers the pull with HTTP ${status}, not as Ollama does`,
    hint: statusStep({ status, headers }, context.address) ?? FOREIGN_ANSWER,
  };
}

/** The connection ended before `success` or an error: the server stopped, or something between cut it. */
export const connectionLostError = (context: PullErrorContext, reason: string | null): ErrorBody => ({
  code: 'pull-failed',
  message: `the connection to Ollama at ${context.address} ended before the pull was finished${reason === null ? '' : ` (${reason})`}`,
  hint: `See whether Ollama still runs. ${RESUMES} (Ollama prunes partial files older than one hour when its server starts.)`,
});

export const cancelledError = (completedBytes: Bytes): ErrorBody => ({
  code: 'cancelled',
  message: `pull cancelled${completedBytes > 0 ? ` at ${formatFileSize(completedBytes)}` : ''}`,
  hint: `${RESUMES} (Ollama prunes partial files older than one hour when its server starts.)`,
});

/** The server took the request, and has not so much as begun to answer. Ollama begins at once. */
export const noAnswerError = (context: PullErrorContext, seconds: Seconds): ErrorBody => ({
  code: 'runtime-unavailable',
  message: `${context.address} took the request for the pull and has not answered for ${formatDuration(seconds)}`,
  hint: `Ollama begins to answer at once: restart it if it hangs, or go around the proxy before it. ${RESUMES}`,
});

/** Nothing that Ollama serves has so many files. */
export const tooManyLayersError = (count: number): ErrorBody => ({
  code: 'pull-failed',
  message: `the answer to the pull announces more than ${formatCount(count)} files`,
  hint: 'What answers is not an Ollama server, or the model is damaged in its registry: see the address, and the page of the model.',
});

const oneLine = (text: string): string => shortLine(plainLine(text.slice(0, 2000)).replace(/\s+/g, ' ').trim(), 300);

/** hf.co names and registries of others have no page there: the list is what is left. */
const libraryPage = (tag: string): string => (/^[\w.-]+(:|$)/.test(tag) ? `${tag.split(':')[0] ?? tag}/tags` : '');
