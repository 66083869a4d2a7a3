import type { IncomingHttpHeaders } from 'node:http';
import { formatDuration } from '#shared/format.ts';
import { shortLine } from '#shared/plain-text.ts';
import { isLoopback } from './host-address.ts';

/** Where the server is, as far as the advice depends on it. */
export type ServerPlace = { readonly address: string; readonly platform: NodeJS.Platform };

const DOWNLOAD = 'https://ollama.com/download';
const LINUX_INSTALL = 'curl -fsSL https://ollama.com/install.sh | sh';

/** What to do when the program is there and the server does not answer. */
export function startStep(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'Start it: open the Ollama app, or run `ollama serve`.';
    case 'win32':
      return 'Start it: open Ollama from the Start menu, or run `ollama serve`.';
    default:
      return 'Start it: run `sudo systemctl start ollama`, or `ollama serve` where it is not a service.';
  }
}

/** What to do when there is no program. */
export function installStep(platform: NodeJS.Platform): string {
  return platform === 'linux' ? `Install it: \`${LINUX_INSTALL}\` (or see ${DOWNLOAD}).` : `Install it from ${DOWNLOAD}.`;
}

/** What to do when nobody answers at `address` and we do not know whether the program is there. */
export function reachStep({ address, platform }: ServerPlace): string {
  if (isLoopback(address)) return `${startStep(platform)} Not installed yet? ${installStep(platform)}`;
  return `Check the address, and that Ollama on that machine listens on the network (OLLAMA_HOST=0.0.0.0 in its environment).`;
}

/** What to do when the server is too old. The server counts, not the command line client beside it. */
export function updateStep({ address, platform }: ServerPlace): string {
  if (!isLoopback(address)) return `Update Ollama on the machine at ${address}: ${DOWNLOAD}.`;
  if (platform === 'linux') return `Update Ollama: \`${LINUX_INSTALL}\`, then pull again.`;
  return `Update Ollama: choose "Restart to update" in its menu, or install the latest from ${DOWNLOAD}. Then pull again.`;
}

/** What to do when an HTTP status tells who answers instead of Ollama; null when it does not tell. */
export function statusStep(
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
  address: string,
): string | null {
  if (status === 403) return forbiddenStep(address);
  if (status === 401 || status === 407) return `A proxy asks for a log-in there: ${GO_AROUND}`;
  if (status === 429) return `It takes no more requests for now: try again ${laterIn(headers['retry-after'])}.`;
  if (status >= 300 && status < 400) {
    const target = headers.location === undefined ? '' : ` to ${shortLine(headers.location, 200)}`;
    return `It points elsewhere${target}: give the address of the Ollama server itself with --host or OLLAMA_HOST.`;
  }
  if (status >= 502 && status <= 504)
    return `A proxy answers that cannot reach Ollama: see whether it runs, try again ${laterIn(headers['retry-after'])}, or ${GO_AROUND}`;
  return status >= 500 ? 'The server itself fails: see its log, restart it, then pull again.' : null;
}

const GO_AROUND = 'give the address of the Ollama server itself with --host or OLLAMA_HOST.';

/** Of a Retry-After header: seconds, or a date. */
function laterIn(retryAfter: string | undefined): string {
  if (retryAfter === undefined) return 'in some minutes';
  return /^\d{1,6}$/.test(retryAfter) ? `in ${formatDuration(Number(retryAfter))}` : `after ${shortLine(retryAfter, 60)}`;
}

/** Ollama answers 403 without a word when the name in the address is not one it trusts. */
export const forbiddenStep = (address: string): string =>
  `Ollama refuses requests for this host name. Use http://127.0.0.1:11434 on its own machine, or the machine's IP address instead of ${address}.`;
