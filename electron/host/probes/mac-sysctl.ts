import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { text, toolOutput, wholeNumber } from './tool-output.ts';

const NAME = 'sysctl';
const SECONDS = 2;

export type SysctlOutput = {
  readonly memory: string | null;
  readonly brand: string | null;
  readonly wiredLimit: string | null;
  readonly cores: string | null;
  readonly vmStat: string | null;
  readonly version: string | null;
};

export const macSysctl: Probe<SysctlOutput> = { name: NAME, platforms: ['darwin'], timeoutSeconds: 8, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<SysctlOutput>> {
  const print = async (command: string, args: readonly string[]): Promise<string | null> => {
    const output = toolOutput(command, await io.run(command, args, SECONDS));
    return output.status === 'ok' ? text(output.stdout) : null;
  };
  const [three, cores, vmStat, version] = await Promise.all([
    print('sysctl', ['-n', 'hw.memsize', 'machdep.cpu.brand_string', 'iogpu.wired_limit_mb']),
    print('sysctl', ['-n', 'hw.physicalcpu']),
    print('vm_stat', []),
    print('sw_vers', ['-productVersion']),
  ]);
  const [memory, brand, wiredLimit] = three?.split('\n') ?? [];
  // Older systems lack the last name, and sysctl then fails as a whole.
  const output = {
    memory: memory ?? (await print('sysctl', ['-n', 'hw.memsize'])),
    brand: brand ?? (await print('sysctl', ['-n', 'machdep.cpu.brand_string'])),
    wiredLimit: wiredLimit ?? null,
    cores,
    vmStat,
    version,
  };
  return Object.values(output).every((value) => value === null) ? unavailable('sysctl is not installed') : collected(output);
}

function parse({ memory, brand, wiredLimit, cores, vmStat, version }: SysctlOutput): ProbeAnswer {
  const total = wholeNumber(memory);
  const model = text(brand);
  if (total === null && model === null) return failed('printed neither memory nor processor');
  const from = basis('measured', NAME);
  const limit = wholeNumber(wiredLimit);
  const physical = wholeNumber(cores);
  return {
    status: 'ok',
    detail: model ?? 'memory of the system',
    findings: {
      memory: {
        totalBytes: total === null ? unknown('sysctl gives no hw.memsize') : sourced(total, from),
        availableBytes: available(vmStat),
      },
      cpu: {
        model: model === null ? unknown('sysctl names no processor') : sourced(model, from),
        physicalCores: physical === null || physical === 0 ? unknown('sysctl gives no hw.physicalcpu') : sourced(physical, from),
      },
      os: {
        version: version === null ? unknown('sw_vers gave no version') : sourced(`macOS ${version.trim()}`, basis('measured', 'sw_vers')),
      },
      ...(limit === null ? {} : { wiredLimitMiB: limit }),
    },
  };
}

/** Free, speculative and inactive pages: what macOS hands out without swapping. */
function available(vmStat: string | null): Known<number> {
  const pageSize = /page size of (\d{1,6}) bytes/.exec(vmStat ?? '')?.[1];
  if (vmStat === null || pageSize === undefined) return unknown('vm_stat gave no answer');
  const pages = ['free', 'speculative', 'inactive'].map((name) => new RegExp(`^Pages ${name}:\\s+(\\d{1,12})\\.$`, 'm').exec(vmStat)?.[1]);
  const [free] = pages;
  if (free === undefined) return unknown('vm_stat gave no free pages');
  const sum = pages.reduce((total, count) => total + Number(count ?? 0), 0);
  return sourced(sum * Number(pageSize), basis('measured', 'vm_stat', 'free, speculative and inactive pages'));
}
