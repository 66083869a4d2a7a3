import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix, relative, resolve } from 'node:path';
import { parseSync } from 'vite';

/** The source files of the repository and what they import, by paths with `/` on every system. */

const root = resolve(import.meta.dirname, '../..');
const SOURCE = /\.(ts|tsx)$/;

export const absolute = (path: string): string => resolve(root, path);
export const textOf = (path: string): string => readFileSync(absolute(path), 'utf8');

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(absolute(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

/** Throws where the file does not parse. */
function parsed(path: string): ReturnType<typeof parseSync> {
  const result = parseSync(path, textOf(path));
  const [error] = result.errors;
  if (error) throw new Error(`${path}: ${error.message}`);
  return result;
}

export const programOf = (path: string): ReturnType<typeof parseSync>['program'] => parsed(path).program;

export type Import = {
  readonly file: string;
  /** As it is written. */
  readonly specifier: string;
  /** A path of the repository for our own modules, the name of a package for others. */
  readonly target: string;
};

const importsByFile = new Map<string, readonly Import[]>();

export function importsOf(file: string): readonly Import[] {
  const known = importsByFile.get(file) ?? readImports(file);
  importsByFile.set(file, known);
  return known;
}

function readImports(file: string): readonly Import[] {
  const { module } = parsed(file);
  const text = textOf(file);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    // What is imported on demand by a computed name is told by no syntax tree.
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => /^['"](.+)['"]$/.exec(text.slice(start, end))?.[1] ?? []),
  ];
  return [...new Set(specifiers)].map((specifier) => ({ file, specifier, target: targetOf(file, specifier) }));
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('#shared/')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return specifier;
  return relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/');
}

export const importsBelow = (folder: string): readonly Import[] => filesBelow(folder).flatMap(importsOf);
export const show = ({ file, target }: Import): string => `${file} imports ${target}`;
export const isOwn = ({ target }: Import): boolean => /^(shared|electron|renderer|catalog|build|test)\//.test(target);
export const within = (target: string, folders: readonly string[]): boolean =>
  folders.some((folder) => target === folder || target.startsWith(`${folder}/`));
