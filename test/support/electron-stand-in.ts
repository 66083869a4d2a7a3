import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import type { Browser, Page } from 'playwright-core';
import { strictObject } from './electron-stand-in-codec.ts';
import { fetchFile, StandInHost } from './electron-stand-in-host.ts';
import { preventable, StandInWindow } from './electron-stand-in-window.ts';

/**
 * Runs the real, compiled main process and preload against a stand-in for the `electron` package, with windows in a real Chromium.
 * Faithful: the two JavaScript worlds, content security policy, DOM, IPC shapes and errors, the order of start and end.
 * Not faithful: the `app://` origin (the page sees https:), the system's sandbox, native menus and dialogs, fuses, updates, and
 * Electron's own Node. What is not emulated throws by name.
 */
export type StandInApp = {
  readonly host: StandInHost;
  readonly page: Page;
  readonly userData: string;
  /** Asks as Chromium would for a page's `navigator` call; answers what the app's two handlers decide. */
  readonly askPermission: (permission: string) => PermissionAnswer;
  readonly menu: () => readonly { label?: string; role?: string }[];
  /** The exit code, once the app has quit. */
  readonly exited: Promise<number>;
  readonly quit: () => Promise<number>;
};

type PermissionAnswer = { readonly request: boolean; readonly check: boolean };

const registryKey = Symbol.for('quartermaster.electron-stand-in');
const registry = ((globalThis as Record<symbol, unknown>)[registryKey] ??= new Map<string, object>()) as Map<string, object>;

/** `electron` becomes a module that looks up the stand-in of the run which its importer's address names. */
const loaderHook = `
export async function resolve(specifier, context, next) {
  if (specifier !== 'electron') return next(specifier, context);
  const run = new URL(context.parentURL).searchParams.get('run');
  const source = "const electron = globalThis[Symbol.for('quartermaster.electron-stand-in')].get('" + run + "');\\n"
    + NAMES.map((name) => 'export const ' + name + ' = electron.' + name + ';').join('\\n');
  return { url: 'data:text/javascript,' + encodeURIComponent(source), shortCircuit: true };
}`;

/** Vitest rewrites `import()`; the compiled program must be loaded by Node itself. */
const importByNode = compileFunction('return import(url)', ['url'], {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}) as (url: string) => Promise<unknown>;

let runs = 0;

export async function openStandIn(entry: string, browser: Browser): Promise<StandInApp> {
  const host = new StandInHost(browser);
  const userData = await mkdtemp(join(tmpdir(), 'quartermaster-user-data-'));
  const run = String(runs++);
  const { modules, exited, menu, permissions } = createModules(host, userData);
  registry.set(run, modules);
  if (run === '0')
    register(`data:text/javascript,${encodeURIComponent(`const NAMES = ${JSON.stringify(Object.keys(modules))};${loaderHook}`)}`);
  await withTimeout(importByNode(`${pathToFileURL(entry).href}?run=${run}`), 'the entry module was never evaluated: does it await ready?');
  // Electron becomes ready only when the entry module has been evaluated [electron/electron#40719].
  host.isReady = true;
  host.app.emit('ready');
  const window = await firstWindow(host);
  await window.ready();
  const code = exited.then(async (exitCode) => {
    await rm(userData, { recursive: true, force: true });
    return exitCode;
  });
  return {
    host,
    page: await window.standIn.page,
    userData,
    exited: code,
    menu,
    askPermission: (permission) => permissions(permission, window.webContents),
    quit: () => {
      (modules.app as unknown as { quit: () => void }).quit();
      return code;
    },
  };
}

async function withTimeout<Value>(work: Promise<Value>, otherwise: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`electron stand-in: ${otherwise}`)), 15_000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function firstWindow(host: StandInHost): Promise<StandInWindow> {
  if (!host.windows[0]) await withTimeout(once(host.app, 'web-contents-created'), `no window was opened. ${host.errorBoxes.join(' ')}`);
  const [window] = host.windows;
  if (!window) throw new Error('electron stand-in: the window has gone');
  return window;
}

type Permission = (contents: unknown, permission: string, last: unknown) => unknown;

function createModules(host: StandInHost, userData: string) {
  const { app, exited } = createApp(host, userData);
  let menu: readonly { label?: string }[] = [];
  const permission: { request?: Permission; check?: Permission } = {};
  const BrowserWindow = class extends StandInWindow {
    static getAllWindows = (): readonly StandInWindow[] => host.windows;
    constructor(options: ConstructorParameters<typeof StandInWindow>[1]) {
      super(host, options);
      return strictObject('BrowserWindow', this);
    }
  };
  const modules = {
    app,
    BrowserWindow: strictObject('BrowserWindow', BrowserWindow),
    dialog: strictObject('dialog', { showErrorBox: (title: string, text: string) => void host.errorBoxes.push(`${title}: ${text}`) }),
    ipcMain: strictObject('ipcMain', { handle: host.handleInvoke.bind(host) }),
    Menu: strictObject('Menu', {
      buildFromTemplate: (template: readonly { label?: string }[]) => template,
      setApplicationMenu: (built: readonly { label?: string }[]) => void (menu = built),
    }),
    net: strictObject('net', { fetch: fetchFile }),
    protocol: strictObject('protocol', {
      registerSchemesAsPrivileged: host.registerSchemes.bind(host),
      handle: host.handleProtocol.bind(host),
    }),
    screen: strictObject('screen', { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] }),
    session: strictObject('session', {
      defaultSession: strictObject(
        'defaultSession',
        Object.assign(host.session, {
          setPermissionRequestHandler: (handler: Permission) => void (permission.request = handler),
          setPermissionCheckHandler: (handler: Permission) => void (permission.check = handler),
        }),
      ),
    }),
    shell: strictObject('shell', {
      openExternal: async (url: string) => void host.externalUrls.push(url),
      openPath: async () => '',
    }),
  };
  const permissions = (name: string, contents: { getURL(): string }): PermissionAnswer => {
    // Electron grants everything where no handler is set.
    let request: unknown = true;
    permission.request?.(contents, name, (answer: unknown) => (request = answer));
    return { request: request === true, check: (permission.check?.(contents, name, contents.getURL()) ?? true) === true };
  };
  return { modules, exited, menu: () => menu, permissions };
}

function createApp(host: StandInHost, userData: string) {
  const exited = once(host.app, 'stand-in-exit').then(([code]) => Number(code));
  const finish = (code: number): void => void host.app.emit('stand-in-exit', code);
  const quit = (): void => {
    const before = preventable({});
    host.app.emit('before-quit', before);
    if (before.defaultPrevented) return;
    for (const window of host.windows.slice()) window.close();
    const last = preventable({});
    host.app.emit('will-quit', last);
    if (last.defaultPrevented) return;
    host.app.emit('quit', {}, 0);
    finish(0);
  };
  const app = Object.assign(host.app, {
    enableSandbox: () => {
      if (host.isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    },
    requestSingleInstanceLock: () => true,
    whenReady: async () => {
      if (!host.isReady) await once(host.app, 'ready');
    },
    getPath: (name: string) => {
      if (name === 'userData') return userData;
      throw new Error(`electron stand-in: app.getPath('${name}') is not emulated`);
    },
    quit,
    exit: finish,
  });
  return { app: strictObject('app', app), exited };
}
