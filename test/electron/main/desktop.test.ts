import { EventEmitter, once } from 'node:events';
import type { App, BrowserWindow } from 'electron';
import { describe, expect, it } from 'vitest';
import { runDesktop } from '../../../electron/main/desktop.ts';

/** Electron's `app` as far as the life cycle needs it; `becomeReady` is Electron finishing its start. */
function createApp({ first = true } = {}) {
  const done: string[] = [];
  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => first,
    quit: () => {
      let held = false;
      app.emit('will-quit', { preventDefault: () => (held = true) });
      done.push(held ? 'held' : 'quit');
    },
    exit: (code: number) => void done.push(`exit ${code}`),
    whenReady: () => once(app, 'ready'),
  });
  return { app: app as unknown as App & EventEmitter, done, becomeReady: () => void app.emit('ready') };
}

type Run = {
  readonly first?: boolean;
  readonly platform?: NodeJS.Platform;
  readonly start?: () => Promise<{ close: () => Promise<void> }>;
};

const startNothing = async (): Promise<{ close: () => Promise<void> }> => ({ close: async () => undefined });

function run({ first = true, platform = 'linux', start = startNothing }: Run = {}) {
  const { app, done, becomeReady } = createApp({ first });
  const windows: BrowserWindow[] = [];
  const seen: string[] = [];
  runDesktop({
    app,
    dialog: { showErrorBox: (title, text) => void seen.push(`${title}: ${text}`) },
    windows: () => windows,
    start,
    openWindow: () => {
      seen.push('opened');
      windows.push({
        isMinimized: () => true,
        restore: () => void seen.push('restored'),
        focus: () => void seen.push('focused'),
      } as BrowserWindow);
    },
    platform,
  });
  return { app, done, windows, seen, becomeReady };
}

describe('the app', () => {
  it('opens a window only once Electron is ready', async () => {
    const { seen, becomeReady } = run();
    expect(seen).toEqual([]);
    becomeReady();
    await expect.poll(() => seen).toEqual(['opened']);
  });

  it('ends at once when it is running already, and the running one shows its window', async () => {
    expect(run({ first: false }).done).toEqual(['quit']);
    const { app, seen, becomeReady } = run();
    becomeReady();
    await expect.poll(() => seen).toEqual(['opened']);
    app.emit('second-instance');
    expect(seen).toEqual(['opened', 'restored', 'focused']);
  });

  it('closes the service before it ends', async () => {
    const order: string[] = [];
    const { app, done, seen, becomeReady } = run({ start: async () => ({ close: async () => void order.push('closed') }) });
    becomeReady();
    await expect.poll(() => seen).toEqual(['opened']);
    app.emit('window-all-closed');
    await expect.poll(() => done).toEqual(['held', 'quit']);
    expect(order).toEqual(['closed']);
  });

  it('stays without windows on a Mac and opens one again when asked', async () => {
    const { app, done, windows, seen, becomeReady } = run({ platform: 'darwin' });
    becomeReady();
    await expect.poll(() => seen).toEqual(['opened']);
    app.emit('window-all-closed');
    expect(done).toEqual([]);
    windows.pop();
    app.emit('activate');
    expect(seen).toEqual(['opened', 'opened']);
  });

  it('says why it could not start', async () => {
    const { done, seen, becomeReady } = run({ start: () => Promise.reject(new Error('catalog.json is missing')) });
    becomeReady();
    await expect.poll(() => done).toEqual(['exit 1']);
    expect(seen).toEqual(['Quartermaster could not start: catalog.json is missing']);
  });
});
