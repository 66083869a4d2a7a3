// `npm start`: builds what is stale, then shows the app in its window, or in the browser where there can be no window.
// QUARTERMASTER_UI=desktop|browser decides which; QUARTERMASTER_OPEN=0 only prints the link.
import { resolve } from 'node:path';
import { buildStale } from './bundle.mjs';
import { desktopObstacle, electronPath } from './electron-runtime.mjs';
import { launchDesktop, launchServer } from './launch.mjs';

const log = (line) => process.stderr.write(`${line}\n`);
const root = resolve(import.meta.dirname, '..');
const machine = { root, environment: process.env, platform: process.platform, userId: process.getuid?.(), log };

process.exitCode = await start(process.env.QUARTERMASTER_UI ?? 'auto', process.argv.slice(2));

async function start(ui, args) {
  if (!['auto', 'desktop', 'browser'].includes(ui)) {
    log(`QUARTERMASTER_UI is "${ui}"; it can be desktop or browser.`);
    return 2;
  }
  await buildStale({ log });
  if (ui === 'browser') return serve(args);
  const outcome = await showWindow();
  if (outcome.obstacle === null) return outcome.code;
  if (ui === 'desktop') {
    log(`The window cannot be shown because ${outcome.obstacle}.`);
    return 1;
  }
  log(`Using the browser instead of a window, because ${outcome.obstacle}.`);
  return serve(args);
}

/** Runs the window to its end; `obstacle` says why there was none. */
async function showWindow() {
  const obstacle = await desktopObstacle(machine);
  if (obstacle !== null) return { obstacle, code: 1 };
  const executable = electronPath(machine);
  try {
    const { code, signal, early } = await launchDesktop({ ...machine, executable }).ended;
    const failed = code !== 0 && early;
    return { obstacle: failed ? `Electron ended at once (${signal ?? `exit code ${code}`})` : null, code };
  } catch (error) {
    return { obstacle: `${executable} could not be started (${error.message})`, code: 1 };
  }
}

async function serve(args) {
  return (await launchServer({ ...machine, args }).ended).code;
}
