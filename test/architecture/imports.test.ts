import { describe, expect, it } from 'vitest';
import { filesBelow, type Import, importsBelow, isOwn, show, textOf, within } from './source-files.ts';

/** Who imports whom, and in which order: what TypeScript's project references cannot say. */

type Rule = { readonly folder: string; readonly allowed: readonly string[]; readonly because: string };

const rules: readonly Rule[] = [
  { folder: 'shared', allowed: ['zod'], because: 'it runs in a page, a worker, a server and a test alike' },
  {
    folder: 'catalog/scripts',
    allowed: ['shared', 'node:'],
    because: 'data is judged by the schemas that the program reads it with',
  },
  {
    folder: 'electron/host',
    allowed: ['shared', 'node:', 'systeminformation', 'zod'],
    because: 'the command line and the server run where there is no Electron',
  },
  {
    folder: 'electron/cli',
    allowed: ['shared', 'electron/host', 'electron/server', 'node:', 'commander'],
    because: 'it is one more door to the same house, not a second program',
  },
  { folder: 'electron/server', allowed: ['shared', 'electron/host', 'node:'], because: 'it is a door, too' },
  {
    folder: 'electron/main',
    allowed: ['shared', 'electron/host', 'node:', 'electron', 'zod'],
    because: 'windows and menus are all that needs Electron',
  },
  {
    folder: 'electron/preload',
    allowed: ['shared/names.ts', 'electron'],
    because: 'a sandboxed preload can load nothing at run time, and is to hold no logic',
  },
  {
    folder: 'renderer',
    allowed: ['shared', 'react', 'react-dom', 'zustand', 'd3-scale', 'zod'],
    because: 'the same page works in the window and in any browser',
  },
];

/** Whether a module is the one that is named, in the folder, or, of a name that ends in a colon, of that kind. */
const isOf = ({ target }: Import, name: string): boolean => (name.endsWith(':') ? target.startsWith(name) : within(target, [name]));

describe('who may import whom', () => {
  it.each(rules)('$folder imports only what it may, because $because', ({ folder, allowed }) => {
    const bad = importsBelow(folder).filter((item) => ![folder, ...allowed].some((name) => isOf(item, name)));
    expect(bad.map(show)).toEqual([]);
  });

  it.each(rules)('$folder is allowed nothing that it does without', ({ folder, allowed }) => {
    const imports = importsBelow(folder);
    expect(allowed.filter((name) => !imports.some((item) => isOf(item, name)))).toEqual([]);
  });

  it('only the main process and the preload import the electron package: all else is to run without its binary', () => {
    const importers = ['shared', 'catalog/scripts', 'electron', 'renderer']
      .flatMap(importsBelow)
      .filter(({ target }) => target === 'electron');
    expect(importers.filter(({ file }) => !within(file, ['electron/main', 'electron/preload'])).map(show)).toEqual([]);
    expect(importers.length).toBeGreaterThan(0);
  });

  it('features of the screen do not know each other: renderer/app composes them', () => {
    const bad = importsBelow('renderer/features').filter(({ file, target }) => {
      if (!target.startsWith('renderer/')) return false;
      const own = file.split('/').slice(0, 3).join('/');
      return !within(target, [own, 'renderer/ui', 'renderer/api']);
    });
    expect(bad.map(show)).toEqual([]);
  });

  it('components of renderer/ui know quantities and their ranges, and nothing else of the domain: any feature may use them', () => {
    const quantities = ['shared/estimate.ts', 'shared/format.ts', 'shared/units.ts', 'shared/words'];
    const bad = importsBelow('renderer/ui').filter((item) => isOwn(item) && !within(item.target, ['renderer/ui', ...quantities]));
    expect(bad.map(show)).toEqual([]);
  });

  it('nothing that ships imports a test, or what only a test needs', () => {
    const shipped = ['shared', 'catalog/scripts', 'electron', 'renderer'].flatMap(importsBelow);
    expect(shipped.filter(({ target }) => within(target, ['test', 'vitest', 'fast-check', 'playwright-core'])).map(show)).toEqual([]);
  });
});

describe('who may write where', () => {
  const writers = /process\.(?:stdout|stderr)\.write|console\.\w+\(/;

  it('only what makes an Output writes to the terminal: it lets nothing through that steers it', () => {
    const found = ['shared', 'electron'].flatMap(filesBelow).filter((file) => writers.test(textOf(file)));
    expect(found).toEqual(['electron/cli/process-context.ts', 'electron/main/main.ts']);
  });

  it('no command makes JSON by itself: `printJson` escapes what a terminal would obey', () => {
    const found = filesBelow('electron/cli').filter((file) => /output\.out\([^)]*JSON\.stringify/.test(textOf(file)));
    expect(found).toEqual([]);
  });
});

describe('an error of the shell', () => {
  it('makes each value plain that it names: half a sequence in what was typed would take the next words with it', () => {
    const found = filesBelow('electron').filter((file) => /new PlannerError\(\s*'[a-z-]+',\s*`[^`]*\$\{/.test(textOf(file)));
    expect(found).toEqual([]);
  });
});

describe('the order inside shared', () => {
  const order = [
    'units.ts',
    'estimate.ts',
    'demand',
    'catalog',
    'hardware',
    'attention',
    'tensors',
    'memory',
    'speed',
    'cost',
    'evaluate',
    'recommend',
    'report',
    'api.ts',
  ];
  /** Files beside the line: each may be imported from its place on. */
  const beside: Record<string, number> = {
    words: 0,
    'format.ts': 0,
    'plain-text.ts': 0,
    'step.ts': 1,
    'errors.ts': 1,
    'names.ts': 1,
    'at-most.ts': 1,
    'defined.ts': 1,
    'lazy.ts': 1,
  };
  const place = (path: string): number => {
    const [, first = ''] = path.split('/');
    return beside[first] ?? order.indexOf(first);
  };

  it('has a place for every file', () => {
    expect(filesBelow('shared').filter((file) => place(file) < 0)).toEqual([]);
  });

  it('is never crossed from left to right: what is reckoned first knows nothing of what is made of it', () => {
    const bad = importsBelow('shared').filter((item) => item.target.startsWith('shared/') && place(item.target) > place(item.file));
    expect(bad.map(show)).toEqual([]);
  });
});

describe('tests', () => {
  const imports = importsBelow('test');

  it('name a module of shared by #shared, wherever they stand: a test that moves keeps its imports', () => {
    const bad = imports.filter(({ specifier, target }) => target.startsWith('shared/') && !specifier.startsWith('#shared/'));
    expect(bad.map(show)).toEqual([]);
  });

  it('import no other test: it would run twice', () => {
    expect(imports.filter(({ target }) => /\.test\.tsx?$/.test(target)).map(show)).toEqual([]);
  });

  /** Tests of one part, and the only parts that they may look into. */
  const parts: readonly (readonly [folder: string, knows: readonly string[]])[] = [
    ['test/shared', ['shared']],
    ['test/catalog', ['shared', 'catalog/scripts']],
    ['test/electron/host', ['shared', 'electron/host']],
    ['test/electron/server', ['shared', 'electron/host', 'electron/server']],
    ['test/electron/preload', ['shared', 'electron/preload']],
    ['test/renderer', ['shared', 'renderer']],
  ];

  it.each(parts)('of %s look into nothing but %s: what they need of another part stands in test/support', (folder, knows) => {
    const bad = importsBelow(folder).filter((item: Import) => isOwn(item) && !within(item.target, ['test', ...knows]));
    expect(bad.map(show)).toEqual([]);
  });
});
