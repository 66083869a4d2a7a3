import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeIo } from '../../../electron/host/probes/probe-io.ts';
import { probes } from '../../../electron/host/probes/registry.ts';
import { scanHardware } from '../../../electron/host/scan-hardware.ts';
import { testCatalog } from '../../support/catalog.ts';
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
    run: (program, _args, timeoutSeconds) => {
      starts.push({ program, atSeconds: (performance.now() - begin) / 1000 });
      return new Promise((resolve) => {
        setTimeout(() => resolve({ outcome: 'timed-out', seconds: timeoutSeconds }), timeoutSeconds * 1000);
      });
    },
  };
  return { io, starts };
}

/** Seconds that a scan takes in the time of the fake clock. */
async function secondsOf(io: ProbeIo): Promise<number> {
  const begin = performance.now();
  let end = Number.NaN;
  const scan = scanHardware(io, testCatalog(), { now: new Date('2026-11-24T09:00:00Z') }).then((profile) => {
    end = performance.now();
    return profile;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await scan;
  return (end - begin) / 1000;
}

const LIMITS = { linux: 5, darwin: 10, win32: 10 } as const;
const SLACK_SECONDS = 0.2;
const tools = {
  linux: ['nvidia-smi', 'rocm-smi', 'amd-smi', 'xpu-smi', 'npu-smi', 'vulkaninfo', 'lspci', 'dmidecode'],
  darwin: ['sysctl', 'vm_stat', 'sw_vers', 'system_profiler'],
  win32: ['nvidia-smi', 'xpu-smi', 'vulkaninfo', 'powershell.exe', 'reg'],
} as const;
const platforms = ['linux', 'darwin', 'win32'] as const;

describe('a scan on which every tool hangs', () => {
  it.each(platforms)('takes no longer than the slowest may: %s', async (platform) => {
    const seconds = await secondsOf(hanging(platform).io);
    expect(seconds).toBeLessThanOrEqual(LIMITS[platform] + SLACK_SECONDS);
    expect(Math.max(...probes.filter((probe) => probe.platforms.includes(platform)).map(({ timeoutSeconds }) => timeoutSeconds))).toBe(
      LIMITS[platform],
    );
  });

  it.each(platforms)('has started all of them at once: %s', async (platform) => {
    const { io, starts } = hanging(platform);
    await secondsOf(io);
    const atOnce = new Set(starts.filter(({ atSeconds }) => atSeconds === 0).map(({ program }) => program));
    expect([...tools[platform]].filter((tool) => !atOnce.has(tool))).toEqual([]);
  });

  it('asks none again after its time', async () => {
    const { io, starts } = hanging('linux');
    await secondsOf(io);
    expect(starts.filter(({ atSeconds }) => atSeconds >= LIMITS.linux)).toEqual([]);
  });
});
