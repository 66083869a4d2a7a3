// Starts the built app as a window or as a local server, and waits for it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { hasDisplay } from './electron-runtime.mjs';
import { launched, passSignals } from './pass-signals.mjs';

/** A program that fails this early never showed a window: a missing library, no sandbox, no display server. */
const EARLY_SECONDS = 5;

/**
 * @typedef {{ code: number, early: boolean, asked: boolean, signal: NodeJS.Signals | null }} Ending `asked`: somebody wanted it to end
 * @typedef {{ child: import('node:child_process').ChildProcess, ended: Promise<Ending> }} Running
 */

/** @returns {Running} */
export function launchDesktop({ root, environment, executable }) {
  const env = launched(environment);
  // Set by some editors' terminals; it would make Electron behave as plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  return watch(spawn(executable, [root], { env, stdio: 'inherit' }));
}

/**
 * Runs `quartermaster serve` with `args`, shows what it prints, and opens its link in the browser when there is a display.
 * @returns {Running}
 */
export function launchServer({ root, environment, platform, args }) {
  const program = join(root, 'dist/cli/quartermaster.js');
  const child = spawn(process.execPath, [program, 'serve', ...args], { env: launched(environment), stdio: ['inherit', 'pipe', 'inherit'] });
  const opens = environment.QUARTERMASTER_OPEN !== '0' && hasDisplay(environment, platform);
  ignoreLostReaders();
  let printed = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    const before = linkIn(printed);
    printed += chunk;
    const link = linkIn(printed);
    if (opens && link && !before) openInBrowser(link, { environment, platform });
  });
  return watch(child);
}

/**
 * Runs one command to its end, with the terminal of this process as its own.
 * @returns {Running}
 */
export function launchCommand({ root, environment, args }) {
  const program = join(root, 'dist/cli/quartermaster.js');
  return watch(spawn(process.execPath, [program, ...args], { env: launched(environment), stdio: 'inherit' }));
}

/** The line break after it says that the link has arrived whole. */
const linkIn = (text) => /(http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+)\s/.exec(text)?.[1];

/** Named whole: Windows would look in the current folder first. */
const openers = {
  darwin: ['/usr/bin/open'],
  win32: [join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'rundll32.exe'), 'url.dll,FileProtocolHandler'],
};

/** Without a program that opens links the printed one is enough. */
function openInBrowser(link, { environment, platform }) {
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  const opener = spawn(command, [...args, link], { env: environment, stdio: 'ignore', detached: true });
  opener.on('error', () => process.stderr.write('Open the link above in a browser.\n'));
  opener.unref();
}

/** A terminal or a reader that has gone is no reason to leave the program without its launcher. */
const ignoreLostReaders = () => process.stdout.on('error', () => undefined);

/** @returns {Running} */
function watch(child) {
  const started = performance.now();
  const asked = passSignals(child);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // What is passed on may arrive while Node ends already and hears no more: it has ended as it was asked to.
      const asWished = asked() && signal !== 'SIGKILL';
      resolve({ code: code ?? (asWished ? 0 : 1), signal, asked: asked(), early: performance.now() - started < EARLY_SECONDS * 1000 });
    });
  });
  return { child, ended };
}
