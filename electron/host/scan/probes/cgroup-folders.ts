export const OWN_GROUPS = '/proc/self/cgroup';

/** A folder of a control group, and the version of its files. */
export type GroupFolder = { readonly version: 1 | 2; readonly folder: string };

/** The group of this process and all above it, of one controller in both versions: any of them may hold the tightest limit. */
export function groupFolders(own: string, controller: 'memory' | 'cpu'): readonly GroupFolder[] {
  return own.split('\n').flatMap((line): readonly GroupFolder[] => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line.trim()) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return upwards(path).map((part) => ({ version: 2, folder: `/sys/fs/cgroup${part}` }));
    if (!controllers.split(',').includes(controller)) return [];
    return upwards(path).map((part) => ({ version: 1, folder: `/sys/fs/cgroup/${controller}${part}` }));
  });
}

/** `/a/b` → `/a/b`, `/a`, ``. A container sees its own group at the root. */
function upwards(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, cut) =>
    parts
      .slice(0, parts.length - cut)
      .map((part) => `/${part}`)
      .join(''),
  );
}
