import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import { amdSmi } from './amd-smi.ts';
import { amdSysfs } from './amd-sysfs.ts';
import { cgroup } from './cgroup.ts';
import { cgroupCpu } from './cgroup-cpu.ts';
import { dmidecode } from './dmidecode.ts';
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
import { failed, type Probe, type ProbeAnswer } from './probe.ts';
import type { ProbeIo } from './probe-io.ts';
import { procCpuinfo } from './proc-cpuinfo.ts';
import { procMeminfo } from './proc-meminfo.ts';
import { rocmSmi } from './rocm-smi.ts';
import { systemInformation } from './system-information.ts';
import { systemProfiler } from './system-profiler.ts';
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
  run(io: ProbeIo): Promise<ProbeResult>;
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
  return { name: probe.name, platforms: probe.platforms, timeoutSeconds: probe.timeoutSeconds, run: (io) => runProbe(probe, io) };
}

/** One probe to its end. Whatever goes wrong in it stays in it: the scan goes on without its facts. */
async function runProbe<Raw>(probe: Probe<Raw>, io: ProbeIo): Promise<ProbeResult> {
  const answer = await withinTime(answerOf(probe, untilDeadline(io, probe.timeoutSeconds)), probe.timeoutSeconds);
  return {
    outcome: { probe: probe.name, status: answer.status, detail: printable(answer.detail) },
    findings: answer.status === 'ok' ? answer.findings : {},
  };
}

const LONGEST_DETAIL = 160;

/** A tool's own words reach the screen and the terminal: without control characters, and no longer than a line. */
function printable(detail: string): string {
  const text = detail.replace(/[\p{Cc}\p{Cn}\p{Co}\uFFFD]+/gu, ' ').trim();
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL - 1)}…` : text;
}

async function answerOf<Raw>(probe: Probe<Raw>, io: ProbeIo): Promise<ProbeAnswer> {
  try {
    const found = await probe.collect(io);
    return found.status === 'ok' ? probe.parse(found.raw) : found;
  } catch (error) {
    return failed(`internal: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Commands that a probe runs one after the other share its time: none outlives the probe. */
function untilDeadline(io: ProbeIo, seconds: number): ProbeIo {
  const end = performance.now() + seconds * 1000;
  const left = (): number => Math.max(0.001, (end - performance.now()) / 1000);
  return { ...io, run: (command, args, timeoutSeconds) => io.run(command, args, Math.min(timeoutSeconds, left())) };
}

async function withinTime(answer: Promise<ProbeAnswer>, seconds: number): Promise<ProbeAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ProbeAnswer>((resolve) => {
    timer = setTimeout(() => resolve(failed(`no answer within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
