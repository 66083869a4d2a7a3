import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipOnWindows } from '../support/skip.ts';

type Machine = {
  root: string;
  environment: Record<string, string>;
  platform: NodeJS.Platform;
  userId: number;
  log: (line: string) => void;
};
type StartApp = (options: { machine: Machine; build: () => Promise<boolean>; args: string[] }) => Promise<number>;

const modulePath = join(import.meta.dirname, '../../build/start-app.mjs');
const { startApp } = (await import(pathToFileURL(modulePath).href)) as { startApp: StartApp };

let root: string;
let logged: string[];
let steps: string[];
let buildSucceeds: boolean;

/** What every fake program of these tests does first: write down that it ran, and with what. */
const note = (name: string): string =>
  `require('node:fs').appendFileSync(${JSON.stringify(join(root, 'ran.txt'))}, ${JSON.stringify(name)} + ' ' + process.argv.slice(2).join(' ') + '\\n');\n`;

const ran = async (): Promise<string[]> => (await readFile(join(root, 'ran.txt'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

/** A folder as ELECTRON_OVERRIDE_DIST_PATH names it, whose `electron` runs `body`. */
async function fakeElectron(body: string): Promise<string> {
  const folder = join(root, 'fake-electron');
  await writeProgram(join(folder, 'electron'), `#!${process.execPath}\n${note('electron')}${body}`);
  return folder;
}

async function writeProgram(file: string, text: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
}

const start = (environment: Record<string, string>, machine: Partial<Machine> = {}, args: string[] = []): Promise<number> =>
  startApp({
    machine: {
      root,
      environment: { PATH: join(root, 'bin'), ...environment },
      platform: 'linux',
      userId: 1000,
      log: (line) => void logged.push(line),
      ...machine,
    },
    build: async () => {
      steps.push('built');
      return buildSucceeds;
    },
    args,
  });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'quartermaster-start-'));
  logged = [];
  steps = [];
  buildSucceeds = true;
  await writeFile(join(root, 'package.json'), '{"type":"commonjs"}');
  await writeProgram(
    join(root, 'dist/cli/quartermaster.js'),
    `${note('serve')}console.log('Quartermaster is at http://127.0.0.1:7461/?token=abc-_1'); setTimeout(() => process.exit(7), 300);`,
  );
  await writeProgram(join(root, 'bin/xdg-open'), `#!${process.execPath}\n${note('xdg-open')}`);
  await writeProgram(
    join(root, 'node_modules/electron/install.js'),
    `${note('install')}console.error('Error: connect ECONNREFUSED 127.0.0.1:9'); process.exit(1);`,
  );
});

afterEach(() => rm(root, { recursive: true }));

describe.skipIf(skipOnWindows('the programs of these tests are scripts that a system runs by their first line'))('npm start', () => {
  it('shows the window when Electron is there, and ends as Electron ends', async () => {
    const electron = await fakeElectron('process.exit(0);');
    expect(await start({ DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electron })).toBe(0);
    expect(steps).toEqual(['built']);
    expect(await ran()).toEqual([`electron ${root}`]);
    expect(logged).toEqual([]);
  });

  it('starts nothing when the build failed', async () => {
    buildSucceeds = false;
    expect(await start({ DISPLAY: ':0' })).toBe(1);
    expect(await ran()).toEqual([]);
  });

  it('falls back to the browser without a display, and opens none', async () => {
    expect(await start({})).toBe(7);
    expect(await ran()).toEqual(['serve serve --plan']);
    expect(logged).toEqual([
      'Using the browser instead of a window, because there is no display (DISPLAY and WAYLAND_DISPLAY are not set).',
    ]);
  });

  it('falls back as root, without ever switching the sandbox off, and opens the browser', async () => {
    const electron = await fakeElectron('process.exit(0);');
    expect(await start({ DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electron }, { userId: 0 })).toBe(7);
    expect(logged).toEqual(['Using the browser instead of a window, because Electron does not run as root with its sandbox on.']);
    await expect.poll(ran).toEqual(['serve serve --plan', 'xdg-open http://127.0.0.1:7461/?token=abc-_1']);
  });

  it('falls back when the download is refused, in one sentence without a stack', async () => {
    expect(await start({ DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0', QUARTERMASTER_OPEN: '0' })).toBe(7);
    expect(await ran()).toEqual(['install ', 'serve serve --plan']);
    expect(logged.at(-1)).toBe(
      'Using the browser instead of a window, because the Electron runtime could not be downloaded (connect ECONNREFUSED 127.0.0.1:9).',
    );
  });

  it('does not wait for ever for a download', async () => {
    await writeFile(join(root, 'node_modules/electron/install.js'), `${note('install')}setInterval(() => undefined, 1000);`);
    expect(await start({ DISPLAY: ':0', QUARTERMASTER_OPEN: '0', QUARTERMASTER_DOWNLOAD_SECONDS: '0.5' })).toBe(7);
    expect(logged.at(-1)).toContain('not finished after 0.5 s');
  });

  it('runs what it has downloaded', async () => {
    const electron = await fakeElectron('process.exit(0);');
    await writeFile(
      join(root, 'node_modules/electron/install.js'),
      `${note('install')}require('node:fs').cpSync(${JSON.stringify(electron)}, ${JSON.stringify(join(root, 'node_modules/electron/dist'))}, { recursive: true });`,
    );
    expect(await start({ DISPLAY: ':0' })).toBe(0);
    expect(await ran()).toEqual(['install ', `electron ${root}`]);
  });

  it('falls back when Electron fails at once', async () => {
    const electron = await fakeElectron('process.exit(133);');
    expect(await start({ DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electron, QUARTERMASTER_OPEN: '0' })).toBe(7);
    expect(await ran()).toEqual([`electron ${root}`, 'serve serve --plan']);
    expect(logged.at(-1)).toContain('Electron ended at once (exit code 133)');
  });

  it('falls back when the program cannot be started or is not there', async () => {
    const electron = join(root, 'fake-electron');
    await mkdir(electron);
    await writeFile(join(electron, 'electron'), 'not a program');
    expect(await start({ DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: electron, QUARTERMASTER_OPEN: '0' })).toBe(7);
    expect(logged.at(-1)).toContain('could not be started');
    expect(await start({ DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'nowhere'), QUARTERMASTER_OPEN: '0' })).toBe(7);
    expect(logged.at(-1)).toContain('ELECTRON_OVERRIDE_DIST_PATH has no');
  });
});

describe.skipIf(skipOnWindows('so are those of the choice of a window'))('QUARTERMASTER_UI', () => {
  it('desktop makes a missing window an error', async () => {
    expect(await start({ QUARTERMASTER_UI: 'desktop' })).toBe(1);
    expect(await ran()).toEqual([]);
    expect(logged).toEqual(['The window cannot be shown because there is no display (DISPLAY and WAYLAND_DISPLAY are not set).']);
  });

  it('browser does not look for Electron, and passes on what serve is to be told', async () => {
    expect(await start({ QUARTERMASTER_UI: 'browser', DISPLAY: ':0', QUARTERMASTER_OPEN: '0' }, {}, ['--port', '0'])).toBe(7);
    expect(await ran()).toEqual(['serve serve --plan --port 0']);
    expect(logged).toEqual([]);
  });

  it('names the two it can be', async () => {
    expect(await start({ QUARTERMASTER_UI: 'tui' })).toBe(2);
    expect(steps).toEqual([]);
    expect(logged).toEqual(['QUARTERMASTER_UI is "tui"; it can be desktop or browser.']);
  });
});
