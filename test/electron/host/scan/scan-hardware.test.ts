import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hardwareProfileSchema, type ProbeOutcome } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { GIB, MIB } from '#shared/units.ts';
import { liveIo } from '../../../../electron/host/scan/probes/live-io.ts';
import { nvidiaFields } from '../../../../electron/host/scan/probes/nvidia-csv.ts';
import { scanHardware } from '../../../../electron/host/scan/scan-hardware.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { card } from './described-machines.ts';
import { type FakeMachine, fakeIo } from './probes/fake-io.ts';
import { skipExceptOnLinux } from '../../../support/skip.ts';
import { inEnglish } from '#shared/words/en.ts';

const now = new Date('2026-11-24T09:00:00Z');
const scan = (machine: FakeMachine) => scanHardware(fakeIo(machine), testCatalog(), { now });
const nvidia = (csv: string) => ({ [`nvidia-smi --query-gpu=${nvidiaFields.join(',')} --format=csv,noheader,nounits`]: csv });
const meminfo = (total: number, available: number) => ({
  '/proc/meminfo': `MemTotal: ${total / 1024} kB\nMemAvailable: ${available / 1024} kB\n`,
});

describe('a scan', () => {
  it('joins driver, bus and catalog into one accelerator', async () => {
    const profile = await scan({
      commands: {
        ...nvidia(
          '0, GPU-1, NVIDIA GeForce RTX 4090, 00000000:01:00.0, 0x268410DE, 8.9, 24564, 464, 24100, 0, [N/A], None, 570.1, 450.00, 4, 16\n',
        ),
        'lspci -nn': '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD102 [GeForce RTX 4090] [10de:2684] (rev a1)\n',
      },
      files: meminfo(64 * GIB, 60 * GIB),
    });
    expect(hardwareProfileSchema.parse(profile)).toEqual(profile);
    expect(profile.takenAt).toBe('2026-11-24T09:00:00.000Z');
    expect(profile.accelerators).toHaveLength(1);
    expect(profile.accelerators[0]).toMatchObject({
      gpuId: 'nvidia-rtx-4090',
      pciId: '10de:2684',
      memoryKind: 'dedicated',
      nominalMemoryBytes: { value: 24 * GIB, basis: { kind: 'datasheet', sourceId: 'catalog-nvidia-rtx-4090' } },
      memoryBytes: { value: 24564 * MIB, basis: { kind: 'measured', sourceId: 'nvidia-smi' } },
      freeMemoryBytes: { value: 24100 * MIB },
      bandwidthBytesPerSecond: { basis: { kind: 'datasheet' } },
      powerLimitWatts: { value: 450, basis: { kind: 'measured' } },
    });
    expect(profile.linkBytesPerSecond).toEqual({ value: null, reason: 'one accelerator' });
  });

  it('lists a processor’s graphics beside a card, and plans without it', async () => {
    const profile = await scan({
      commands: nvidia(
        '0, GPU-1, NVIDIA GeForce RTX 4090, 00000000:01:00.0, 0x268410DE, 8.9, 24564, 464, 24100, 0, [N/A], None, 570.1, 450.00, 4, 16\n',
      ),
      files: {
        ...meminfo(64 * GIB, 60 * GIB),
        ...card(0, {
          vendor: '0x1002',
          device: '0x164e',
          revision: '0xc7',
          uevent: 'PCI_SLOT_NAME=0000:10:00.0',
          mem_info_vram_total: String(512 * MIB),
          mem_info_vram_used: '0',
          mem_info_gtt_total: String(32 * GIB),
        }),
      },
    });
    expect(profile.accelerators.map(({ vendor, memoryKind }) => [vendor, memoryKind])).toEqual([
      ['nvidia', 'dedicated'],
      ['amd', 'unified'],
    ]);
    const machine = resolveMachine(profile, testCatalog());
    expect(machine.devices.map(({ device }) => device)).toEqual(['accelerator:0']);
    expect(machine.unusedDevices).toEqual([
      { index: 1, name: expect.any(String) as string, reason: 'integrated adapter beside a card: not added' },
    ]);
  });

  it('does not take the graphics of an Intel processor for a card because Windows gives it a size', async () => {
    const controllers =
      'Get-CimInstance Win32_VideoController | Select-Object Name,PNPDeviceID,AdapterRAM,AdapterCompatibility,VideoProcessor,DriverVersion,Status | ConvertTo-Json -Compress';
    const profile = await scan({
      platform: 'win32',
      commands: {
        [`powershell.exe -NoProfile -NonInteractive -Command ${controllers}`]: JSON.stringify({
          Name: 'Intel(R) UHD Graphics 770',
          PNPDeviceID: 'PCI\\VEN_8086&DEV_4680&SUBSYS_00000000&REV_0C\\3&11583659&0&10',
        }),
        'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318} /s':
          'HKEY_LOCAL_MACHINE\\0000\n    MatchingDeviceId    REG_SZ    PCI\\VEN_8086&DEV_4680\n    HardwareInformation.qwMemorySize    REG_QWORD    0x8000000\n',
      },
    });
    expect(profile.accelerators).toMatchObject([
      // How much the system has, nobody said: no more than the carve-out is known.
      { memoryKind: 'unified', memoryBytes: { value: 128 * MIB, basis: { note: 'the carve-out alone' } } },
    ]);
  });

  it('never gives an AMD processor more than the machine holds', async () => {
    const profile = await scan({
      files: {
        ...meminfo(31 * GIB, 28 * GIB),
        ...card(0, {
          vendor: '0x1002',
          device: '0x1586',
          revision: '0xc1',
          mem_info_vram_total: String(96 * GIB),
          mem_info_vram_used: String(1 * GIB),
          mem_info_gtt_total: '113246208000',
        }),
      },
    });
    expect(profile.accelerators[0]).toMatchObject({ gpuId: 'amd-8060s-ryzen-ai-max-395-strix-halo', memoryKind: 'unified' });
    expect(profile.accelerators[0]?.memoryBytes.value).toBe(127 * GIB);
    expect(profile.accelerators[0]?.freeMemoryBytes.value).toBe(28 * GIB + 95 * GIB);
  });

  it('takes the memory of the system for a chip whose driver has no figure', async () => {
    const profile = await scan({
      commands: nvidia(
        '0, GPU-1, NVIDIA GB10, 0000000F:01:00.0, 0x2E1210DE, 12.1, [N/A], [N/A], [N/A], [N/A], [N/A], ATS, 580.1, [N/A], [N/A], [N/A]\n',
      ),
      files: meminfo(120 * GIB, 100 * GIB),
    });
    expect(profile.accelerators[0]).toMatchObject({
      gpuId: 'nvidia-gb10-dgx-spark',
      memoryKind: 'unified',
      memoryBytes: { value: 120 * GIB },
      freeMemoryBytes: { value: 100 * GIB },
    });
    const machine = resolveMachine(profile, testCatalog());
    expect(machine.host.shared).toBe(true);
    expect(machine.devices).toHaveLength(1);
  });

  it('gives no figure for a divided card whose instances cannot be listed', async () => {
    const profile = await scan({
      commands: nvidia(
        '0, GPU-1, NVIDIA H100 80GB HBM3, 00000000:09:00.0, 0x233010DE, 9.0, 81559, 59, 81022, 479, Enabled, None, 590.1, 700.00, 5, 16\n',
      ),
    });
    expect(profile.accelerators[0]?.memoryBytes.value).toBeNull();
    expect(resolveMachine(profile, testCatalog()).devices).toEqual([]);
  });

  it('offers no more memory than the control group leaves', async () => {
    const profile = await scan({
      files: {
        ...meminfo(24 * GIB, 22 * GIB),
        '/proc/self/cgroup': '0::/a\n',
        '/sys/fs/cgroup/a/memory.max': String(3 * GIB),
        '/sys/fs/cgroup/a/memory.current': String(1 * GIB),
      },
    });
    expect(profile.memory.totalBytes.value).toBe(24 * GIB);
    expect(profile.memory.availableBytes).toMatchObject({ value: 2 * GIB, basis: { sourceId: 'cgroup' } });
  });

  it('takes a limit above the memory of the host for none', async () => {
    const limited = (meminfoFile: string) =>
      scan({
        files: {
          '/proc/meminfo': meminfoFile,
          '/proc/self/cgroup': '0::/a\n',
          '/sys/fs/cgroup/a/memory.max': String(64 * GIB),
          '/sys/fs/cgroup/a/memory.current': String(1 * GIB),
        },
      });
    const { '/proc/meminfo': whole } = meminfo(24 * GIB, 22 * GIB);
    expect((await limited(whole)).memory.availableBytes).toMatchObject({ value: 22 * GIB, basis: { sourceId: 'proc-meminfo' } });
    // Not even where nothing else tells what is free.
    expect((await limited(whole.split('\n')[0] ?? '')).memory.availableBytes.value).toBeNull();
  });

  it('names a card that only the bus shows, with the reason why its memory is unknown', async () => {
    const profile = await scan({
      commands: { 'lspci -nn': '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation Device [10de:2b85] (rev a1)\n' },
    });
    expect(profile.accelerators[0]).toMatchObject({ gpuId: 'nvidia-rtx-5090', name: 'GeForce RTX 5090', memoryBytes: { value: null } });
    expect(inEnglish(resolveMachine(profile, testCatalog()).unusedDevices[0]?.reason ?? '')).toMatch(
      /^memory not known: the PCI bus does not tell/,
    );
  });

  it('reports every probe once, as it ends', async () => {
    const seen: ProbeOutcome[] = [];
    const profile = await scanHardware(fakeIo({}), testCatalog(), { now, onProgress: (outcome) => seen.push(outcome) });
    expect(seen.map(({ probe }) => probe).sort()).toEqual(profile.probes.map(({ probe }) => probe).sort());
    expect(seen.length).toBeGreaterThan(8);
  });
});

