import type { Stats } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { makeFolders } from './folders.ts';
import { systemError } from './not-writable.ts';
import { statIfThere } from './stat-if-there.ts';

/** What a path leads to, as far as writing there is concerned. */
export type WriteTarget =
  /** A descriptor that this process was started with: `/dev/stdout`, `/proc/self/fd/1`, `/dev/fd/3`. */
  | { readonly kind: 'descriptor'; readonly descriptor: number }
  /** A device, pipe or socket: only what is written counts, the name is never replaced. */
  | { readonly kind: 'special'; readonly path: string; readonly found: Stats }
  /** A file, after all links; `replaced` is what is there now. */
  | { readonly kind: 'file'; readonly path: string; readonly replaced: Stats | null };

/** As many links as Linux follows before it takes them for a circle. */
const MOST_LINKS = 40;

/** Makes the folders above it where there are none. Throws what the system says. */
export async function findTarget(path: string, platform: string): Promise<WriteTarget> {
  if (path === '') throw systemError('ENOENT');
  if (path.endsWith('/') || (platform === 'win32' && path.endsWith('\\'))) throw systemError('EISDIR');
  // The system is asked before any link is followed by hand: it refuses those that another user left in a folder for all.
  const found = await statIfThere(path);
  if (found?.isDirectory()) throw systemError('EISDIR');
  const special = found !== null && !found.isFile();
  // Windows has no such descriptors, and its devices lie in no folder.
  if (special && platform === 'win32') return { kind: 'special', path, found };
  const end = await followLinks(path);
  if (typeof end === 'number') return { kind: 'descriptor', descriptor: end };
  if (special) return { kind: 'special', path: end, found };
  await makeFolders(dirname(end));
  return { kind: 'file', path: end, replaced: found };
}

/** Whether the path names the standard output of this process. Of one that leads nowhere the writing will say so. */
export const isStandardOutput = async (path: string): Promise<boolean> => (await followLinks(path).catch(() => null)) === 1;

/** The path behind all links, whether or not something is there, or the descriptor of this process that it stands for. */
async function followLinks(path: string): Promise<string | number> {
  let current = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const folder = await realFolder(dirname(current));
    const descriptor = descriptorAt(folder, basename(current));
    if (descriptor !== null) return descriptor;
    const at = join(folder, basename(current));
    const link = await linkAt(at);
    if (link === null) return at;
    // Not made simpler: behind a link, `..` is not what the text says.
    current = isAbsolute(link) ? link : `${folder}${sep}${link}`;
  }
  throw systemError('ELOOP');
}

/** Some drives of Windows have no real path to tell; what is not there has none yet. */
const realFolder = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));

/** `/dev/fd` leads to `/proc/self/fd` on Linux, which leads to a folder of this process or of one of its threads. */
function descriptorAt(folder: string, name: string): number | null {
  const owner = /^(?:\/dev|\/proc\/(self|\d+)(?:\/task\/\d+)?)\/fd$/.exec(folder);
  if (owner === null || !/^\d{1,6}$/.test(name)) return null;
  return [undefined, 'self', String(process.pid)].includes(owner[1]) ? Number(name) : null;
}

async function linkAt(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  return found?.isSymbolicLink() ? readlink(path) : null;
}
