import { basis, type Known, sourced, unknown } from '#shared/estimate.ts';
import type { Keep } from '../keep/keep.ts';
import { lines } from '../keep/lines.ts';
import { DIGITS, PRODUCT_NAME, oneValue, valueOnEachLine, VERSION } from '../keep/values.ts';
import { type DeviceFinding, deviceSeen } from './finding.ts';
import { type Collected, collected, failed, type Probe, type ProbeAnswer } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { TOOL_SECONDS } from './timeouts.ts';
import { text, type ToolOutput, toolOutput, wholeNumber } from './tool-output.ts';

const NAME = 'sysctl';

export type SysctlOutput = {
  readonly memory: string | null;
  readonly brand: string | null;
  readonly wiredLimit: string | null;
  readonly cores: string | null;
  readonly vmStat: string | null;
  readonly version: string | null;
  /** `hw.optional`: one line per feature of the processor. */
  readonly features: string | null;
};

export const macSysctl: Probe<SysctlOutput> = { name: NAME, platforms: ['darwin'], timeoutSeconds: TOOL_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<SysctlOutput>> {
  const ask = async (keep: Keep, command: string, ...args: readonly string[]): Promise<ToolOutput> =>
    toolOutput(command, await io.run(command, args, { timeoutSeconds: TOOL_SECONDS, keep }));
  const print = async (...call: Parameters<typeof ask>): Promise<string | null> => printed(await ask(...call));
  const [three, cores, vmStat, version, features] = await Promise.all([
    ask(valueOnEachLine(DIGITS, PRODUCT_NAME, DIGITS), 'sysctl', '-n', 'hw.memsize', 'machdep.cpu.brand_string', 'iogpu.wired_limit_mb'),
    print(oneValue(DIGITS), 'sysctl', '-n', 'hw.physicalcpu'),
    print(pagesKept, 'vm_stat'),
    print(oneValue(VERSION), 'sw_vers', '-productVersion'),
    print(keptFeatures, 'sysctl', 'hw.optional'),
  ]);
  const [memory, brand, wiredLimit] = printed(three)?.split('\n') ?? [];
  // Older systems lack the last name, and sysctl then fails as a whole.
  const output = {
    memory: memory ?? (await print(oneValue(DIGITS), 'sysctl', '-n', 'hw.memsize')),
    brand: brand ?? (await print(oneValue(PRODUCT_NAME), 'sysctl', '-n', 'machdep.cpu.brand_string')),
    wiredLimit: wiredLimit ?? null,
    cores,
    vmStat,
    version,
    features,
  };
  if (Object.values(output).some((value) => value !== null)) return collected(output);
  return three.status === 'ok' ? failed('printed nothing') : three;
}

const pagesKept = lines(
  /^Mach Virtual Memory Statistics: \(page size of \d{1,6} bytes\)/,
  /^Pages (?:free|speculative|inactive):\s+\d{1,12}\.$/,
);

const printed = (output: ToolOutput): string | null => (output.status === 'ok' ? text(output.stdout) : null);

function parse({ memory, brand, wiredLimit, cores, vmStat, version, features }: SysctlOutput): ProbeAnswer {
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
        instructionSets: instructionSets(features),
      },
      os: {
        version: version === null ? unknown('sw_vers gave no version') : sourced(`macOS ${version.trim()}`, basis('measured', 'sw_vers')),
      },
      ...(limit === null ? {} : { wiredLimitMiB: limit }),
      ...(model?.startsWith('Apple ') ? { devices: [builtInGpu(model)] } : {}),
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

/** Every Apple chip has a GPU of the same name; system_profiler adds how many cores it has. */
const builtInGpu = (chip: string): DeviceFinding =>
  deviceSeen({ vendor: 'apple', name: chip, memoryKind: 'unified', totalBytes: unknown('shared with the system') }, 'sysctl does not say');

/** Apple's names of features, and those that the Linux kernel has for them. */
const featureNames: Readonly<Record<string, string>> = {
  sse4_2: 'sse4_2',
  avx1_0: 'avx',
  f16c: 'f16c',
  fma: 'fma',
  avx2_0: 'avx2',
  avx512f: 'avx512',
  AdvSIMD: 'asimd',
  'arm.FEAT_FP16': 'asimdhp',
  'arm.FEAT_DotProd': 'asimddp',
  'arm.FEAT_I8MM': 'i8mm',
  'arm.FEAT_BF16': 'bf16',
  'arm.FEAT_SME': 'sme',
};

/** Those that are there, without what else the processor says of itself. */
const keptFeatures: Keep = lines((line) => {
  const name = /^hw\.optional\.([\w.]{1,40}): 1$/.exec(line)?.[1];
  return name !== undefined && Object.hasOwn(featureNames, name) ? line : null;
});

function instructionSets(features: string | null): Known<string[]> {
  if (features === null) return unknown('sysctl gives no hw.optional');
  const present = new Set([...features.matchAll(/^hw\.optional\.([\w.]{1,40}): 1$/gm)].map((match) => match[1]));
  const found = Object.entries(featureNames).flatMap(([name, common]) => (present.has(name) ? [common] : []));
  return sourced(found, basis('measured', NAME));
}
