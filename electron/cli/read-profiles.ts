import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HardwareCatalog } from '#shared/catalog/catalog.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { recognizeCards } from '#shared/hardware/catalog-card.ts';
import { markImplausible } from '#shared/hardware/plausibility.ts';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { isFolder } from '../host/files/is-folder.ts';
import { shownPath } from '../host/files/not-writable.ts';
import { unreadable } from '../host/files/read-named-file.ts';
import type { CliContext } from './context.ts';
import { readJson, sourceOf } from './read-input.ts';

export type NamedProfile = { readonly name: string; readonly profile: HardwareProfile };

/**
 * The machines that the paths stand for: a file holds one profile or a list of them, a folder holds files. They are named after their
 * files. Throws PlannerError `invalid-input` that names the file.
 */
export async function readProfiles(
  paths: readonly string[],
  catalog: HardwareCatalog,
  context: CliContext,
): Promise<readonly NamedProfile[]> {
  if (paths.filter((path) => path === '-').length > 1)
    throw new PlannerError(
      'usage',
      '--profile -: standard input holds one document',
      'Name it once; a list of profiles in it is read whole.',
    );
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const machines: NamedProfile[] = [];
  // One after the other: a folder may hold more than memory does.
  for (const file of files) {
    for (const { name, profile } of await profilesIn(file, context))
      machines.push({ name, profile: markImplausible(recognizeCards(profile, catalog), catalog) });
  }
  return withDistinctNames(machines);
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await isFolder(path))) return [path];
  const files = (await namesIn(path)).filter((name) => name.endsWith('.json')).sort();
  if (files.length > 0) return files.map((name) => join(path, name));
  throw new PlannerError(
    'invalid-input',
    plainWords`${shownPath(path)}: no profile (*.json) in this folder`,
    'Make one with: quartermaster scan --out FILE',
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw unreadable(folder, error, 'Check the permissions of the folder.');
  }
}

async function profilesIn(file: string, context: CliContext): Promise<readonly NamedProfile[]> {
  const input = await readJson(file, context);
  const source = sourceOf(file);
  const name = basename(source).replace(/\.json$/, '');
  if (!Array.isArray(input)) return [{ name, profile: parseProfile(input, source) }];
  if (input.length === 0)
    throw new PlannerError('invalid-input', plainWords`${source}: an empty list of profiles`, 'Put the output of scans into it.');
  return input.map((item: unknown, at) => ({ name: `${name}[${at}]`, profile: parseProfile(item, `${source}: ${at}`) }));
}

/** A file that is given twice stands for two such machines. */
function withDistinctNames(machines: readonly NamedProfile[]): readonly NamedProfile[] {
  const seen = new Map<string, number>();
  return machines.map(({ name, profile }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { name: count === 1 ? name : `${name} (${count})`, profile };
  });
}
