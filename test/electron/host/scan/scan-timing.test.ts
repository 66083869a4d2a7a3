import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { nvidiaFields, oldNvidiaFields } from '../../../../electron/host/scan/probes/nvidia-csv.ts';
import { MOST_HEAD_START_SECONDS, SLOW_TOOL_SECONDS, TOOL_SECONDS } from '../../../../electron/host/scan/probes/timeouts.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { fakeIo } from './probes/fake-io.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type Start = { readonly program: string; readonly atSeconds: number };

/** A machine on which every program hangs, until its time is over; `starts` says when each was started. */
function hanging(platform: ProbeIo['platform']): { readonly io: ProbeIo; readonly starts: readonly Start[] } {
  const starts: Start[] = [];
  const begin = performance.now();
  const io: ProbeIo = {
    ...fakeIo({ platform }),
    run: (program, _args, { timeoutSeconds }) => {
      starts.push({ program, atSeconds: (performance.now() - begin) / 1000 });
      return new Promise((resolve) => {
        setTimeout(() => resolve({ outcome: 'timed-out', seconds: timeoutSeconds }), timeoutSeconds * 1000);
      });
    },
  };
  return { io, starts };
}

type Timed = { readonly profile: HardwareProfile; readonly seconds: number };

/** A scan in the time of the fake clock, of a program that was started so long before. */
async function timedScan(io: ProbeIo, headStartSeconds = 0): Promise<Timed> {
  const begin = performance.now();
  const startedAt = begin - headStartSeconds * 1000;
  const scan = scanHardware(io, testCatalog(), { now: new Date('2026-11-24T09:00:00Z'), startedAt }).then((profile) => ({
    profile,
    seconds: (performance.now() - begin) / 1000,
  }));
  await vi.advanceTimersByTimeAsync(60_000);
  return scan;
}

/** What the last of the tools is given. */
const LIMITS = { linux: TOOL_SECONDS, darwin: SLOW_TOOL_SECONDS, win32: SLOW_TOOL_SECONDS } as const;
const tools = {
  linux: ['nvidia-smi', 'rocm-smi', 'amd-smi', 'xpu-smi', 'npu-smi', 'vulkaninfo', 'lspci', 'dmidecode'],
  darwin: ['sysctl', 'vm_stat', 'sw_vers', 'system_profiler'],
  win32: ['nvidia-smi', 'xpu-smi', 'vulkaninfo', 'powershell.exe', 'reg'],
} as const;
/** Probes that wait for a tool as long as they may, and how long that is. */
const patient = {
  linux: { 'nvidia-smi': 5, 'amd-smi': 5, 'rocm-smi': 5, 'xpu-smi': 5, 'npu-smi': 5, vulkaninfo: 5, dmidecode: 5 },
  darwin: { sysctl: 5, 'system-profiler': 10 },
  win32: { 'nvidia-smi': 5, 'xpu-smi': 5, vulkaninfo: 5, 'windows-registry': 10, 'windows-cim': 10, 'windows-memory': 10 },
} as const;
const platforms = ['linux', 'darwin', 'win32'] as const;

describe('a scan on which every tool hangs', () => {
  it.each(platforms)('is over when the time of the slowest is: %s', async (platform) => {
    const { seconds } = await timedScan(hanging(platform).io);
    expect(seconds).toBeLessThan(LIMITS[platform]);
    expect(seconds).toBeGreaterThan(LIMITS[platform] - 0.5);
  });

  it('counts that time from the start of the program', async () => {
    const { seconds } = await timedScan(hanging('linux').io, 0.4);
    expect(seconds).toBeLessThan(TOOL_SECONDS - 0.4);
    expect(seconds).toBeGreaterThan(TOOL_SECONDS - 0.4 - 0.5);
  });

  it('leaves the tools most of their time where starting took long', async () => {
    const { seconds } = await timedScan(hanging('linux').io, 30);
    expect(seconds).toBeGreaterThan(TOOL_SECONDS - MOST_HEAD_START_SECONDS - 0.5);
  });

  it.each(platforms)('has started all of them at once: %s', async (platform) => {
    const { io, starts } = hanging(platform);
    await timedScan(io);
    const atOnce = new Set(starts.filter(({ atSeconds }) => atSeconds === 0).map(({ program }) => program));
    expect([...tools[platform]].filter((tool) => !atOnce.has(tool))).toEqual([]);
  });

  it.each(platforms)('says of each tool that it timed out: %s', async (platform) => {
    const { profile } = await timedScan(hanging(platform).io);
    const said = Object.fromEntries(profile.probes.filter(({ status }) => status === 'failed').map(({ probe, detail }) => [probe, detail]));
    const wanted = Object.entries(patient[platform]).map(([probe, seconds]) => [probe, `timed out after ${seconds} s`]);
    expect(said).toMatchObject(Object.fromEntries(wanted));
  });

  it('asks none of them again', async () => {
    const { io, starts } = hanging('linux');
    await timedScan(io);
    const asked = starts.map(({ program }) => program);
    expect(asked.filter((program, at) => asked.indexOf(program) !== at)).toEqual([]);
  });
});

const FIELDS = `--query-gpu=${nvidiaFields.join(',')}`;
const OLD_FIELDS = `--query-gpu=${oldNvidiaFields.join(',')}`;

/** nvidia-smi that says `stdout` after some seconds when asked for all fields, and hangs when asked for anything else. */
function slowNvidia({ afterSeconds, exitCode, stdout }: { afterSeconds: number; exitCode: number; stdout: string }) {
  const { io } = hanging('linux');
  const asked: string[] = [];
  const run: ProbeIo['run'] = (program, args, options) => {
    if (program !== 'nvidia-smi') return Promise.resolve({ outcome: 'not-installed' });
    asked.push(args[0] ?? '');
    if (args[0] !== FIELDS) return io.run(program, args, options);
    return new Promise((resolve) => {
      setTimeout(() => resolve({ outcome: 'done', exitCode, stdout, stderr: 'old driver' }), afterSeconds * 1000);
    });
  };
  return { io: { ...io, run }, asked };
}

describe('a tool that is asked twice', () => {
  it('keeps what it said before it hung', async () => {
    const cells = new Map<string, string>([
      ['index', '0'],
      ['name', 'NVIDIA H100 80GB HBM3'],
      ['memory.total', '81559'],
      ['mig.mode.current', 'Enabled'],
    ]);
    const stdout = nvidiaFields.map((field) => cells.get(field) ?? '[N/A]').join(', ');
    const { io, asked } = slowNvidia({ afterSeconds: 1, exitCode: 0, stdout });
    const { profile, seconds } = await timedScan(io);
    expect(asked).toContain('-L');
    expect(profile.accelerators.map(({ name }) => name)).toEqual(['NVIDIA H100 80GB HBM3']);
    expect(seconds).toBeLessThan(TOOL_SECONDS);
  });

  it('is asked again while there is time', async () => {
    const { io, asked } = slowNvidia({ afterSeconds: 1, exitCode: 2, stdout: '' });
    await timedScan(io);
    expect(asked).toEqual([FIELDS, OLD_FIELDS]);
  });

  it('is not asked again when the time is nearly over', async () => {
    const { io, asked } = slowNvidia({ afterSeconds: TOOL_SECONDS - 0.4, exitCode: 2, stdout: '' });
    const { profile } = await timedScan(io);
    expect(asked).toEqual([FIELDS]);
    expect(profile.probes.find(({ probe }) => probe === 'nvidia-smi')?.status).toBe('failed');
  });
});
