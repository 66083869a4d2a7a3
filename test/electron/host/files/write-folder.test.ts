import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import type { WriteSystem } from '../../../../electron/host/files/atomic-file.ts';
import { systemError } from '../../../../electron/host/files/not-writable.ts';
import { type FolderOptions, writeFolder } from '../../../../electron/host/files/write-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ['a.html', 'b.csv', 'report.json'];
const write = (text: string, system: Partial<WriteSystem> = {}, more: Pick<FolderOptions, 'refusal'> = {}): Promise<void> =>
  writeFolder(
    join(folder, 'out'),
    NAMES.map((name) => ({ name, text })),
    { hint: 'Choose another.', system, ...more },
  );
const contents = (): readonly string[] => NAMES.map((name) => readFileSync(join(folder, 'out', name), 'utf8'));

/** Looks at the folder before every rename, and lets some of them fail. */
const watching = (failing: (count: number) => boolean = () => false) => {
  const seen: string[][] = [];
  const rename = (from: string, to: string): void => {
    seen.push(contents().map(String));
    if (failing(seen.length)) throw systemError('EIO');
    renameSync(from, to);
  };
  return { seen, system: { platform: 'linux', rename } };
};

describe('files that belong together', () => {
  it('come into being with their folder', async () => {
    await write('first');
    expect(contents()).toEqual(['first', 'first', 'first']);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('are replaced when all are written, the last of them last, and what else is there stays', async () => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'notes.txt'), 'mine');
    await write('old');
    const { seen, system } = watching();
    await write('new', system);
    expect(seen).toEqual([
      ['old', 'old', 'old'],
      ['new', 'old', 'old'],
      ['new', 'new', 'old'],
    ]);
    expect(contents()).toEqual(['new', 'new', 'new']);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([...NAMES, 'notes.txt'].sort());
  });

  it.each([1, 2, 3])('stay as they were when replacing number %d of them fails', async (failing) => {
    await write('old');
    await expect(write('new', watching((count) => count === failing).system)).rejects.toMatchObject({ code: 'not-writable' });
    expect(contents()).toEqual(['old', 'old', 'old']);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(NAMES);
  });

  it('that are new go again when one of them fails', async () => {
    mkdirSync(join(folder, 'out', 'report.json'), { recursive: true });
    await expect(write('new')).rejects.toMatchObject({ code: 'not-writable', hint: 'Choose another.' });
    expect(readdirSync(join(folder, 'out'))).toEqual(['report.json']);
  });

  it('are written into the folder that another one made meanwhile, as far as they may', async () => {
    const out = join(folder, 'out');
    const meanwhile = (from: string, to: string): void => {
      if (to === out) {
        mkdirSync(out);
        writeFileSync(join(out, 'a.html'), 'other');
      }
      renameSync(from, to);
    };
    const refusal = (paths: readonly string[]) => new PlannerError('usage', paths.join(), '');
    await expect(write('mine', { rename: meanwhile }, { refusal })).rejects.toMatchObject({ code: 'usage', message: join(out, 'a.html') });
    expect(readdirSync(out)).toEqual(['a.html']);
    rmSync(out, { recursive: true });
    await write('mine', { rename: meanwhile });
    expect(contents()).toEqual(['mine', 'mine', 'mine']);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('do not take the place of a file', async () => {
    writeFileSync(join(folder, 'out'), 'mine');
    await expect(write('new')).rejects.toMatchObject({ code: 'not-writable' });
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('leave no half of a folder when one of them cannot be written', async () => {
    const files = [
      { name: 'a.html', text: 'x' },
      { name: 'not/there\0', text: 'x' },
    ];
    await expect(writeFolder(join(folder, 'out'), files, { hint: '' })).rejects.toThrow();
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
