import { stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import type { Bytes } from '#shared/units.ts';
import { modelsFolder, type ModelsFolderOptions, nearestFolder } from '../models-folder.ts';
import { dataDirectory } from '../../files/data-directory.ts';

export type Place = {
  readonly directory: string;
  /** For an ordinary user. */
  readonly freeBytes: Bytes;
  /** Whether models would lie on the same disk. */
  readonly withModels: boolean;
};

/** File systems in memory (tmpfs, ramfs), by their number in statfs(2). */
const inMemory = new Set([0x01021994, 0x858458f6]);

/**
 * Folders that exist in which a test file may be put, best first: the folder of the models and those above it on the same disk, then the
 * data folder and the temporary one. Whether they can be written to shows when it is tried.
 */
export async function measuringPlaces({ environment, platform }: ModelsFolderOptions): Promise<readonly Place[]> {
  const models = await modelsFolder({ environment, platform });
  const others = [dataDirectory(environment, platform), tmpdir()];
  const paths = [...(await withParentsOnDisk(models)), ...(await Promise.all(others.map(nearestFolder)))];
  const device = models === null ? null : await deviceOf(models);
  const places = await Promise.all([...new Set(paths)].map((directory) => placeAt(directory, device)));
  return places.filter((place) => place !== null).sort((a, b) => Number(b.withModels) - Number(a.withModels));
}

async function withParentsOnDisk(path: string | null): Promise<readonly string[]> {
  if (path === null) return [];
  const parent = dirname(path);
  return parent === path || (await deviceOf(parent)) !== (await deviceOf(path)) ? [path] : [path, ...(await withParentsOnDisk(parent))];
}

async function placeAt(directory: string, modelsDevice: number | null): Promise<Place | null> {
  const found = await statfs(directory).catch(() => null);
  if (found === null || inMemory.has(found.type)) return null;
  return { directory, freeBytes: found.bavail * found.bsize, withModels: (await deviceOf(directory)) === modelsDevice };
}

/** Null: missing, or in a folder that may not be looked into. */
const deviceOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ dev }) => dev,
    () => null,
  );
