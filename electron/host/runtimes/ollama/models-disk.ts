import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, posix, win32 } from 'node:path';
import type { Bytes } from '#shared/units.ts';
import { isLoopback } from './host-address.ts';

export type ModelsDisk = {
  readonly directory: string;
  readonly freeBytes: Bytes;
  /** Taken on disk by downloads that were interrupted, of whatever model. */
  readonly partialBytes: Bytes;
};

export type ModelsPlace = {
  readonly address: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
};

/**
 * The volume on which the Ollama server at `address` keeps its models, or null when it cannot be told: a server on another machine. The
 * environment of a service is not visible from here, so of the usual places the first that exists counts [ollama paths].
 */
export async function modelsDisk(place: ModelsPlace): Promise<ModelsDisk | null> {
  if (!isLoopback(place.address)) return null;
  const candidates = modelsDirectories(place);
  for (const directory of candidates) {
    if (await exists(directory)) return diskOf(directory, directory);
  }
  const first = candidates[0];
  const parent = first === undefined ? null : await existingParent(first);
  return first === undefined || parent === null ? null : diskOf(first, parent);
}

/** Where models may be, likeliest first. */
export function modelsDirectories({ environment, platform }: Omit<ModelsPlace, 'address'>): readonly string[] {
  const chosen = environment['OLLAMA_MODELS'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  const home = environment[platform === 'win32' ? 'USERPROFILE' : 'HOME'];
  const path = platform === 'win32' ? win32 : posix;
  const own = home === undefined ? [] : [path.join(home, '.ollama', 'models')];
  return platform === 'linux' ? ['/usr/share/ollama/.ollama/models', ...own] : own;
}

async function diskOf(directory: string, measured: string): Promise<ModelsDisk> {
  const { bavail, bsize } = await statfs(measured);
  return { directory, freeBytes: bavail * bsize, partialBytes: await partialBytesIn(join(directory, 'blobs')) };
}

/** A partial file has the full size from the start and is sparse: the blocks count, not the length. */
async function partialBytesIn(blobs: string): Promise<Bytes> {
  const names = (await exists(blobs)) ? await namesIn(blobs) : [];
  const sizes = await Promise.all(names.filter((name) => name.endsWith('-partial')).map((name) => allocatedBytes(join(blobs, name))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** A folder that may not be read (a service's) tells nothing: then nothing counts as kept. */
async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => []);
}

/** A partial file may be renamed between listing and looking; Windows does not count blocks. */
async function allocatedBytes(path: string): Promise<Bytes> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  return found.blocks > 0 ? found.blocks * 512 : found.size;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function existingParent(path: string): Promise<string | null> {
  const parent = dirname(path);
  if (parent === path) return null;
  return (await exists(parent)) ? parent : existingParent(parent);
}
