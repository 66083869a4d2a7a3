import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** Debian's names first; the headless shell starts about twice as fast as the full browser. */
const candidates = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const commands = ['chromium-headless-shell', 'chromium', 'google-chrome', 'chrome', 'msedge'];

/** No sandbox because CI runs as root; the pages are our own. The rest keeps the browser from talking to anyone. */
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a Chromium; null when none is found. `QUARTERMASTER_CHROMIUM` names one. */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | null {
  const named = environment['QUARTERMASTER_CHROMIUM'];
  if (named !== undefined && named !== '') return isProgram(named) ? named : null;
  const onPath = (environment['PATH'] ?? '').split(delimiter).flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...candidates, ...onPath].find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * For `describe.skipIf(skipWithoutBrowser('…'))`: false when a browser is there. Without one, says so loudly, or fails at once when
 * `QUARTERMASTER_REQUIRE_BROWSER=1` (CI) promises one.
 */
export function skipWithoutBrowser(what: string): boolean {
  if (findBrowser() !== null) return false;
  const advice = `${what}: no Chromium found. Install one (Debian: chromium-headless-shell) or name it in QUARTERMASTER_CHROMIUM.`;
  if (process.env['QUARTERMASTER_REQUIRE_BROWSER'] === '1') throw new Error(advice);
  console.warn(`SKIPPED ${advice}`);
  return true;
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no Chromium found');
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, args: launchArguments, headless: true });
}
