import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, skipWithoutBrowser } from '../support/browser.ts';
import { openStandIn, type StandInApp } from '../support/electron-stand-in.ts';
import { buildOnce, repository } from './built.ts';

/** The compiled main process and preload, run against a stand-in for Electron; see there for what that can and cannot show. */

type Bridge = { call: (name: string, input?: unknown) => Promise<unknown>; on: (name: string, listener: () => void) => () => void };
declare const quartermaster: Bridge;

const skip = skipWithoutBrowser('desktop app');
let browser: Browser;
let app: StandInApp;
let dataFolder = '';
const pageErrors: string[] = [];

beforeAll(async () => {
  if (skip) return;
  await buildOnce();
  dataFolder = await mkdtemp(join(tmpdir(), 'quartermaster-data-'));
  process.env['QUARTERMASTER_DATA_DIR'] = dataFolder;
  browser = await launchBrowser();
  app = await openStandIn(join(repository, 'dist/electron/main.js'), browser);
  app.page.on('pageerror', (error) => pageErrors.push(error.message));
}, 90_000);

afterAll(async () => {
  if (skip) return;
  await browser.close();
  await rm(dataFolder, { recursive: true, force: true });
});

describe.skipIf(skip)('the window', () => {
  it('is sandboxed, isolated and without Node, and is shown', () => {
    const [window] = app.host.windows;
    expect(window?.standIn.preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(window?.standIn.shown()).toBe(true);
    expect(app.host.preloadErrors).toEqual([]);
  });

  it('shows the app with a real scan of this machine', async () => {
    await app.page.getByRole('heading', { level: 1 }).first().waitFor();
    const profile = await app.page.evaluate(() => quartermaster.call('hardware.scan', { measure: false }));
    expect(profile).toMatchObject({ ok: true, value: { origin: 'probed', os: { platform: process.platform } } });
    expect(pageErrors).toEqual([]);
  });

  it('asks the network for nothing', () => {
    expect(app.host.blockedRequests).toEqual([]);
  });

  it('has the usual menu', () => {
    expect(app.menu().map(({ label, role }) => role ?? label)).toEqual(['&File', 'editMenu', '&View', 'windowMenu', 'help']);
  });
});

describe.skipIf(skip)('the page', () => {
  it('gets two functions, frozen and not replaceable, and nothing of Node or Electron', async () => {
    const seen = await app.page.evaluate(() => {
      const world = globalThis as unknown as Record<string, unknown>;
      const own = Object.getOwnPropertyDescriptor(world, 'quartermaster');
      return {
        keys: Object.keys(quartermaster),
        frozen: Object.isFrozen(quartermaster),
        replaceable: own?.writable || own?.configurable,
        leaks: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter((name) => name in world),
      };
    });
    expect(seen).toEqual({ keys: ['call', 'on'], frozen: true, replaceable: false, leaks: [] });
  });

  it('is refused a call that the contract does not name', async () => {
    for (const name of ['nope', 'constructor', '__proto__']) {
      const message = await app.page.evaluate((call) => quartermaster.call(call).catch((error: Error) => error.message), name);
      expect(message).toContain('Refused');
    }
  });

  it('gets an error that names the field for a wrong argument', async () => {
    const answer = await app.page.evaluate(() => quartermaster.call('hardware.scan', { measure: 'yes' }));
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input', message: expect.stringContaining('measure') } });
  });

  it('cannot send a function to the main process', async () => {
    const message = await app.page.evaluate(() => quartermaster.call('app.info', () => 1).catch((error: Error) => error.message));
    expect(message).toContain('could not be cloned');
  });

  it("gets the app's own information, with a data folder", async () => {
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };
    const info = await app.page.evaluate(() => quartermaster.call('app.info'));
    expect(info).toMatchObject({
      ok: true,
      value: { appVersion: version, desktop: true, dataDirectory: dataFolder, platform: process.platform },
    });
  });
});

describe.skipIf(skip)('what the page may not do', () => {
  it('run an inline script', async () => {
    const outcome = await app.page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'globalThis.planted = true';
      document.body.append(script);
      await new Promise((resolve) => setTimeout(resolve, 50));
      script.remove();
      return { planted: 'planted' in globalThis, violations };
    });
    expect(outcome).toEqual({ planted: false, violations: ['script-src-elem'] });
  });

  it('reach the network or another origin', async () => {
    const outcome = await app.page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'reached',
        () => 'blocked',
      ),
    );
    expect(outcome).toBe('blocked');
  });

  it('read files beside its own', async () => {
    const statuses = await app.page.evaluate(() =>
      Promise.all(
        ['/..%2f..%2fpackage.json', '/%2e%2e/catalog.json', '/..%5ccatalog.json', '/nowhere.js'].map(
          async (path) => (await fetch(path)).status,
        ),
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404]);
  });

  it('get a permission, except to write to the clipboard', () => {
    expect(app.askPermission('clipboard-sanitized-write')).toEqual({ request: true, check: true });
    for (const permission of ['clipboard-read', 'geolocation', 'media', 'notifications'])
      expect(app.askPermission(permission)).toEqual({ request: false, check: false });
  });
});

describe.skipIf(skip)('links', () => {
  it('to the web open in the system browser, others nowhere', async () => {
    await app.page.evaluate(() => {
      open('https://example.org/opened');
      open('http://example.org/plain');
    });
    await expect.poll(() => app.host.requestedWindows.toSorted()).toEqual(['http://example.org/plain', 'https://example.org/opened']);
    expect(app.host.externalUrls).toEqual(['https://example.org/opened']);
    expect(app.host.openedWindows).toEqual([]);
    await expect.poll(() => browser.contexts().flatMap((context) => context.pages())).toHaveLength(1);
  });

  it('do not lead the window away', async () => {
    await app.page.evaluate(() => location.assign('https://example.org/away'));
    await expect.poll(() => app.host.externalUrls).toContain('https://example.org/away');
    expect(app.host.navigations).toEqual([]);
    expect(await app.page.evaluate(() => Object.keys(quartermaster))).toEqual(['call', 'on']);
  });
});

describe.skipIf(skip)('reload and end', () => {
  it('brings the app back after a reload', async () => {
    await app.page.reload();
    await app.page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await app.page.evaluate(() => quartermaster.call('profiles.list'))).toMatchObject({ ok: true });
  });

  it('remembers the window and ends when it is closed', async () => {
    const { userData } = app;
    app.host.windows[0]?.close();
    const state: unknown = JSON.parse(await readFile(join(userData, 'window.json'), 'utf8'));
    expect(state).toMatchObject({ width: 1280, height: 860, maximized: false });
    expect(await app.exited).toBe(0);
  });
});
