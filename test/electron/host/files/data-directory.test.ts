import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataDirectory } from '../../../../electron/host/files/data-directory.ts';

describe('the data folder', () => {
  it.each([
    [{ QUARTERMASTER_DATA_DIR: '/chosen', XDG_DATA_HOME: '/xdg' }, 'linux', '/chosen'],
    [{ XDG_DATA_HOME: '/xdg' }, 'linux', '/xdg/quartermaster'],
    [{ APPDATA: '/roaming' }, 'win32', join('/roaming', 'Quartermaster')],
  ])('of %o on %s is %s', (environment, platform, path) => {
    expect(dataDirectory(environment, platform)).toBe(path);
  });

  it('must be named for a user without a home, and only then is the home asked for', () => {
    const homeless = (): string => {
      throw new Error('uv_os_homedir returned ENOENT');
    };
    expect(() => dataDirectory({}, 'linux', homeless)).toThrow(
      expect.objectContaining({ code: 'not-writable', hint: expect.stringContaining('QUARTERMASTER_DATA_DIR') }),
    );
    expect(dataDirectory({ XDG_DATA_HOME: '/xdg' }, 'linux', homeless)).toBe(join('/xdg', 'quartermaster'));
  });

  it('is the Library on a Mac', () => {
    expect(dataDirectory({}, 'darwin')).toMatch(/Library\/Application Support\/Quartermaster$/);
  });
});
