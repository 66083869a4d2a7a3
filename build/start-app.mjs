// Decides between window and browser, and never leaves the user with a stack trace.
import { desktopObstacle, electronPath } from './electron-runtime.mjs';
import { launchDesktop, launchServer } from './launch.mjs';

/**
 * Runs the app to its end and answers with the exit code.
 * @typedef {{ root: string, environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, userId: number | undefined, log: (line: string) => void }} Machine
 * @param {{ machine: Machine, build: () => Promise<boolean>, args: string[] }} options `args` are for `quartermaster serve`
 * @returns {Promise<number>}
 */
export async function startApp({ machine, build, args }) {
  const { environment, log } = machine;
  const ui = environment.QUARTERMASTER_UI || 'auto';
  if (!['auto', 'desktop', 'browser'].includes(ui)) {
    log(`QUARTERMASTER_UI is "${ui}"; it can be desktop or browser.`);
    return 2;
  }
  if (!(await build())) return 1;
  if (ui === 'browser') return serve(machine, args);
  const { obstacle, code } = await showWindow(machine);
  if (obstacle === null) return code;
  if (ui === 'desktop') {
    log(`The window cannot be shown because ${obstacle}.`);
    return 1;
  }
  log(`Using the browser instead of a window, because ${obstacle}.`);
  return serve(machine, args);
}

/** Runs the window to its end; `obstacle` says why there was none. */
async function showWindow(machine) {
  const obstacle = await desktopObstacle(machine);
  if (obstacle !== null) return { obstacle, code: 1 };
  const executable = electronPath(machine);
  try {
    const { code, signal, early, asked } = await launchDesktop({ ...machine, executable }).ended;
    const failed = code !== 0 && early && !asked;
    return { obstacle: failed ? `Electron ended at once (${signal ?? `exit code ${code}`})` : null, code };
  } catch (error) {
    return { obstacle: `${executable} could not be started (${error.message})`, code: 1 };
  }
}

const serve = async (machine, args) => (await launchServer({ ...machine, args: ['--plan', ...args] }).ended).code;
