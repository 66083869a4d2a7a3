import type { Keep } from '../keep/keep.ts';

export const OWN_GROUPS = '/proc/self/cgroup';

/** A folder of a control group, the version of its files, and what a capture calls it. */
export type GroupFolder = { readonly version: 1 | 2; readonly folder: string; readonly recordedAs: string };

const controllersRead = ['memory', 'cpu'] as const;

/** The group of this process and all above it, of one controller in both versions: any of them may hold the tightest limit. */
export function groupFolders(own: string, controller: (typeof controllersRead)[number]): readonly GroupFolder[] {
  return own.split('\n').flatMap((line): readonly GroupFolder[] => {
    const { controllers, path } = groupIn(line) ?? {};
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return upwards(path).map((above) => folderOf(2, '/sys/fs/cgroup', above));
    if (!controllers.split(',').includes(controller)) return [];
    return upwards(path).map((above) => folderOf(1, `/sys/fs/cgroup/${controller}`, above));
  });
}

/** Of which container this process is a part, if its groups tell. */
export const isInContainer = (own: string): boolean => own.split('\n').some((line) => partsOf(line).some((part) => markOf(part) !== null));

/** Groups are called after hosts, people, containers: a capture knows them by what runs them and how deep they lie, files and all. */
export const groupNames: Keep = (own) =>
  own
    .split('\n')
    .flatMap((line) => {
      const { number, controllers } = groupIn(line) ?? {};
      if (number === undefined || controllers === undefined) return [];
      const told = controllers.split(',').map((name) => (name === '' || isRead(name) ? name : 'other'));
      return [`${number}:${told.join(',')}:/${partsOf(line).map(recordedPart).join('/')}\n`];
    })
    .join('');

const isRead = (name: string): boolean => controllersRead.some((controller) => controller === name);

type Group = { readonly number: string; readonly controllers: string; readonly path: string };

function groupIn(line: string): Group | null {
  const [, number, controllers, path] = /^(\d{1,4}):([^:]*):(\/.*)$/.exec(line.trim()) ?? [];
  return number === undefined || controllers === undefined || path === undefined ? null : { number, controllers, path };
}

/** Programs that run containers put their own name before that of a group. */
const markOf = (part: string): string | null => /^(?:docker|kubepods|lxc|containerd|libpod|ecs)/.exec(part)?.[0] ?? null;

const recordedPart = (part: string, above: number): string => `${markOf(part) ?? 'group'}-${above + 1}`;

const partsOf = (line: string): readonly string[] => split(groupIn(line)?.path ?? '');
const split = (path: string): readonly string[] => path.split('/').filter((part) => part !== '' && part !== '..');

/** `/a/b` → [a, b], [a], []. A container sees its own group at the root. */
function upwards(path: string): readonly (readonly string[])[] {
  const parts = split(path);
  return Array.from({ length: parts.length + 1 }, (_, cut) => parts.slice(0, parts.length - cut));
}

function folderOf(version: 1 | 2, root: string, parts: readonly string[]): GroupFolder {
  return { version, folder: [root, ...parts].join('/'), recordedAs: [root, ...parts.map(recordedPart)].join('/') };
}
