import { existsSync, readdirSync } from 'node:fs';
import { basename, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolute, filesBelow, importsOf, isOwn, textOf, within } from './source-files.ts';

/** What stands where, and how large it may be. */

const PARTS = ['shared', 'electron', 'renderer', 'catalog/scripts'];

describe('the folders', () => {
  it('hold nothing at the top but the house plan: whoever looks finds the five parts at once', () => {
    const parts = ['shared', 'electron', 'renderer', 'catalog', 'build', 'test'];
    const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE'];
    const made = ['node_modules', 'dist', 'release'];
    const allowed = new Set([...parts, ...files, ...made]);
    expect(readdirSync(absolute('.')).filter((name) => !name.startsWith('.') && !allowed.has(name))).toEqual([]);
  });

  it('register every probe: one that is not listed is never asked', () => {
    const folder = 'electron/host/scan/probes';
    const registry = textOf(`${folder}/registry.ts`);
    const probes = filesBelow(folder).filter((path) => basename(path) !== 'registry.ts' && textOf(path).includes(': Probe<'));
    expect(probes.length).toBeGreaterThan(0);
    expect(probes.filter((path) => !registry.includes(`./${basename(path)}`))).toEqual([]);
  });

  it('list every driver of a runtime: one that is not listed is never found', () => {
    const folder = 'electron/host/runtimes';
    const list = textOf(`${folder}/drivers.ts`);
    const drivers = filesBelow(folder).filter((path) => textOf(path).includes(': RuntimeDriver ='));
    expect(drivers.length).toBeGreaterThan(0);
    expect(drivers.filter((path) => !list.includes(`.${path.slice(folder.length)}`))).toEqual([]);
  });

  it('ask for the kind of attention nowhere but in its own: a new kind is one file', () => {
    const asked = /attention\??\.kind\b|(?:case|[=!]==) '(?:gated-deltanet|windowed|mla|compressed)'|'(?:kvHeads|kvLoraRank)' in /;
    expect(PARTS.flatMap(filesBelow).filter((path) => asked.test(textOf(path)))).toEqual(['shared/attention/registry.ts']);
  });

  it('contain no import cycle: each file can be read with only those below it', () => {
    const files = PARTS.flatMap(filesBelow);
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

  it('have no source file over 400 lines: one that grows beyond holds two ideas', () => {
    const long = [...PARTS, 'test'].flatMap(filesBelow).filter((file) => textOf(file).split('\n').length > 401);
    expect(long).toEqual([]);
  });

  it('have no file named for nothing: what it holds says where it belongs', () => {
    const nothing = /^(utils?|helpers?|common|misc|index)\.tsx?$/;
    expect([...PARTS, 'test'].flatMap(filesBelow).filter((path) => nothing.test(basename(path)))).toEqual([]);
  });

  it('hold the tests of a part under the folder of its name', () => {
    const mirrored = ['shared', 'electron', 'renderer'];
    const folders = new Set(filesBelow('test').map((path) => posix.dirname(path)));
    const strays = [...folders].filter((folder) => {
      const part = folder.slice('test/'.length);
      return within(part, mirrored) && basename(part) !== 'support' && !existsSync(absolute(part));
    });
    expect(strays).toEqual([]);
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
