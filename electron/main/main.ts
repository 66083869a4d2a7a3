import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, ipcMain, Menu, net, protocol, screen, session, shell } from 'electron';
import { plainLine } from '#shared/plain-text.ts';
import { readBundledCatalog } from '../host/files/bundled-catalog.ts';
import { createLocalPlanner } from '../host/local-planner.ts';
import type { PlannerService } from '../host/planner-service-type.ts';
import { createFaults } from '../host/faults.ts';
import { onInterrupt } from '../host/interrupts.ts';
import { catchUncaught } from '../host/uncaught.ts';
import { dataDirectory, faultLog } from '../host/files/data-directory.ts';
import { answerAppRequest, APP_SCHEME, appScheme } from './app-protocol.ts';
import { runDesktop } from './desktop.ts';
import { guardContents, guardSession } from './guards.ts';
import { forwardEvents, registerCalls } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { openWindow } from './window.ts';

/** The only file that asks the `electron` package for anything at run time; every part it composes takes what it needs as an argument. */

const besideProgram = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const log = (line: string): void => void process.stderr.write(`${plainLine(line)}\n`);
const stopped = new AbortController();

const faults = createFaults({ file: faultLog(process.env), now: () => new Date(), log });
catchUncaught((error) => faults.report(error));

async function start(): Promise<Pick<PlannerService, 'close'>> {
  // Only now: Electron puts its own listeners in place of those of before.
  onInterrupt({ end: () => app.quit(), environment: process.env });
  guardSession(session.defaultSession);
  protocol.handle(
    APP_SCHEME,
    answerAppRequest(besideProgram('../renderer'), (url) => net.fetch(url)),
  );
  const service = createLocalPlanner({
    catalog: readBundledCatalog(besideProgram('../catalog.json')),
    appVersion: __APP_VERSION__,
    environment: process.env,
    desktop: true,
    signal: stopped.signal,
    now: () => new Date(),
    faults,
    log,
  });
  registerCalls(ipcMain, service);
  const stopForwarding = forwardEvents(service, { windows: () => BrowserWindow.getAllWindows(), log });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, { showDataFolder })));
  return {
    close: async () => {
      stopped.abort();
      stopForwarding();
      await service.close();
    },
  };
}

async function showDataFolder(): Promise<void> {
  const folder = dataDirectory(process.env, process.platform);
  // Electron answers with the reason when it cannot; the folder comes into being with the first thing saved.
  const failure = await shell.openPath(folder);
  if (failure !== '') dialog.showErrorBox('The data folder cannot be shown', `${folder}\n\n${failure}`);
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([appScheme]);
app.on('web-contents-created', (_event, contents) => guardContents(contents, shell));
runDesktop({
  app,
  dialog,
  platform: process.platform,
  windows: () => BrowserWindow.getAllWindows(),
  start,
  openWindow: () =>
    openWindow({
      create: (options) => new BrowserWindow(options),
      preload: besideProgram('./preload.cjs'),
      stateFile: join(app.getPath('userData'), 'window.json'),
      displays: screen.getAllDisplays().map(({ workArea }) => workArea),
      log,
    }),
});
