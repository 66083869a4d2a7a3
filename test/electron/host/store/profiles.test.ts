import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { createProfileStore, type ProfileStore } from '../../../../electron/host/store/profiles.ts';
import { testCatalog } from '../../../support/catalog.ts';

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

describe('a profile that a later version saved', () => {
  it('is not listed, and stays as it is for that version', async () => {
    await profiles().save('Desk', profile);
    const later = JSON.stringify({ id: 'zz', name: 'Later', savedAt: '2027-01-01T00:00:00Z', profile: { schemaVersion: 99 } });
    writeFileSync(join(folder, 'profiles', 'zz.json'), later);
    const newer: string[] = [];
    const store = createProfileStore({ directory: folder, now: () => new Date(0), onNewer: (path) => newer.push(path) });
    expect((await store.list()).map(({ name }) => name)).toEqual(['Desk']);
    expect(newer).toEqual([join(folder, 'profiles', 'zz.json')]);
    expect(readFileSync(join(folder, 'profiles', 'zz.json'), 'utf8')).toBe(later);
  });
});
