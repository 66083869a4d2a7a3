import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createProfileStore, type ProfileStore } from '../../../../electron/host/store/profiles.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { skipOnWindows, skipWithoutRoot } from '../../../support/skip.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const profile = whatIfProfile({ hardware: 'cpu' }, testCatalog(), '2026-11-24T09:00:00.000Z');

function profiles(): ProfileStore {
  const ids = ['one', 'two', 'three'];
  return createProfileStore({ directory: folder, now: () => new Date('2026-11-24T09:00:00Z'), newId: () => ids.shift() ?? 'more' });
}

describe('saved profiles', () => {
  it('come back as they were, in the order they were saved', async () => {
    const store = profiles();
    const first = await store.save('Desk', profile);
    await store.save('Server', profile);
    expect(first).toEqual({ id: 'one', name: 'Desk', savedAt: '2026-11-24T09:00:00.000Z', profile });
    expect((await profiles().list()).map(({ name }) => name)).toEqual(['Desk', 'Server']);
  });

  it('stand in the order of time, not of their ids', async () => {
    let minute = 0;
    const ids = ['z', 'a'];
    const store = createProfileStore({
      directory: folder,
      now: () => new Date(Date.UTC(2026, 10, 24, 9, minute++)),
      newId: () => ids.shift() ?? 'more',
    });
    await store.save('first', profile);
    await store.save('second', profile);
    expect((await store.list()).map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('that cannot be listed are an error, never an empty list', async () => {
    writeFileSync(join(folder, 'profiles'), 'a file in place of the folder');
    await expect(profiles().list()).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('profiles') as string,
    });
  });

  it('are gone once deleted, and deleting twice is no error', async () => {
    const store = profiles();
    await store.save('Desk', profile);
    await store.delete('one');
    await store.delete('one');
    expect(await store.list()).toEqual([]);
  });

  it('cannot be used to delete another file', async () => {
    writeFileSync(join(folder, 'settings.json'), '{}');
    await expect(profiles().delete('../settings')).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(folder, 'settings.json'))).toBe(true);
  });
});

describe('a damaged file', () => {
  it('among good profiles leaves the good ones', async () => {
    await profiles().save('Desk', profile);
    writeFileSync(join(folder, 'profiles', 'zz.json'), '{"id": 5}');
    expect((await profiles().list()).map(({ name }) => name)).toEqual(['Desk']);
    expect(readdirSync(join(folder, 'profiles'))).toContain('zz.json.broken-1');
  });
});

describe('names of profiles', () => {
  it('change, and the profile stays', async () => {
    const store = profiles();
    const saved = await store.save('Desk', profile);
    expect(await store.rename('one', 'Table')).toEqual({ ...saved, name: 'Table' });
    expect(await store.list()).toEqual([{ ...saved, name: 'Table' }]);
  });

  it('do not bring back what another program deleted meanwhile', async () => {
    await profiles().save('Desk', profile);
    await Promise.allSettled([profiles().delete('one'), profiles().rename('one', 'Table')]);
    await expect(profiles().rename('one', 'Table')).rejects.toMatchObject({ code: 'usage', message: 'This saved profile is gone.' });
    await expect(profiles().rename('../settings', 'Table')).rejects.toMatchObject({ code: 'usage' });
    expect(await profiles().list()).toEqual([]);
  });

  it('may be the same for two, and neither is lost', async () => {
    const ids = ['one', 'two'];
    const both = ids.map((id) => createProfileStore({ directory: folder, now: () => new Date(0), newId: () => id }));
    await Promise.all(both.map((store) => store.save('Desk', profile)));
    expect((await profiles().list()).map(({ id, name }) => [id, name])).toEqual(ids.map((id) => [id, 'Desk']));
  });
});

describe('a change of the profiles', () => {
  it('is told to who listens; one of another program with the next list, once', async () => {
    const [here, there] = [profiles(), createProfileStore({ directory: folder, now: () => new Date(0), newId: () => 'theirs' })];
    await here.list();
    const heard: (string | null)[] = [];
    here.onChanged(({ id }) => heard.push(id));
    await here.save('Desk', profile);
    await here.rename('one', 'Table');
    await here.list();
    await there.save('Server', profile);
    await here.list();
    await here.list();
    await here.delete('one');
    expect(heard).toEqual(['one', 'one', null, 'one']);
  });
});

describe.skipIf(skipOnWindows('mkfifo and links'))('odd things among the profiles', () => {
  it('are left alone, each with its reason, and hide no good one', async () => {
    await profiles().save('Desk', profile);
    const at = (name: string): string => join(folder, 'profiles', name);
    mkdirSync(at('folder.json'));
    execFileSync('mkfifo', [at('pipe.json')]);
    symlinkSync('nowhere', at('nowhere.json'));
    symlinkSync('circle.json', at('circle.json'));
    const server = createServer().listen(at('socket.json'));
    await once(server, 'listening');
    const before = readdirSync(join(folder, 'profiles'));
    const reasons: Record<string, string> = {};
    const onLeftAlone = (path: string, reason: string): void => void (reasons[basename(path)] = reason);
    const store = createProfileStore({ directory: folder, now: () => new Date(0), onLeftAlone });
    expect((await store.list()).map(({ name }) => name)).toEqual(['Desk']);
    expect(reasons).toEqual({
      'folder.json': 'is a folder',
      'pipe.json': 'is no file',
      'nowhere.json': 'is a link that leads nowhere',
      'circle.json': 'is a link that leads in a circle',
      'socket.json': 'is no file',
    });
    expect(readdirSync(join(folder, 'profiles'))).toEqual(before);
    server.close();
  });

  it.skipIf(skipWithoutRoot('becoming another user'))('may be files that the user may not read', async () => {
    await profiles().save('Desk', profile);
    await createProfileStore({ directory: folder, now: () => new Date(0), newId: () => 'closed' }).save('Closed', profile);
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'profiles', 'one.json'), 0o644);
    const reasons: string[] = [];
    const store = createProfileStore({ directory: folder, now: () => new Date(0), onLeftAlone: (_path, reason) => reasons.push(reason) });
    process.seteuid?.(65_534);
    try {
      expect((await store.list()).map(({ name }) => name)).toEqual(['Desk']);
    } finally {
      process.seteuid?.(0);
    }
    expect(reasons).toEqual(['may not be read']);
  });
});

describe('a profile that a later version saved', () => {
  it('is not listed, and stays as it is for that version', async () => {
    await profiles().save('Desk', profile);
    const later = JSON.stringify({ id: 'zz', name: 'Later', savedAt: '2027-01-01T00:00:00Z', profile: { schemaVersion: 99 } });
    writeFileSync(join(folder, 'profiles', 'zz.json'), later);
    const newer: string[] = [];
    const store = createProfileStore({ directory: folder, now: () => new Date(0), onLeftAlone: (path) => newer.push(path) });
    expect((await store.list()).map(({ name }) => name)).toEqual(['Desk']);
    expect(newer).toEqual([join(folder, 'profiles', 'zz.json')]);
    expect(readFileSync(join(folder, 'profiles', 'zz.json'), 'utf8')).toBe(later);
  });
});
