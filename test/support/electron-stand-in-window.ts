import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { BrowserContext, CDPSession, Download, Frame, Page, Request, Route } from 'playwright-core';
import { decodeValue, encodeValue, messageOf, strictObject, type Tagged } from './electron-stand-in-codec.ts';
import type { StandInHost } from './electron-stand-in-host.ts';
import { mainWorldScript, preloadWorldScript } from './electron-stand-in-worlds.ts';

const WORLD = 'stand-in-preload';

type WindowOptions = {
  width?: number;
  height?: number;
  webPreferences?: { preload?: string; sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean; webviewTag?: boolean };
};
type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

/** An event that can be stopped, as Electron hands them out. */
export function preventable<More extends object>(more: More): More & { preventDefault: () => void; defaultPrevented: boolean } {
  const event = { ...more, defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) };
  return event;
}

/** Null for the first request of a window that is only about to open. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame();
  } catch (error) {
    if (request.isNavigationRequest()) return null;
    throw error;
  }
}

/** `webContents` of a window: a page of a real Chromium, the preload in an isolated world of it. */
export class StandInContents extends EventEmitter {
  readonly #host: StandInHost;
  readonly #page: Promise<Page>;
  #session: CDPSession | undefined;
  #preloadContext: number | undefined;
  #openHandler: OpenHandler | undefined;
  #loading = false;
  #url = '';
  readonly preferences: Required<WindowOptions>['webPreferences'];

  constructor(host: StandInHost, options: WindowOptions) {
    super();
    this.#host = host;
    this.preferences = options.webPreferences ?? {};
    if (this.preferences.nodeIntegration || this.preferences.sandbox === false || this.preferences.webviewTag) {
      throw new Error('electron stand-in: only sandboxed windows without Node and webviews are emulated');
    }
    this.#page = this.#createPage(options);
    // Whoever loads the page reports the failure; here it must only not end the process.
    this.#page.catch(() => undefined);
  }

  get page(): Promise<Page> {
    return this.#page;
  }

