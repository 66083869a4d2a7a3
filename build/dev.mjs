// `npm run dev` (window) and `npm run dev:web` (server and browser): runs the app, builds again on every change, and restarts what
// the change concerns. A change of the page alone needs only a reload.
import { watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { reportBuild } from './bundle.mjs';
import { desktopObstacle, electronPath } from './electron-runtime.mjs';
import { launchDesktop, launchServer } from './launch.mjs';

const SETTLE_MS = 200;
const log = (line) => process.stderr.write(`${line}\n`);
const root = resolve(import.meta.dirname, '..');
const machine = { root, environment: process.env, platform: process.platform, userId: process.getuid?.(), log };
const web = process.argv.includes('--web');
const args = process.argv.slice(2).filter((argument) => argument !== '--web');
/** Children that are ended to be started again. */
const restarts = new WeakSet();
/** Parts whose change the running process has not seen. */
const restarting = web ? ['cli', 'catalog'] : ['main', 'preload', 'catalog'];

const built = await reportBuild({ sourcemap: true });
const obstacle = web ? null : await desktopObstacle(machine);
if (built === null) process.exitCode = 1;
else if (obstacle === null) develop();
else {
  log(`The window cannot be shown because ${obstacle}. Try: npm run dev:web`);
  process.exitCode = 1;
}

function develop() {
  let running = launch();
  let timer;
  const rebuild = async () => {
    const changed = (await reportBuild({ sourcemap: true })) ?? [];
    if (changed.some((part) => restarting.includes(part))) {
      restarts.add(running.child);
      running.child.kill();
      await running.ended;
      running = launch();
    } else if (changed.includes('renderer')) log('Reload the page to see the change.');
  };
  let queue = Promise.resolve();
  for (const folder of ['electron', 'renderer', 'shared', 'catalog']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        queue = queue.then(rebuild);
      }, SETTLE_MS);
    });
  }
}

/** The program's own end, not a restart, ends the watch. */
function launch() {
  const running = web ? launchServer({ ...machine, args }) : launchDesktop({ ...machine, executable: electronPath(machine) });
  void endWith(running);
  return running;
}

async function endWith({ child, ended }) {
  try {
    const { code } = await ended;
    if (!restarts.has(child)) process.exit(code);
  } catch (error) {
    log(error.message);
    process.exit(1);
  }
}
