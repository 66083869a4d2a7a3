import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import { MOST_NAME_CHARACTERS, shortLine } from '#shared/plain-text.ts';
import { isMessage } from '#shared/words/text.ts';
import { amdSmi } from './amd-smi.ts';
import { amdSysfs } from './amd-sysfs.ts';
import { cgroup } from './cgroup.ts';
import { cgroupCpu } from './cgroup-cpu.ts';
import { dmidecode } from './dmidecode.ts';
import { toolWords } from '../keep/tool-words.ts';
import type { Findings } from './finding.ts';
import { intelSysfs } from './intel-sysfs.ts';
import { jetson } from './jetson.ts';
import { macSysctl } from './mac-sysctl.ts';
import { modelsDisk } from './models-disk.ts';
import { nodeOs } from './node-os.ts';
import { npuSmi } from './npu-smi.ts';
import { numaNodes } from './numa-nodes.ts';
import { nvidiaSmi } from './nvidia-smi.ts';
import { operatingSystem } from './operating-system.ts';
import { pciDevices } from './pci-devices.ts';
import { failed, type Probe, type ProbeAnswer, timedOut } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { procCpuinfo } from './proc-cpuinfo.ts';
import { procMeminfo } from './proc-meminfo.ts';
import { rocmSmi } from './rocm-smi.ts';
import { systemInformation } from './system-information.ts';
import { systemProfiler } from './system-profiler.ts';
import { GRACE_SECONDS, LEAST_SECONDS } from './timeouts.ts';
import { vulkanInfo } from './vulkan-info.ts';
import { windowsMemory } from './windows-memory.ts';
import { windowsSystem } from './windows-system.ts';
import { windowsVideo } from './windows-video.ts';
import { xpuSmi } from './xpu-smi.ts';

export type ProbeResult = { readonly outcome: ProbeOutcome; readonly findings: Findings };

export type RegisteredProbe = {
  readonly name: string;
  readonly platforms: readonly HardwareProfile['os']['platform'][];
  /** No answer of this probe takes longer. */
  readonly timeoutSeconds: number;
  /** `scanEnd`, in milliseconds of `performance.now()`: what it runs is ended then, if its own time is not over before. */
  run(io: ProbeIo, scanEnd?: number): Promise<ProbeResult>;
};

/** Every source of facts, most trusted first: of two that answer the same question, the earlier one is believed. */
export const probes: readonly RegisteredProbe[] = [
  registered(nvidiaSmi),
  registered(amdSysfs),
  registered(amdSmi),
  registered(rocmSmi),
  registered(intelSysfs),
  registered(xpuSmi),
  registered(npuSmi),
  registered(jetson),
  registered(macSysctl),
  registered(systemProfiler),
  registered(windowsVideo),
  registered(windowsSystem),
  registered(pciDevices),
  registered(vulkanInfo),
  registered(procMeminfo),
  registered(cgroup),
  registered(cgroupCpu),
  registered(procCpuinfo),
  registered(numaNodes),
  registered(operatingSystem),
  registered(dmidecode),
  registered(systemInformation),
  registered(nodeOs),
  // What is fitted, after what the system sees of it.
  registered(windowsMemory),
  registered(modelsDisk),
];

export function registered<Raw>(probe: Probe<Raw>): RegisteredProbe {
  return {
    name: probe.name,
    platforms: probe.platforms,
    timeoutSeconds: probe.timeoutSeconds,
    run: (io, scanEnd = Infinity) => runProbe(probe, io, scanEnd),
  };
}

/** One probe to its end. Whatever goes wrong in it stays in it: the scan goes on without its facts. */
async function runProbe<Raw>(probe: Probe<Raw>, io: ProbeIo, scanEnd: number): Promise<ProbeResult> {
  const begin = performance.now();
  const time = { begin, end: Math.min(begin + (probe.timeoutSeconds - GRACE_SECONDS) * 1000, scanEnd) };
  const asked = new Set<string>();
  const answer = unlessRefused(await withinTime(answerOf(probe, noting(untilEnd(io, time), asked)), time), io, asked);
  return {
    outcome: { probe: probe.name, status: answer.status, detail: shortLine(answer.detail, LONGEST_DETAIL) },
    findings: answer.status === 'ok' ? inPlainText(answer.findings) : {},
  };
}

const LONGEST_DETAIL = 160;

/** A tool's own words reach the screen, the terminal and the profile: whatever a probe hands on, and however it came by it. */
function inPlainText<Found>(found: Found): Found;
function inPlainText(found: unknown): unknown {
  if (typeof found === 'string') return shortLine(found, MOST_NAME_CHARACTERS);
  if (typeof found !== 'object' || found === null || isMessage(found)) return found;
  if (Array.isArray(found)) return found.map((item: unknown) => inPlainText(item));
  return Object.fromEntries(Object.entries(found).map(([key, value]: [string, unknown]) => [key, inPlainText(value)]));
}

/** Notes which files and folders a probe asks for. */
function noting(io: ProbeIo, asked: Set<string>): ProbeIo {
  return {
    ...io,
    readFile: (path, ...how) => {
      asked.add(path);
      return io.readFile(path, ...how);
    },
    readDirectory: (path, ...how) => {
      asked.add(path);
      return io.readDirectory(path, ...how);
    },
  };
}

/** Nothing was found, but not all that was asked for was handed out: that is no "not here". */
function unlessRefused(answer: ProbeAnswer, { refusals }: ProbeIo, asked: ReadonlySet<string>): ProbeAnswer {
  const refused = answer.status === 'unavailable' ? [...asked].find((path) => refusals?.has(path)) : undefined;
  return refused === undefined ? answer : failed(`cannot read ${refused}: ${refusals?.get(refused)}`);
}

async function answerOf<Raw>(probe: Probe<Raw>, io: ProbeIo): Promise<ProbeAnswer> {
  try {
    const found = await probe.collect(io);
    return found.status === 'ok' ? probe.parse(found.raw) : found;
  } catch (error) {
    return failed(`internal: ${toolWords(error instanceof Error ? error.message : String(error))}`);
  }
}

/** Of one probe, in milliseconds of `performance.now()`. */
type ProbeTime = { readonly begin: number; readonly end: number };

/** Commands that a probe runs one after the other share its time: none outlives the probe, or starts when it is nearly over. */
function untilEnd(io: ProbeIo, { begin, end }: ProbeTime): ProbeIo {
  const secondsSoFar = (): number => (performance.now() - begin) / 1000;
  return {
    ...io,
    async run(command, args, options) {
      const leftSeconds = (end - performance.now()) / 1000;
      if (leftSeconds < LEAST_SECONDS) return { outcome: 'timed-out', seconds: secondsSoFar() };
      const result = await io.run(command, args, { ...options, timeoutSeconds: Math.min(options.timeoutSeconds, leftSeconds) });
      return result.outcome === 'timed-out' ? { ...result, seconds: secondsSoFar() } : result;
    },
  };
}

/** A probe whose commands were ended in time may still answer with what came before them. */
async function withinTime(answer: Promise<ProbeAnswer>, { begin, end }: ProbeTime): Promise<ProbeAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ProbeAnswer>((resolve) => {
    timer = setTimeout(() => resolve(timedOut((end - begin) / 1000)), end - performance.now() + GRACE_SECONDS * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
