import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageFile } from '../../../../electron/host/files/page-files.ts';

const folder = resolve('page');

describe('the file of a URL path', () => {
  it.each([
    ['/', 'index.html'],
    ['/assets/', 'assets/index.html'],
    ['/assets/app.js', 'assets/app.js'],
    ['/a%20b.js', 'a b.js'],
    ['/assets/../app.js', 'app.js'],
  ])('%s lies in the folder: %s', (path, file) => {
    expect(pageFile(folder, path)).toBe(join(folder, file));
  });

  // A backslash separates folders on Windows only: the path must be refused before a system sees it.
  it.each(['/../secret', '/..%2fsecret', '/..\\secret', '/..%5csecret', '/../page-beside/secret', '/%00', '/%ff', '/..'])(
    '%s is none',
    (path) => {
      expect(pageFile(folder, path)).toBeNull();
    },
  );
});
