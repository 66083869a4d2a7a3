import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineNotes } from '#shared/hardware/machine-notes.ts';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { GIB } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import type { CommandResult } from '../../../../electron/host/run-command.ts';
import { thisMachine } from '../../../../electron/host/scan/probes/this-machine.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { skipExceptOnLinux } from '../../../support/skip.ts';
import { controllers, displayClass, files, meminfo } from './described-machines.ts';
import { done } from './probes/fake-io.ts';
import { type SampleMachine, sampleIo } from './probes/sample-machines.ts';

/** A machine on which every call of one program ends in this way. */
async function scanWith(program: string, result: CommandResult, machine: SampleMachine): Promise<HardwareProfile> {
  const io = sampleIo(machine);
  const run: typeof io.run = (command, ...call) => (command === program ? Promise.resolve(result) : io.run(command, ...call));
  return scanHardware({ ...io, run }, testCatalog(), { now: new Date('2026-11-24T09:00:00Z') });
}

const adapter = (vendor: string, device: string) =>
  files('/sys/bus/pci/devices/0000:01:00.0', { class: '0x030000', vendor, device, revision: '0xa1' });
const notes = (profile: HardwareProfile): string =>
  machineNotes(resolveMachine(profile, testCatalog()))
    .map(({ text }) => inEnglish(text))
    .join('\n');

describe('a tool that is there and failed', () => {
  it.each<[string, string, CommandResult, RegExp, Readonly<Record<string, string>>]>([
    [
      'nvidia-smi',
      'of another version than the driver',
      done('Failed to initialize NVML: Driver/library version mismatch\n', 18),
      /NVML/,
      adapter('0x10de', '0x2684'),
    ],
    [
      'nvidia-smi',
      'without its driver',
      done("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n", 9),
      /communicate/,
      adapter('0x10de', '0x2b85'),
    ],
    ['nvidia-smi', 'that hangs', { outcome: 'timed-out', seconds: 5 }, /timed out/, adapter('0x10de', '0x2204')],
    ['rocm-smi', 'without permission', { outcome: 'failed', detail: 'spawn EACCES' }, /EACCES/, adapter('0x1002', '0x74a1')],
    [
      'rocm-smi',
      'that may not open the device',
      done('ERROR: permission denied: /dev/kfd\n', 1),
      /permission denied/,
      adapter('0x1002', '0x738c'),
    ],
    ['xpu-smi', 'without its service', done('Failed to connect to the daemon\n', 1), /Failed to connect/, adapter('0x8086', '0xe20b')],
    ['npu-smi', 'that was killed', done('', 137), /exit 137/, adapter('0x19e5', '0xd802')],
  ])('%s %s is told apart from one that is not there', async (tool, _, result, words, bus) => {
    const profile = await scanWith(tool, result, { files: { ...meminfo(64), ...bus } });
    expect(profile.probes.find(({ probe }) => probe === tool)?.status).toBe('failed');
    // The card is there all the same, with the failure for a reason; an Intel card has the size that it is sold with.
    expect(profile.accelerators).toHaveLength(1);
    const memory = profile.accelerators[0]?.memoryBytes;
    expect(JSON.stringify(memory)).toMatch(new RegExp(`${tool} is there and failed: .*${words.source}`));
    if (memory?.value === null) {
      expect(openQuestions(profile).map(({ path }) => path)).toContain('accelerators.0.memoryBytes');
      expect(notes(profile)).toMatch(new RegExp(`${tool} is there and failed \\(.*${words.source}`));
    }
    const without = await scanWith(tool, { outcome: 'not-installed' }, { files: { ...meminfo(64), ...bus } });
    expect(without.probes.find(({ probe }) => probe === tool)?.status).toBe('unavailable');
    expect(JSON.stringify(without)).not.toContain('is there and failed');
    expect(notes(without)).not.toContain('is there and failed');
  });

  it('is told of where no card is listed at all', async () => {
    const mismatch = done('Failed to initialize NVML: Driver/library version mismatch\n', 18);
    const profile = await scanWith('nvidia-smi', mismatch, { files: meminfo(64) });
    expect(profile.accelerators).toEqual([]);
    expect(notes(profile)).toContain('nvidia-smi is there and failed');
  });

  it('on Windows is PowerShell too', async () => {
    const profile = await scanWith('powershell.exe', done('Access is denied.\n', 1), { platform: 'win32' });
    expect(profile.accelerators).toEqual([]);
    expect(notes(profile)).toContain('windows-registry is there and failed (exit 1: Access is denied.)');
  });

  it('is no matter where another source has told what it would have', async () => {
    const id = 'PCI\\VEN_8086&DEV_56A0&SUBSYS_00000000&REV_08\\6&1&0&00080010';
    const answers = { ...controllers(['Intel(R) Arc(TM) A770 Graphics', id]), ...displayClass(['PCI\\VEN_8086&DEV_56A0', 16 * GIB]) };
    const profile = await scanWith('xpu-smi', done('Failed\n', 1), { platform: 'win32', answers });
    expect(profile.accelerators[0]?.memoryBytes.value).not.toBeNull();
    expect(notes(profile)).not.toContain('is there and failed');
  });

  it('may be a folder of the kernel that is there and closed', async () => {
    const io = sampleIo({ files: meminfo(64) });
    const refusals = new Map([['/sys/class/drm', 'EACCES']]);
    const profile = await scanHardware({ ...io, refusals }, testCatalog(), { now: new Date('2026-11-24T09:00:00Z') });
    expect(profile.probes.find(({ probe }) => probe === 'amd-sysfs')).toMatchObject({
      status: 'failed',
      detail: 'cannot read /sys/class/drm: EACCES',
    });
    expect(notes(profile)).toContain('amd-sysfs is there and failed (cannot read /sys/class/drm: EACCES)');
    const open = await scanHardware(io, testCatalog(), { now: new Date('2026-11-24T09:00:00Z') });
    expect(open.probes.find(({ probe }) => probe === 'amd-sysfs')?.status).toBe('unavailable');
  });

  it.skipIf(skipExceptOnLinux('files of mode 0 stand for those of the kernel'))(
    'is noticed on this machine by what it may not read',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'refused-'));
      const closed = join(folder, 'closed');
      try {
        // The memory of a process at address 0 is there for everybody, root too, and cannot be read.
        symlinkSync('/proc/self/mem', closed);
        const io = thisMachine({ signal: new AbortController().signal });
        expect(await io.readFile(closed, (text) => text)).toBeNull();
        expect(await io.readFile(join(folder, 'missing'), (text) => text)).toBeNull();
        expect([...(io.refusals ?? [])]).toEqual([[closed, 'EIO']]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
