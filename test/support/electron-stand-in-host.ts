import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { messageOf } from './electron-stand-in-codec.ts';
import type { StandInWindow } from './electron-stand-in-window.ts';

type Scheme = { scheme: string; privileges?: { standard?: boolean; secure?: boolean } };
type ProtocolHandler = (request: Request) => Response | Promise<Response>;
type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown;
type Answer = { status: number; headers: Record<string, string>; body: Buffer };

/** Chromium lets no test invent a scheme, so `app://quartermaster/x` is shown as `https://quartermaster.app.standin/x`. */
const PAGE_SUFFIX = 'standin';

const mediaTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** What the emulated modules share: windows, protocols, handlers, and the record of everything that left the app. */
export class StandInHost {
  readonly browser: Browser;
  readonly app = new EventEmitter();
  readonly session = new EventEmitter();
  readonly #schemes = new Map<string, Scheme>();
  readonly #protocols = new Map<string, ProtocolHandler>();
  readonly #invokeHandlers = new Map<string, InvokeHandler>();
  readonly #windows: StandInWindow[] = [];
  isReady = false;

  readonly externalUrls: string[] = [];
  readonly blockedRequests: string[] = [];
  /** Every window that the page asked for, and those of them that the app let open. */
  readonly requestedWindows: string[] = [];
  readonly openedWindows: string[] = [];
  readonly navigations: string[] = [];
  readonly preloadErrors: string[] = [];
  readonly errorBoxes: string[] = [];
  readonly downloads: { name: string; path: string }[] = [];

  constructor(browser: Browser) {
    this.browser = browser;
  }

  get windows(): readonly StandInWindow[] {
    return this.#windows;
  }

  addWindow(window: StandInWindow): void {
    if (!this.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    this.#windows.push(window);
    this.app.emit('web-contents-created', {}, window.webContents);
  }

  removeWindow(window: StandInWindow): void {
    this.#windows.splice(this.#windows.indexOf(window), 1);
    if (this.#windows.length === 0) this.app.emit('window-all-closed');
  }

  emitDownload(...args: unknown[]): void {
    this.session.emit('will-download', ...args);
  }

  registerSchemes(schemes: readonly Scheme[]): void {
    if (this.isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const scheme of schemes) this.#schemes.set(scheme.scheme, scheme);
  }

  handleProtocol(scheme: string, handler: ProtocolHandler): void {
    if (!this.isReady) throw new Error('protocol.handle can only be used after app is ready');
    if (this.#protocols.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    if (!this.#schemes.get(scheme)?.privileges?.standard) throw new Error(`electron stand-in: the scheme ${scheme} is not a standard one`);
    this.#protocols.set(scheme, handler);
  }

  handleInvoke(channel: string, handler: InvokeHandler): void {
    if (this.#invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#invokeHandlers.set(channel, handler);
  }

  async invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
    const handler = this.#invokeHandlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return handler(event, ...args);
  }

  /** Null for what no protocol of the app answers. */
  async answerProtocol(url: string, method: string): Promise<Answer | null> {
    const handler = this.#protocols.get(new URL(url).protocol.slice(0, -1));
    if (!handler) return null;
    const response = await handler(new Request(url, { method }));
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    };
  }

  /** `app://host/x` → `https://host.app.standin/x` */
  toPageUrl(url: string): string {
    const { protocol, host, pathname, search, hash } = new URL(url);
    const scheme = protocol.slice(0, -1);
    return this.#protocols.has(scheme) ? `https://${host}.${scheme}.${PAGE_SUFFIX}${pathname}${search}${hash}` : url;
  }

  /** Back again; also inside `blob:` addresses. Other addresses stay as they are. */
  toAppUrl(url: string): string {
    return url.replace(/^(blob:)?https:\/\/([^/]+)\.([^./]+)\.standin(?=\/|$)/, '$1$3://$2');
  }
}

/** `net.fetch` of a `file:` address: media type by extension, rejects for a missing file. */
export async function fetchFile(url: string): Promise<Response> {
  if (!url.startsWith('file:')) throw new Error(`electron stand-in: net.fetch of ${url} is not emulated`);
  const path = fileURLToPath(url);
  const body = await readFile(path).catch((error: unknown) => {
    throw new Error(`net::ERR_FILE_NOT_FOUND (${messageOf(error)})`);
  });
  return new Response(body, { headers: { 'Content-Type': mediaTypes[extname(path)] ?? 'application/octet-stream' } });
}
