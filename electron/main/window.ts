import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { APP_URL } from './app-protocol.ts';
import { onScreen, readWindowState, writeWindowState } from './window-state.ts';

type WindowParts = {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly preload: string;
  /** Where size and place are remembered. */
  readonly stateFile: string;
  readonly displays: readonly Rectangle[];
  readonly log: (line: string) => void;
};

/** Opens the window where it was last time, and shows it once it has something to show. */
export function openWindow(parts: WindowParts): BrowserWindow {
  const { place, width, height, maximized } = onScreen(readWindowState(parts.stateFile), parts.displays);
  const window = parts.create({
    ...place,
    width,
    height,
    minWidth: 480,
    minHeight: 360,
    show: false,
    title: 'Quartermaster',
    webPreferences: {
      preload: parts.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', () => rememberState(window, parts));
  void window.loadURL(APP_URL).catch((error: unknown) => parts.log(`The page could not be loaded: ${String(error)}`));
  return window;
}

function rememberState(window: BrowserWindow, { stateFile, log }: WindowParts): void {
  try {
    const { x, y, width, height } = window.getNormalBounds();
    writeWindowState(stateFile, { place: { x, y }, width, height, maximized: window.isMaximized() });
  } catch (error) {
    log(`The window's place could not be saved in ${stateFile}: ${String(error)}`);
  }
}
