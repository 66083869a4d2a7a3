import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettingsStore, type SettingsStore } from '../../../../electron/host/store/settings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = (setAside: string[] = []): SettingsStore =>
  createSettingsStore({ directory: folder, onSetAside: (_path, keptAs) => setAside.push(keptAs) });

describe('settings', () => {
  it('are the defaults before anything is saved', async () => {
    expect(await store().read()).toEqual({
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
    await store().write(settings);
    expect(await store().read()).toEqual(settings);
  });

  it('where nothing can be written name the variable that moves them', async () => {
    writeFileSync(join(folder, 'file'), 'in the way');
    const blocked = createSettingsStore({ directory: join(folder, 'file') });
    await expect(blocked.write(await store().read())).rejects.toMatchObject({
      code: 'not-writable',
      hint: expect.stringContaining('QUARTERMASTER_DATA_DIR') as string,
    });
  });
});

describe('a damaged file', () => {
  it.each(['{"theme": "dar', '{"theme": "purple"}', ''])('with %s is kept under another name, every time', async (text) => {
    const setAside: string[] = [];
    for (const number of [1, 2]) {
      writeFileSync(join(folder, 'settings.json'), text);
      expect((await store(setAside).read()).theme).toBe('system');
      expect(readFileSync(join(folder, `settings.json.broken-${number}`), 'utf8')).toBe(text);
    }
    expect(setAside).toHaveLength(2);
    expect(existsSync(join(folder, 'settings.json'))).toBe(false);
  });
});
