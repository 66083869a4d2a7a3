import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What TypeScript's project references cannot say: who imports what, in which order, and that nothing stands outside the plan. */

const root = resolve(import.meta.dirname, '..');
const SOURCE = /\.(ts|tsx)$/;

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;

type Import = { readonly file: string; readonly target: string };

/** Imports of a file: repository paths for our own modules, package names for others. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(importPattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    if (specifier.startsWith('#shared/')) return { file, target: `shared/${specifier.slice('#shared/'.length)}` };
    if (specifier.startsWith('.')) return { file, target: relative(root, resolve(root, dirname(file), specifier)) };
    return { file, target: specifier };
  });
}

const importsBelow = (folder: string): readonly Import[] => filesBelow(folder).flatMap(importsOf);
const show = ({ file, target }: Import): string => `${file} imports ${target}`;
const isOwn = ({ target }: Import): boolean => /^(shared|electron|renderer|catalog|build|test)\//.test(target);
const within = (target: string, folders: readonly string[]): boolean =>
  folders.some((folder) => target === folder || target.startsWith(`${folder}/`));

describe('who may import whom', () => {
  it.each([
    ['shared', ['shared', 'zod']],
    ['catalog/scripts', ['shared', 'catalog/scripts', 'node:', 'zod']],
    ['electron/host', ['shared', 'electron/host', 'node:', 'systeminformation', 'zod']],
    ['electron/cli', ['shared', 'electron/host', 'electron/cli', 'electron/server', 'node:', 'commander']],
    ['electron/server', ['shared', 'electron/host', 'electron/server', 'node:']],
    ['electron/main', ['shared', 'electron/host', 'electron/main', 'node:', 'electron', 'zod']],
    ['electron/preload', ['shared/names.ts', 'electron/preload', 'electron']],
    ['renderer', ['shared', 'renderer', 'react', 'react-dom', 'zustand', 'react-aria-components', 'd3-scale', 'd3-shape', 'zod']],
  ])('%s imports nothing but what the house plan lists', (folder, allowed) => {
    const bad = importsBelow(folder).filter(
      ({ target }) => !allowed.some((name) => (name.endsWith(':') ? target.startsWith(name) : within(target, [name]))),
    );
    expect(bad.map(show)).toEqual([]);
  });

  it('only the main process and the preload import the electron package', () => {
    const importers = ['shared', 'catalog/scripts', 'electron', 'renderer']
      .flatMap(importsBelow)
      .filter(({ target }) => target === 'electron');
    expect(importers.filter(({ file }) => !within(file, ['electron/main', 'electron/preload'])).map(show)).toEqual([]);
    expect(importers.length).toBeGreaterThan(0);
  });

  it('features of the screen do not know each other', () => {
    const bad = importsBelow('renderer/features').filter(({ file, target }) => {
      if (!target.startsWith('renderer/')) return false;
      const own = file.split('/').slice(0, 3).join('/');
      return !within(target, [own, 'renderer/ui', 'renderer/api']);
    });
    expect(bad.map(show)).toEqual([]);
  });

  it('components of renderer/ui know quantities and their ranges, and nothing else of the domain', () => {
    const quantities = ['shared/estimate.ts', 'shared/format.ts', 'shared/units.ts'];
    const bad = importsBelow('renderer/ui').filter((item) => isOwn(item) && !within(item.target, ['renderer/ui', ...quantities]));
    expect(bad.map(show)).toEqual([]);
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
    'memory',
    'speed',
    'cost',
    'evaluate',
    'recommend',
    'report',
    'api.ts',
  ];
  /** Files beside the line: each may be imported from its place on. */
  const beside: Record<string, number> = { 'format.ts': 1, 'step.ts': 1, 'errors.ts': 1, 'names.ts': 1, 'lazy.ts': 1 };
  const place = (path: string): number => {
    const [, first = ''] = path.split('/');
    return beside[first] ?? order.indexOf(first);
  };

  it('knows the place of every file of shared', () => {
    expect(filesBelow('shared').filter((file) => place(file) < 0)).toEqual([]);
  });

  it('is never crossed from left to right', () => {
    const bad = importsBelow('shared').filter((item) => item.target.startsWith('shared/') && place(item.target) > place(item.file));
    expect(bad.map(show)).toEqual([]);
  });
});

describe('the folders', () => {
  it('hold nothing at the top but the house plan', () => {
    const allowed = [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'README.md',
      'LICENSE',
      'shared',
      'electron',
      'renderer',
      'catalog',
      'build',
      'test',
      'node_modules',
      'dist',
      'release',
    ];
    expect(readdirSync(root).filter((name) => !name.startsWith('.') && !allowed.includes(name))).toEqual([]);
  });

  it('ask for the kind of attention nowhere but in its own', () => {
    const asked = /attention\??\.kind\b|(?:case|[=!]==) '(?:gated-deltanet|windowed|mla|compressed)'|'(?:kvHeads|kvLoraRank)' in /;
    const asking = ['shared', 'electron', 'renderer', 'catalog/scripts']
      .flatMap(filesBelow)
      .filter((file) => asked.test(readFileSync(join(root, file), 'utf8')));
    expect(asking).toEqual(['shared/attention/registry.ts']);
  });

  it('register every probe', () => {
    const registry = readFileSync(join(root, 'electron/host/scan/probes/registry.ts'), 'utf8');
    const probes = readdirSync(join(root, 'electron/host/scan/probes')).filter(
      (name) => name !== 'registry.ts' && readFileSync(join(root, 'electron/host/scan/probes', name), 'utf8').includes(': Probe<'),
    );
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.filter((name) => !registry.includes(`./${name}`))).toEqual([]);
  });

  it('register every driver of a runtime', () => {
    const folder = 'electron/host/runtimes';
    const registry = readFileSync(join(root, folder, 'drivers.ts'), 'utf8');
    const drivers = filesBelow(folder).filter((file) => readFileSync(join(root, file), 'utf8').includes(': RuntimeDriver ='));
    expect(drivers.length).toBeGreaterThan(0);
    expect(drivers.filter((file) => !registry.includes(`./${relative(folder, file)}`))).toEqual([]);
  });

  it('contain no import cycle', () => {
    const files = ['shared', 'electron', 'renderer', 'catalog/scripts'].flatMap(filesBelow);
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter(isOwn)
          .map(({ target }) => target),
      ]),
    );
    expect(findCycle(graph)).toBeNull();
  });

  it('have no source file over 400 lines', () => {
    const long = ['shared', 'electron', 'renderer', 'catalog/scripts', 'test'].flatMap(filesBelow).filter((file) => {
      return statSync(join(root, file)).size > 0 && readFileSync(join(root, file), 'utf8').split('\n').length > 401;
    });
    expect(long).toEqual([]);
  });
});

function findCycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return null;
}
