import type { App, BrowserWindow, Dialog } from 'electron';
import type { PlannerService } from '../host/planner-service-type.ts';

type Desktop = {
  readonly app: App;
  readonly dialog: Pick<Dialog, 'showErrorBox'>;
  readonly windows: () => readonly BrowserWindow[];
  /** Called once, when Electron is ready; hands back what has to be closed in the end. */
  readonly start: () => Promise<Pick<PlannerService, 'close'>>;
  readonly openWindow: () => void;
  readonly platform: NodeJS.Platform;
};

/**
 * The life of the app: one instance, one window. Nothing is awaited while the entry module is evaluated: Electron becomes ready only
 * after that, so waiting for it there would wait for ever [electron/electron#40719].
 */
export function runDesktop(desktop: Desktop): void {
  const { app } = desktop;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.on('second-instance', () => showWindow(desktop));
  app.on('window-all-closed', () => {
    // On a Mac a program stays in the dock without windows, and comes back by `activate`.
    if (desktop.platform !== 'darwin') app.quit();
  });
  app
    .whenReady()
    .then(() => begin(desktop))
    .catch((error: unknown) => giveUp(desktop, error));
}

async function begin(desktop: Desktop): Promise<void> {
  const started = await desktop.start();
  closeBeforeQuit(desktop.app, started);
  desktop.openWindow();
  desktop.app.on('activate', () => showWindow(desktop));
}

function showWindow({ windows, openWindow }: Desktop): void {
  const [window] = windows();
  if (!window) {
    openWindow();
    return;
  }
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** Holds the end back once, until running jobs have stopped: a pull cut off in the middle would leave its partial state unsaved. */
function closeBeforeQuit(app: App, started: Pick<PlannerService, 'close'>): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    started.close().then(
      () => app.quit(),
      () => app.exit(1),
    );
  });
}

function giveUp({ app, dialog }: Desktop, error: unknown): void {
  dialog.showErrorBox('Quartermaster could not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