const withTools = async (tools: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  const before = process.env['PATH'];
  for (const [name, text] of Object.entries(tools)) writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  process.env['PATH'] = `${folder}:${before ?? ''}`;
  try {
    return await scanHardware(liveIo({ signal: new AbortController().signal }), testCatalog(), { now });
  } finally {
    process.env['PATH'] = before;
    rmSync(folder, { recursive: true, force: true });
  }
};

describe.skipIf(skipExceptOnLinux('the tools of these tests are shell scripts that stand for those of Linux'))(
  'a live scan with tools of its own in PATH',
  () => {
    it('believes a good tool, calls garbage a failure, and goes on', async () => {
      const profile = await withTools({
        'nvidia-smi': 'head -c 5000 /dev/urandom',
        'xpu-smi': `echo '{"device_list": [{"device_type": "GPU", "device_name": "Intel(R) Arc(TM) B580 Graphics", "pci_device_id": "0xe20b", "memory_physical_size_byte": "12809404416"}]}'`,
      });
      expect(profile.probes.find(({ probe }) => probe === 'nvidia-smi')?.status).toBe('failed');
      expect(profile.accelerators.find(({ gpuId }) => gpuId === 'intel-arc-b580')?.memoryBytes.value).toBe(12809404416);
      expect(profile.memory.totalBytes.value).toBeGreaterThan(0);
    });

    it('does not wait for a tool that hangs', async () => {
      const started = Date.now();
      const profile = await withTools({ 'nvidia-smi': 'sleep 60' });
      expect(profile.probes.find(({ probe }) => probe === 'nvidia-smi')).toMatchObject({ status: 'failed', detail: 'timed out after 5 s' });
      expect(Date.now() - started).toBeLessThan(12_000);
    });

    it('takes at most half a second where there are no tools', async () => {
      await withTools({});
      const started = performance.now();
      await withTools({});
      // The bound of the product is 0.5 s; a loaded test machine gets slack.
      expect(performance.now() - started).toBeLessThan(1500);
    });
  },
);
