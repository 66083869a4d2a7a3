// `npm start`: builds what is stale, then shows the app in its window, or in the browser where there can be no window.
// QUARTERMASTER_UI=desktop|browser decides which; QUARTERMASTER_OPEN=0 only prints the link.
import { resolve } from 'node:path';
import { reportBuild } from './bundle.mjs';
import { startApp } from './start-app.mjs';

const log = (line) => process.stderr.write(`${line}\n`);
const root = resolve(import.meta.dirname, '..');

process.exitCode = await startApp({
  machine: { root, environment: process.env, platform: process.platform, userId: process.getuid?.(), log },
  build: async () => (await reportBuild()) !== null,
  args: process.argv.slice(2),
});
