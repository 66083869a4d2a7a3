import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Settings } from '#shared/api.ts';
import { createSettingsStore, type SettingsStore } from '../../../../electron/host/store/settings.ts';
import { rounds } from '../../../support/rounds.ts';
import { skipOnWindows } from '../../../support/skip.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (): string => join(folder, 'settings.json');
const store = (setAside: string[] = [], leftAlone: string[] = []): SettingsStore =>
  createSettingsStore({
    directory: folder,
    onSetAside: (_path, keptAs) => setAside.push(keptAs),
    onLeftAlone: (_path, reason) => leftAlone.push(reason),
  });
const defaults: Settings = { revision: 0, theme: 'system', ollamaHost: null, workload: null, requirements: null, assumptions: {} };

describe('settings', () => {
  it('are the defaults before anything is saved', async () => {
    expect(await store().read()).toEqual(defaults);
  });

  it('come back as they were saved, with a revision that grows', async () => {
    const changes = { theme: 'dark', ollamaHost: 'http://box:11434', assumptions: { pue: 1.2 } } as const;
    expect(await store().change(changes)).toEqual({ ...defaults, ...changes, revision: 1 });
    expect(await store().read()).toEqual({ ...defaults, ...changes, revision: 1 });
    expect((await store().change({ theme: 'light' })).revision).toBe(2);
  });

  it.skipIf(skipOnWindows('modes'))('are for their user alone', async () => {
    await store().change({ theme: 'dark' });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('of an earlier version of the program are read, and begin to count', async () => {
    const { revision: _none, ...earlier } = { ...defaults, theme: 'dark' as const };
    writeFileSync(path(), JSON.stringify(earlier));
    const settings = store();
    expect(await settings.read()).toEqual({ ...earlier, revision: 0 });
    expect(await settings.change({ ollamaHost: 'http://box:11434' })).toMatchObject({ theme: 'dark', revision: 1 });
  });

  it('that are changed leave all others, also of the assumptions, and take back what is null', async () => {
    const [here, there] = [store(), store()];
    await here.change({ theme: 'dark', assumptions: { pue: 1.2, tariffUsdPerKwh: 0.3 } });
    await there.change({ ollamaHost: 'http://box:11434', assumptions: { pue: null, activeWatts: 400 } });
    expect(await here.read()).toMatchObject({
      theme: 'dark',
      ollamaHost: 'http://box:11434',
      assumptions: { tariffUsdPerKwh: 0.3, activeWatts: 400 },
    });
    expect((await here.read()).assumptions).not.toHaveProperty('pue');
  });

  it('that do not change are not written', async () => {
    await store().change({ theme: 'dark' });
    utimesSync(path(), 1, 1);
    expect((await store().change({ theme: 'dark' })).revision).toBe(1);
    expect(statSync(path()).mtimeMs).toBe(1000);
  });

  it('are told to who listens: what changes here, and with the next read what another program changed', async () => {
    const [here, there] = [store(), store()];
    const heard: Settings[] = [];
    await here.read();
    const stop = here.onChanged((settings) => heard.push(settings));
    await here.change({ theme: 'dark' });
    await there.change({ theme: 'light' });
    await here.read();
    await here.read();
    expect(heard.map(({ theme, revision }) => [theme, revision])).toEqual([
      ['dark', 1],
      ['light', 2],
    ]);
    // A person with an editor, or an earlier version, counts nothing.
    writeFileSync(path(), JSON.stringify({ ...defaults, revision: undefined, theme: 'dark' }));
    expect(await here.read()).toMatchObject({ theme: 'dark', revision: 3 });
    stop();
    await here.change({ theme: 'system' });
    expect(heard).toHaveLength(3);
  });

  it('where nothing can be written name the variable that moves them', async () => {
    writeFileSync(join(folder, 'file'), 'in the way');
    const blocked = createSettingsStore({ directory: join(folder, 'file') });
    await expect(blocked.change({ theme: 'dark' })).rejects.toMatchObject({
      code: 'not-writable',
      hint: expect.stringContaining('QUARTERMASTER_DATA_DIR') as string,
    });
  });
});

describe('two programs over one folder', () => {
  it('lose none of each other’s changes, whatever comes when', async () => {
    const stores = [store(), store()] as const;
    const expected: Record<string, number> = {};
    const pending: Promise<unknown>[] = [];
    for (let round = 0; round < rounds(200, 2000); round++) {
      const own = Math.random() < 0.5 ? 0 : 1;
      const name = `${own === 0 ? 'a' : 'b'}${Math.floor(Math.random() * 5)}`;
      expected[name] = round;
      pending.push(stores[own].change({ assumptions: { [name]: round } }));
      if (Math.random() < 0.3) await Promise.all(pending.splice(0));
      if (Math.random() < 0.1) pending.push(stores[1 - own]?.read() ?? Promise.resolve());
    }
    await Promise.all(pending);
    expect((await store().read()).assumptions).toEqual(expected);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  const lock = (): string => join(folder, 'quartermaster.lock');

  it.each([
    ['a process of this number before it', { pid: process.pid, place: 'here' }],
    ['a process that is gone', { pid: 2 ** 30, place: 'here' }],
  ])('do not wait for a lock of %s', async (_name, owner) => {
    await store().change({ theme: 'dark' });
    const held = store();
    const seen = await lockOf(held);
    writeFileSync(lock(), JSON.stringify({ ...seen, ...owner, place: seen.place, token: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' }));
    expect(await held.change({ theme: 'light' })).toMatchObject({ theme: 'light' });
    expect(existsSync(lock())).toBe(false);
  });

  it('take a lock of another machine for abandoned only when it is old', async () => {
    writeFileSync(lock(), JSON.stringify({ pid: 1, place: `not-${hostname()}`, token: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' }));
    const changing = store().change({ theme: 'dark' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(path())).toBe(false);
    utimesSync(lock(), 1, 1);
    expect(await changing).toMatchObject({ theme: 'dark' });
  });

  /** What a lock says while it is held: looked at from within a change. */
  async function lockOf(held: SettingsStore): Promise<{ pid: number; place: string }> {
    let seen: { pid: number; place: string } | null = null;
    held.onChanged(() => (seen = JSON.parse(readFileSync(lock(), 'utf8'))));
    await held.change({ ollamaHost: 'http://box:1' });
    if (seen === null) throw new Error('nothing was locked');
    return seen;
  }
});

describe('a damaged file', () => {
  it.each(['{"theme": "dar', '{"theme": "purple"}', ''])('with %s is kept under another name, every time', async (text) => {
    const setAside: string[] = [];
    for (const number of [1, 2]) {
      writeFileSync(path(), text);
      expect((await store(setAside).read()).theme).toBe('system');
      expect(readFileSync(join(folder, `settings.json.broken-${number}`), 'utf8')).toBe(text);
    }
    expect(setAside).toHaveLength(2);
    expect(existsSync(path())).toBe(false);
  });

  it('that many read at once is kept once, and all get the defaults', async () => {
    writeFileSync(path(), '{"theme": "dar');
    const setAside: string[] = [];
    const read = await Promise.all(Array.from({ length: 20 }, () => store(setAside).read()));
    expect(read).toEqual(Array.from({ length: 20 }, () => defaults));
    expect(readdirSync(folder)).toEqual(['settings.json.broken-1']);
    expect(setAside).toHaveLength(1);
  });

  it('that is read while another changes it does not take the new one with it', async () => {
    for (let round = 0; round < rounds(10, 200); round++) {
      writeFileSync(path(), '{"theme": "dar');
      const readers = Array.from({ length: 5 }, () => store().read());
      await Promise.all([...readers, store().change({ theme: 'dark' })]);
      expect((await store().read()).theme).toBe('dark');
    }
  });
});

describe('what is no file of settings', () => {
  const odd: readonly (readonly [name: string, reason: string, plant: () => void])[] = [
    ['a folder', 'is a folder', () => mkdirSync(path())],
    ['far too large', 'is larger than 16 MiB', () => writeFileSync(path(), Buffer.alloc(17 * 1_048_576, 32))],
  ];
  it.each(odd)('%s is left alone, and the defaults hold', async (_name, reason, plant) => {
    plant();
    const leftAlone: string[] = [];
    expect(await store([], leftAlone).read()).toEqual(defaults);
    expect(leftAlone).toEqual([reason]);
    await expect(store().change({ theme: 'dark' })).rejects.toMatchObject({ message: expect.stringContaining(reason) as string });
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('is never made of them, however much is asked to be kept', async () => {
    const assumptions = Object.fromEntries(Array.from({ length: 17 }, (_each, at) => [`${'x'.repeat(1_048_576)}${at}`, at]));
    await store().change({ theme: 'dark' });
    await expect(store().change({ assumptions })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await store().read()).toMatchObject({ theme: 'dark', assumptions: {} });
  });

  it.skipIf(skipOnWindows('links'))('may be a link that leads nowhere yet', async () => {
    symlinkSync('later.json', path());
    const leftAlone: string[] = [];
    expect(await store([], leftAlone).read()).toEqual(defaults);
    expect(leftAlone).toEqual(['is a link that leads nowhere']);
    await store().change({ theme: 'dark' });
    expect(JSON.parse(readFileSync(join(folder, 'later.json'), 'utf8'))).toMatchObject({ theme: 'dark' });
  });

  it.skipIf(skipOnWindows('links'))('may be a link to one, which stays', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere', 'mine.json'), JSON.stringify({ ...defaults, theme: 'light' }));
    symlinkSync('elsewhere/mine.json', path());
    expect((await store().change({ ollamaHost: 'http://box:1' })).theme).toBe('light');
    expect(JSON.parse(readFileSync(join(folder, 'elsewhere', 'mine.json'), 'utf8'))).toMatchObject({ ollamaHost: 'http://box:1' });
  });
});
