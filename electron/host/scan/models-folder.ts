import { dirname } from 'node:path';
import { isFolder } from '../files/is-folder.ts';
import { modelsDirectories } from '../runtimes/ollama/models-disk.ts';

export type ModelsFolderOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
};

/** The folder that holds models, else the nearest one above where this user's would be made; null when nothing tells where that is. */
export async function modelsFolder(options: ModelsFolderOptions): Promise<string | null> {
  const candidates = modelsDirectories(options);
  for (const candidate of candidates) {
    if (await isFolder(candidate)) return candidate;
  }
  const own = candidates.at(-1);
  return own === undefined ? null : nearestFolder(own);
}

/** The folder itself when it is there, else the first above it that is. */
export async function nearestFolder(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await isFolder(path)) ? path : nearestFolder(parent);
}
