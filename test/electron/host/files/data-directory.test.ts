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

  it('is the Library on a Mac', () => {
    expect(dataDirectory({}, 'darwin')).toMatch(/Library\/Application Support\/Quartermaster$/);
  });
});
