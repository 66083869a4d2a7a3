import { basis, sourced } from '#shared/estimate.ts';
import { oneValue } from '../keep/values.ts';
import { groupFolders, groupNames, OWN_GROUPS } from './cgroup-folders.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';

const NAME = 'cgroup-cpu';

/** `200000 100000` (version 2), or the same two numbers from the files of version 1: microseconds of processor time in each period. */
export type CpuQuota = { readonly quota: string };

const keep = oneValue(String.raw`(?:-?\d{1,19}|max)(?:\s+\d{1,12})?`);

/** A container may be given the time of a few cores of a large machine. */
export const cgroupCpu: Probe<readonly CpuQuota[]> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<readonly CpuQuota[]>> {
  const own = await io.readFile(OWN_GROUPS, groupNames);
  if (own === null) return unavailable(`no ${OWN_GROUPS}`);
  const quotas = await Promise.all(
    groupFolders(own, 'cpu').map(async ({ version, folder, recordedAs }) => {
      const names = version === 2 ? ['cpu.max'] : ['cpu.cfs_quota_us', 'cpu.cfs_period_us'];
      const texts = await Promise.all(names.map((name) => io.readFile(`${folder}/${name}`, keep, `${recordedAs}/${name}`)));
      return texts.includes(null) ? [] : [{ quota: texts.map((text) => text?.trim()).join(' ') }];
    }),
  );
  const found = quotas.flat();
  return found.length === 0 ? unavailable('no processor limit of a control group') : collected(found);
}

function parse(quotas: readonly CpuQuota[]): ProbeAnswer {
  const limits = quotas.flatMap(({ quota }) => {
    // "max" and −1 stand for no limit.
    const [, time, period] = /^(\d{1,12})\s+(\d{1,12})$/.exec(quota.trim()) ?? [];
    return time === undefined || Number(time) === 0 || Number(period) === 0 ? [] : [{ cores: Number(time) / Number(period) }];
  });
  const [tightest] = limits.sort((a, b) => a.cores - b.cores);
  if (!tightest) return unavailable('no processor limit of a control group');
  return {
    status: 'ok',
    detail: 'processor limit of a control group',
    findings: { cpu: { coreLimit: sourced(tightest.cores, basis('measured', NAME, 'limit of the control group')) } },
  };
}
