import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDirectory, writeFileAtomically } from '../../../../electron/host/files/atomic-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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

  it.skipIf(!existsSync('/proc/self'))('ends where the system makes no folder but says the path is not there', async () => {
    await expect(makeDirectory('/proc/not-here/sub', HINT)).rejects.toMatchObject({ code: 'not-writable' });
  });

  it('over a folder fails and leaves no temporary file', async () => {
    mkdirSync(join(folder, 'taken', 'inside'), { recursive: true });
    await expect(writeFileAtomically(join(folder, 'taken'), 'x', HINT)).rejects.toMatchObject({ code: 'not-writable' });
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});
