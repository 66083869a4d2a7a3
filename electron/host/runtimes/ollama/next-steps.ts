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

/** Ollama answers 403 without a word when the name in the address is not one it trusts. */
export const forbiddenStep = (address: string): string =>
  `Ollama refuses requests for this host name. Use http://127.0.0.1:11434 on its own machine, or the machine's IP address instead of ${address}.`;
