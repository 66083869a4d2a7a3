import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isThere, SAME_WISH_MS } from '../../../electron/host/interrupts.ts';

/** A system on which every process answers a look with that error; null: with none. */
const answering = (platform: NodeJS.Platform, code: string | null, ppid = 7) => ({
  platform,
  ppid,
  kill: () => {
    if (code !== null) throw Object.assign(new Error(code), { code });
    return true as const;
  },
});

describe('a program that a launcher started', () => {
  it('takes what arrives as long as its launcher does for one wish', async () => {
    const file = pathToFileURL(join(import.meta.dirname, '../../../build/same-wish.mjs')).href;
    const ofLaunchers = (await import(file)) as { readonly SAME_WISH_MS: number };
    expect(ofLaunchers.SAME_WISH_MS).toBe(SAME_WISH_MS);
  });

  it('sees on Windows that its launcher has gone only where no such process is', () => {
    expect(isThere(41, answering('win32', null))).toBe(true);
    expect(isThere(41, answering('win32', 'EPERM'))).toBe(true);
    expect(isThere(41, answering('win32', 'ESRCH'))).toBe(false);
  });

  it('sees elsewhere that its launcher has gone once it has another parent', () => {
    expect(isThere(41, answering('linux', 'ESRCH', 41))).toBe(true);
    expect(isThere(41, answering('darwin', null, 1))).toBe(false);
  });
});