  async #createPage({ width = 800, height = 600 }: WindowOptions): Promise<Page> {
    const context: BrowserContext = await this.#host.browser.newContext({ viewport: { width, height }, acceptDownloads: true });
    await context.route('**/*', (route) => this.#answer(route));
    const page = await context.newPage();
    context.on('page', (popup) => void popup.close());
    page.on('download', (download) => void this.#offer(download));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#url = this.#host.toAppUrl(frame.url());
    });
    const session = await context.newCDPSession(page);
    this.#session = session;
    await session.send('Page.enable');
    await session.send('Runtime.enable');
    session.on('Runtime.executionContextCreated', ({ context: created }) => {
      if (created.name === WORLD) this.#preloadContext = created.id;
    });
    session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => void this.#receive(payload, executionContextId));
    await session.send('Runtime.addBinding', { name: 'standInSend', executionContextName: WORLD });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript });
    const { preload, contextIsolation = true } = this.preferences;
    if (preload !== undefined) {
      const source = preloadWorldScript(await readFile(preload, 'utf8'), { contextIsolation });
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: WORLD });
    }
    return page;
  }

  /** A message of the preload: `ipcRenderer.invoke`, or its failure to load. */
  async #receive(payload: string, executionContextId: number): Promise<void> {
    const message = JSON.parse(payload) as { id: number; channel: string; value: Tagged } | { preloadError: string };
    if ('preloadError' in message) {
      this.#host.preloadErrors.push(message.preloadError);
      return;
    }
    const event = { senderFrame: { url: this.getURL(), parent: null }, sender: this };
    const reply = await this.#host
      .invoke(message.channel, event, decodeValue(message.value) as unknown[])
      .then((value) => ({ id: message.id, value: encodeValue(value) }))
      .catch((error: unknown) => ({
        id: message.id,
        error: `Error invoking remote method '${message.channel}': Error: ${messageOf(error)}`,
      }));
    await this.#deliver(reply, executionContextId);
  }

  async #deliver(message: unknown, contextId: number | undefined): Promise<void> {
    if (contextId === undefined) return;
    const expression = `standInReceive(${JSON.stringify(JSON.stringify(message))})`;
    await this.#session?.send('Runtime.evaluate', { contextId, expression }).catch((error: unknown) => {
      // The page may have been reloaded or closed meanwhile; its world is gone then, as in Electron.
      if (!/context|closed|detached/i.test(messageOf(error))) throw error;
    });
  }

  /** The only way to content: the app's own protocol. Everything else is stopped and written down. */
  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = this.#host.toAppUrl(request.url());
    const page = await this.#page;
    const frame = frameOf(request);
    if (frame?.page() !== page) {
      this.#openWindow(url);
      await route.abort();
      return;
    }
    if (request.isNavigationRequest() && !this.#loading && !this.#mayNavigate(url, frame === page.mainFrame())) {
      await route.abort('aborted');
      return;
    }
    const answer = await this.#host.answerProtocol(url, request.method());
    if (answer === null) {
      this.#host.blockedRequests.push(url);
      await route.abort('blockedbyclient');
      return;
    }
    await route.fulfill(answer);
  }

  #openWindow(url: string): void {
    this.#host.requestedWindows.push(url);
    if (!this.#openHandler || this.#openHandler({ url }).action !== 'deny') this.#host.openedWindows.push(url);
  }

  #mayNavigate(url: string, mainFrame: boolean): boolean {
    const details = { url, isMainFrame: mainFrame };
    const frameEvent = preventable(details);
    this.emit('will-frame-navigate', frameEvent);
    const event = preventable(details);
    if (mainFrame) this.emit('will-navigate', event);
    const allowed = !frameEvent.defaultPrevented && !event.defaultPrevented;
    if (allowed) this.#host.navigations.push(url);
    return allowed;
  }

  async #offer(download: Download): Promise<void> {
    const item = strictObject('DownloadItem', {
      getURL: () => this.#host.toAppUrl(download.url()),
      getFilename: () => download.suggestedFilename(),
    });
    const event = preventable({});
    this.#host.emitDownload(event, item, this);
    if (event.defaultPrevented) await download.cancel();
    else this.#host.downloads.push({ name: download.suggestedFilename(), path: await download.path() });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  getURL(): string {
    return this.#url;
  }

  send(channel: string, ...args: unknown[]): void {
    void this.#deliver({ channel, value: encodeValue(args) }, this.#preloadContext);
  }

  async load(url: string): Promise<void> {
    const page = await this.#page;
    this.#loading = true;
    try {
      await page.goto(this.#host.toPageUrl(url));
    } finally {
      this.#loading = false;
    }
  }

  async closePage(): Promise<void> {
    const page = await this.#page;
    await page.context().close();
  }
}

/** `BrowserWindow` as far as the app uses it; bound to a host by `windowClass`. */
export class StandInWindow extends EventEmitter {
  readonly #host: StandInHost;
  readonly #contents: StandInContents;
  readonly #bounds: { x: number; y: number; width: number; height: number };
  #state: 'hidden' | 'shown' | 'destroyed' = 'hidden';
  #maximized = false;

  constructor(host: StandInHost, options: WindowOptions & { show?: boolean; x?: number; y?: number }) {
    super();
    this.#host = host;
    this.#contents = new StandInContents(host, options);
    this.#bounds = { x: options.x ?? 100, y: options.y ?? 100, width: options.width ?? 800, height: options.height ?? 600 };
    if (options.show !== false) this.#state = 'shown';
    host.addWindow(this);
  }

  get webContents(): StandInContents {
    return strictObject('webContents', this.#contents);
  }

  /** For tests; not part of Electron. */
  get standIn() {
    return { page: this.#contents.page, shown: () => this.#state === 'shown', preferences: this.#contents.preferences };
  }

  async loadURL(url: string): Promise<void> {
    await this.#contents.load(url);
    this.emit('ready-to-show');
  }

  show(): void {
    this.#state = 'shown';
  }

  focus(): void {
    this.show();
  }

  maximize(): void {
    this.#maximized = true;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  isMinimized(): boolean {
    return false;
  }

  isDestroyed(): boolean {
    return this.#state === 'destroyed';
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return this.#bounds;
  }

  close(): void {
    const event = preventable({});
    this.emit('close', event);
    if (event.defaultPrevented || this.isDestroyed()) return;
    this.#state = 'destroyed';
    void this.#contents.closePage();
    this.emit('closed');
    this.#host.removeWindow(this);
  }

  /** Resolves when the page is shown. */
  async ready(): Promise<void> {
    if (this.#state === 'hidden') await once(this, 'ready-to-show');
  }
}
