import { basis, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { wholeNumber } from './tool-output.ts';

const NAME = 'cgroup';

/** Limit and use of one control group, as its files say. */
export type GroupFiles = { readonly path: string; readonly limit: string; readonly usage: string | null; readonly stat: string | null };

export const cgroup: Probe<readonly GroupFiles[]> = { name: NAME, platforms: ['linux'], timeoutSeconds: 2, collect, parse };

type Layout = {
  readonly root: string;
  readonly limit: string;
  readonly usage: string;
};
const version1: Layout = { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes' };
const version2: Layout = { root: '/sys/fs/cgroup', limit: 'memory.max', usage: 'memory.current' };

async function collect(io: ProbeIo): Promise<Collected<readonly GroupFiles[]>> {
  const own = await io.readFile('/proc/self/cgroup');
  if (own === null) return unavailable('no /proc/self/cgroup');
  const groups = await Promise.all(foldersIn(own).map((folder) => readGroup(io, folder)));
  const found = groups.filter((group) => group !== null);
  return found.length === 0 ? unavailable('no memory limit of a control group') : collected(found);
}

/** The group of this process and all above it, in both versions: any of them may hold the tightest limit. */
function foldersIn(own: string): readonly { readonly layout: Layout; readonly folder: string }[] {
  return own.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line.trim()) ?? [];
    if (controllers === undefined || path === undefined) return [];
    const layout = controllers.split(',').includes('memory') ? version1 : controllers === '' ? version2 : null;
    return layout === null ? [] : upwards(path).map((part) => ({ layout, folder: `${layout.root}${part}` }));
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

async function readGroup(
  io: ProbeIo,
  { layout, folder }: { readonly layout: Layout; readonly folder: string },
): Promise<GroupFiles | null> {
  const limit = await io.readFile(`${folder}/${layout.limit}`);
  if (limit === null) return null;
  const [usage, stat] = await Promise.all([io.readFile(`${folder}/${layout.usage}`), io.readFile(`${folder}/memory.stat`)]);
  return { path: folder, limit, usage, stat };
}

function parse(groups: readonly GroupFiles[]): ProbeAnswer {
  // "max" and values near the end of the address space stand for "no limit": neither is a whole number that counts exactly.
  const limited = groups.flatMap(({ limit, usage, stat, path }) => {
    const bytes = wholeNumber(limit);
    return bytes === null ? [] : [{ path, bytes, left: leftOf(bytes, { usage, stat }) }];
  });
  const [tightest] = limited.sort((a, b) => a.bytes - b.bytes);
  if (!tightest) return unavailable('no memory limit of a control group');
  const from = basis('measured', NAME, `limit of the control group ${tightest.path}`);
  const left = limited.map((group) => group.left).filter((bytes) => bytes !== null);
  return {
    status: 'ok',
    detail: 'memory limit of a control group',
    findings: {
      memory: {
        limitBytes: sourced(tightest.bytes, from),
        availableBytes: left.length === 0 ? unknown('the control group does not tell its use') : sourced(Math.min(...left), from),
      },
    },
  };
}

/** Cached file pages count as used but give way when memory is asked for; null when the use is not told. */
function leftOf(limit: Bytes, { usage, stat }: Pick<GroupFiles, 'usage' | 'stat'>): Bytes | null {
  const used = wholeNumber(usage);
  if (used === null) return null;
  const cached = /^(?:total_)?inactive_file (\d{1,15})$/m.exec(stat ?? '')?.[1];
  return Math.max(0, limit - Math.max(0, used - Number(cached ?? 0)));
}
