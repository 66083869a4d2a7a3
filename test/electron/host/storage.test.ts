import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createStorage, dataDirectory, makeDirectory, writeFileAtomically } from '../../../electron/host/storage.ts';
import { testCatalog } from '../../support/catalog.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const profile = whatIfProfile({ hardware: 'cpu' }, testCatalog(), '2026-11-24T09:00:00.000Z');

function storage(ids: readonly string[] = ['one', 'two', 'three'], setAside: string[] = []) {
  let next = 0;
  return createStorage({
    directory: folder,
    now: () => new Date('2026-11-24T09:00:00Z'),
    newId: () => ids[next++] ?? 'more',
    onSetAside: (_path, keptAs) => setAside.push(keptAs),
  });
}

describe('the data folder', () => {
  it.each([
    [{ QUARTERMASTER_DATA_DIR: '/chosen', XDG_DATA_HOME: '/xdg' }, 'linux', '/chosen'],
    [{ XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/quartermaster'],
    [{ APPDATA: '/roaming' }, 'win32', join('/roaming', 'Quartermaster')],
  ])('of %o on %s is %s', (environment, platform, path) => {
    expect(dataDirectory(environment, platform)).toBe(path);
  });

  it('is the Library on a Mac', () => {
    expect(dataDirectory({}, 'darwin')).toMatch(/Library\/Application Support\/Quartermaster$/);
  });
});

describe('saved profiles', () => {
  it('come back as they were, in the order they were saved', async () => {
    const store = storage();
    const first = await store.saveProfile('Desk', profile);
    await store.saveProfile('Server', profile);
    expect(first).toEqual({ id: 'one', name: 'Desk', savedAt: '2026-11-24T09:00:00.000Z', profile });
    expect((await storage().listProfiles()).map(({ name }) => name)).toEqual(['Desk', 'Server']);
  });

  it('stand in the order of time, not of their ids', async () => {
    let minute = 0;
    const ids = ['z', 'a'];
    const store = createStorage({
      directory: folder,
      now: () => new Date(Date.UTC(2026, 10, 24, 9, minute++)),
      newId: () => ids.shift() ?? 'more',
    });
    await store.saveProfile('first', profile);
    await store.saveProfile('second', profile);
    expect((await store.listProfiles()).map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('that cannot be listed are an error, never an empty list', async () => {
    writeFileSync(join(folder, 'profiles'), 'a file in place of the folder');
    await expect(storage().listProfiles()).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('profiles') as string,
    });
  });

  it('are gone once deleted, and deleting twice is no error', async () => {
    const store = storage();
    await store.saveProfile('Desk', profile);
    await store.deleteProfile('one');
    await store.deleteProfile('one');
    expect(await store.listProfiles()).toEqual([]);
  });

  it('cannot be used to delete another file', async () => {
    writeFileSync(join(folder, 'settings.json'), '{}');
    await expect(storage().deleteProfile('../settings')).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(folder, 'settings.json'))).toBe(true);
  });
});

describe('settings', () => {
  it('are the defaults before anything is saved', async () => {
    expect(await storage().readSettings()).toEqual({
      theme: 'system',
      ollamaHost: null,
      workload: null,
      requirements: null,
      assumptions: {},
    });
  });

  it('come back as they were saved', async () => {
    const settings = {
      theme: 'dark',
      ollamaHost: 'http://box:11434',
      workload: null,
      requirements: null,
      assumptions: { pue: 1.2 },
    } as const;
    await storage().writeSettings(settings);
    expect(await storage().readSettings()).toEqual(settings);
  });
});

describe('a damaged file', () => {
  it.each(['{"theme": "dar', '{"theme": "purple"}', ''])('with %s is kept under another name, every time', async (text) => {
    const setAside: string[] = [];
    for (const number of [1, 2]) {
      writeFileSync(join(folder, 'settings.json'), text);
      expect((await storage([], setAside).readSettings()).theme).toBe('system');
      expect(readFileSync(join(folder, `settings.json.broken-${number}`), 'utf8')).toBe(text);
    }
    expect(setAside).toHaveLength(2);
    expect(existsSync(join(folder, 'settings.json'))).toBe(false);
  });

  it('among good profiles leaves the good ones', async () => {
    await storage().saveProfile('Desk', profile);
    writeFileSync(join(folder, 'profiles', 'zz.json'), '{"id": 5}');
    expect((await storage().listProfiles()).map(({ name }) => name)).toEqual(['Desk']);
    expect(readdirSync(join(folder, 'profiles'))).toContain('zz.json.broken-1');
  });
});

describe('writing', () => {
  const HINT = 'Choose another place.';

  it('replaces a file as a whole and leaves nothing beside it', async () => {
    const path = join(folder, 'deep', 'file.txt');
    await writeFileAtomically(path, 'first', HINT);
    await writeFileAtomically(path, 'second', HINT);
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['file.txt']);
  });

  it('where nothing can be written names the place and what to do', async () => {
    writeFileSync(join(folder, 'file'), 'in the way');
    const inside = join(folder, 'file', 'settings.json');
    await expect(writeFileAtomically(inside, 'x', HINT)).rejects.toMatchObject({
      code: 'not-writable',
      message: expect.stringContaining(inside) as string,
      hint: HINT,
    });
    await expect(makeDirectory(join(folder, 'file', 'sub'), HINT)).rejects.toMatchObject({ code: 'not-writable', hint: HINT });
  });

  it('of profiles and settings names the variable that moves them', async () => {
    writeFileSync(join(folder, 'file'), 'in the way');
    const blocked = createStorage({ directory: join(folder, 'file'), now: () => new Date() });
    await expect(blocked.writeSettings(await storage().readSettings())).rejects.toMatchObject({
      code: 'not-writable',
      hint: expect.stringContaining('QUARTERMASTER_DATA_DIR') as string,
    });
  });

  it.skipIf(!existsSync('/proc/self'))('ends where the system makes no folder but says the path is not there', async () => {
    await expect(makeDirectory('/proc/not-here/sub', HINT)).rejects.toMatchObject({ code: 'not-writable' });
  });

  it('over a folder fails and leaves no temporary file', async () => {
    mkdirSync(join(folder, 'taken', 'inside'), { recursive: true });
    await expect(writeFileAtomically(join(folder, 'taken'), 'x', HINT)).rejects.toMatchObject({ code: 'not-writable' });
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

describe('a profile that a later version saved', () => {
  it('is not listed, and stays as it is for that version', async () => {
    await storage().saveProfile('Desk', profile);
    const later = JSON.stringify({ id: 'zz', name: 'Later', savedAt: '2027-01-01T00:00:00Z', profile: { schemaVersion: 99 } });
    writeFileSync(join(folder, 'profiles', 'zz.json'), later);
    const newer: string[] = [];
    const store = createStorage({ directory: folder, now: () => new Date(0), onNewer: (path) => newer.push(path) });
    expect((await store.listProfiles()).map(({ name }) => name)).toEqual(['Desk']);
    expect(newer).toEqual([join(folder, 'profiles', 'zz.json')]);
    expect(readFileSync(join(folder, 'profiles', 'zz.json'), 'utf8')).toBe(later);
  });
});
