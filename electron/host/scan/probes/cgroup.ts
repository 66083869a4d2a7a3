import { basis, sourced, unknown } from '#shared/estimate.ts';
import type { Bytes } from '#shared/units.ts';
import type { Keep } from '../keep/keep.ts';
import { lines } from '../keep/lines.ts';
import { DIGITS, oneValue } from '../keep/values.ts';
import { type GroupFolder, groupFolders, groupNames, OWN_GROUPS } from './cgroup-folders.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';
import { wholeNumber } from './tool-output.ts';

const NAME = 'cgroup';

/** Limit and use of one control group, as its files say. */
export type GroupFiles = { readonly limit: string; readonly usage: string | null; readonly stat: string | null };

export const cgroup: Probe<readonly GroupFiles[]> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

const fileNames = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes' },
  2: { limit: 'memory.max', usage: 'memory.current' },
} as const;

async function collect(io: ProbeIo): Promise<Collected<readonly GroupFiles[]>> {
  const own = await io.readFile(OWN_GROUPS, groupNames);
  if (own === null) return unavailable(`no ${OWN_GROUPS}`);
  const groups = await Promise.all(groupFolders(own, 'memory').map((folder) => readGroup(io, folder)));
  const found = groups.filter((group) => group !== null);
  return found.length === 0 ? unavailable('no memory limit of a control group') : collected(found);
}

const size = oneValue(`${DIGITS}|max`);

async function readGroup(io: ProbeIo, { version, folder, recordedAs }: GroupFolder): Promise<GroupFiles | null> {
  const read = (name: string, keep: Keep): Promise<string | null> => io.readFile(`${folder}/${name}`, keep, `${recordedAs}/${name}`);
  const names = fileNames[version];
  const limit = await read(names.limit, size);
  if (limit === null) return null;
  const [usage, stat] = await Promise.all([read(names.usage, size), read('memory.stat', lines(/^(?:total_)?inactive_file \d{1,15}$/))]);
  return { limit, usage, stat };
}

function parse(groups: readonly GroupFiles[]): ProbeAnswer {
  // "max" and values near the end of the address space stand for "no limit": neither is a whole number that counts exactly.
  const limited = groups.flatMap(({ limit, usage, stat }) => {
    const bytes = wholeNumber(limit);
    return bytes === null ? [] : [{ bytes, left: leftOf(bytes, { usage, stat }) }];
  });
  const [tightest] = limited.sort((a, b) => a.bytes - b.bytes);
  if (!tightest) return unavailable('no memory limit of a control group');
  const from = basis('measured', NAME, 'limit of the control group');
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
