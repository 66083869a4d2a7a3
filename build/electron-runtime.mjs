// Finds the Electron runtime without require('electron'), which would start a download of its own and print a stack trace when it fails.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { passSignals } from './pass-signals.mjs';

const DOWNLOAD_SECONDS = 180;
/** As a shell names the end by Ctrl-C. */
const INTERRUPTED = 130;

const executableNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Path of the executable, whether or not it is there. `ELECTRON_OVERRIDE_DIST_PATH` names a folder to use instead of the download. */
export function electronPath({ root, environment, platform }) {
  const folder = environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  return join(folder, executableNames[platform] ?? 'electron');
}

/**
 * Why the window cannot be shown, as the end of "because …"; null when it can. Downloads the runtime when it is missing.
 * @param {{ root: string, environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, userId: number | undefined, log: (line: string) => void }} machine
 * @returns {Promise<string | null>}
 */
export async function desktopObstacle(machine) {
  const { environment, platform, userId } = machine;
  if (platform === 'linux' && !hasDisplay(environment, platform)) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)';
  if (platform === 'linux' && userId === 0) return 'Electron does not run as root with its sandbox on';
  if (existsSync(electronPath(machine))) return null;
  if (environment.ELECTRON_OVERRIDE_DIST_PATH) return `ELECTRON_OVERRIDE_DIST_PATH has no ${electronPath(machine)}`;
  machine.log('Downloading the Electron runtime (once, some 110 MB; QUARTERMASTER_UI=browser goes without) …');
  const failure = await download(machine);
  if (failure !== null) return `the Electron runtime could not be downloaded (${failure})`;
  return existsSync(electronPath(machine)) ? null : 'the downloaded Electron runtime has no program for this system';
}

export const hasDisplay = (environment, platform) => platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);

/** Runs Electron's own installer, which verifies checksums and honours ELECTRON_MIRROR and the cache. Null when it went well. */
function download({ root, environment }) {
  const seconds = Number(environment.QUARTERMASTER_DOWNLOAD_SECONDS ?? DOWNLOAD_SECONDS);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    });
    const asked = passSignals(child);
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      // Whoever wants no window any more wants no browser in its place.
      if (asked()) process.exit(INTERRUPTED);
      if (code === 0) resolve(null);
      else resolve(signal === 'SIGKILL' ? `not finished after ${seconds} s` : reasonIn(errors));
    });
  });
}

/** The innermost message of a Node error print: `connect ECONNREFUSED 127.0.0.1:9`, not its stack. */
function reasonIn(errors) {
  const messages = [...errors.matchAll(/(?:^|\s)\[?(?:\w*Error)(?: \[\w+\])?: (.+)$/gm)].map((match) => match[1]);
  return messages.at(-1)?.replace(/[{[\s]+$/, '') ?? (errors.trim().split('\n')[0] || 'no reason given');
}
