import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { repository } from './built.ts';

/** The real command line serving the real page, with a data folder of its own. */
export type ServedApp = {
  /** The link that was printed; works once. */
  readonly link: string;
  readonly origin: string;
  /** What the program wrote to stderr. */
  readonly errors: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends it, as Ctrl-C does unless another signal is named; answers with the exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

export async function serveApp(environment: Record<string, string> = {}): Promise<ServedApp> {
  const data = await mkdtemp(join(tmpdir(), 'quartermaster-served-'));
  const child = spawn(process.execPath, [join(repository, 'dist/cli/quartermaster.js'), 'serve', '--port', '0'], {
    env: { ...process.env, QUARTERMASTER_DATA_DIR: data, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const link = await linkFrom(child, () => errors);
  return {
    link,
    origin: new URL(link).origin,
    errors: () => errors,
    signal: (signal) => void child.kill(signal),
    stop: async (signal = 'SIGINT') => {
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      const [code] = await ended;
      await rm(data, { recursive: true, force: true });
      return code;
    },
  };
}

function linkFrom(child: ChildProcess, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+(?=\s)/.exec(printed)?.[0];
      if (link !== undefined) resolve(link);
    });
    child.on('error', reject).on('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors()}`)));
  });
}

/** Everything that a page complains about: errors on the console, uncaught ones, and requests that failed or were refused. */
type Complaints = readonly string[];

/** A logged-in page at `hash`, and the list of its complaints, which grows. */
export type OpenedPage = { readonly page: Page; readonly complaints: Complaints };

/** One session for several pages: the link works once, so the cookie it gave is carried over. */
export type Session = Awaited<ReturnType<typeof logIn>>;

export async function logIn(browser: Browser, app: ServedApp) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(app.link);
  const state = await context.storageState();
  await context.close();
  return { browser, app, state };
}

export async function openPage({ browser, app, state }: Session, hash: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({
    storageState: state,
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(app.origin) && !/^(data|blob):/.test(request.url())) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  await page.goto(`${app.origin}/${hash}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, complaints };
}
