import { describe, expect, it } from 'vitest';
import { GIB } from '#shared/units.ts';
import { amdSysfs } from '../../../../../electron/host/scan/probes/amd-sysfs.ts';
import { cgroup } from '../../../../../electron/host/scan/probes/cgroup.ts';
import { dmidecode } from '../../../../../electron/host/scan/probes/dmidecode.ts';
import { intelSysfs } from '../../../../../electron/host/scan/probes/intel-sysfs.ts';
import { macSysctl } from '../../../../../electron/host/scan/probes/mac-sysctl.ts';
import { nodeOs } from '../../../../../electron/host/scan/probes/node-os.ts';
import { inUtf8 } from '../../../../../electron/host/scan/probes/powershell.ts';
import { operatingSystem } from '../../../../../electron/host/scan/probes/operating-system.ts';
import { busAddress, linkFrom } from '../../../../../electron/host/scan/probes/pci.ts';
import { pciDevices } from '../../../../../electron/host/scan/probes/pci-devices.ts';
import type { Probe, ProbeAnswer } from '../../../../../electron/host/scan/probes/probe.ts';
import { procCpuinfo } from '../../../../../electron/host/scan/probes/proc-cpuinfo.ts';
import { procMeminfo } from '../../../../../electron/host/scan/probes/proc-meminfo.ts';
import { type FakeMachine, fakeIo } from './fake-io.ts';

async function ask<Raw>(probe: Probe<Raw>, machine: FakeMachine): Promise<ProbeAnswer> {
  const found = await probe.collect(fakeIo(machine));
  return found.status === 'ok' ? probe.parse(found.raw) : found;
}
const findings = (answer: ProbeAnswer) => (answer.status === 'ok' ? answer.findings : {});

describe('memory of a Linux system', () => {
  it('counts the kernel’s kB as KiB', async () => {
    const answer = await ask(procMeminfo, {
      files: { '/proc/meminfo': 'MemTotal:       16384000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\n' },
    });
    expect(findings(answer).memory?.totalBytes?.value).toBe(16384000 * 1024);
    expect(findings(answer).memory?.availableBytes?.value).toBe(12000000 * 1024);
  });

  it('leaves what a control group of version 2 still allows, cached files not counted', async () => {
    const answer = await ask(cgroup, {
      files: {
        '/proc/self/cgroup': '0::/user.slice/app.scope\n',
        '/sys/fs/cgroup/user.slice/app.scope/memory.max': 'max\n',
        '/sys/fs/cgroup/user.slice/memory.max': '8589934592\n',
        '/sys/fs/cgroup/user.slice/memory.current': '3221225472\n',
        '/sys/fs/cgroup/user.slice/memory.stat': 'anon 5\ninactive_file 1073741824\n',
      },
    });
    expect(findings(answer).memory?.limitBytes?.value).toBe(8 * GIB);
    expect(findings(answer).memory?.availableBytes?.value).toBe(6 * GIB);
  });

  it('does not take a control group that tells no use for an empty one', async () => {
    const answer = await ask(cgroup, { files: { '/proc/self/cgroup': '0::/a\n', '/sys/fs/cgroup/a/memory.max': '8589934592\n' } });
    expect(findings(answer).memory).toMatchObject({ limitBytes: { value: 8 * GIB }, availableBytes: { value: null } });
  });

  it('leaves what the fullest group above leaves, though a tighter limit lies below it', async () => {
    const group = '/sys/fs/cgroup/user.slice';
    const answer = await ask(cgroup, {
      files: {
        '/proc/self/cgroup': '0::/user.slice/app.scope\n',
        [`${group}/app.scope/memory.max`]: String(4 * GIB),
        [`${group}/app.scope/memory.current`]: String(1 * GIB),
        [`${group}/memory.max`]: String(8 * GIB),
        [`${group}/memory.current`]: String(7 * GIB),
      },
    });
    expect(findings(answer).memory?.limitBytes?.value).toBe(4 * GIB);
    expect(findings(answer).memory?.availableBytes?.value).toBe(1 * GIB);
  });

  it('takes a limit near the end of the address space for none', async () => {
    const answer = await ask(cgroup, {
      files: { '/proc/self/cgroup': '4:memory:/a\n', '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854771712\n' },
    });
    expect(answer.status).toBe('unavailable');
  });

  it('ignores the limit that Node reports when it exceeds the memory', async () => {
    const os = { totalMemoryBytes: 64 * GIB, constrainedMemoryBytes: 18446744073709552000 };
    expect(findings(await ask(nodeOs, { os })).memory?.limitBytes).toBeUndefined();
  });
});

const thread = (id: number, core: number, flags: string): string =>
  `processor\t: ${id}\nmodel name\t: Example CPU 9000\nphysical id\t: 0\ncore id\t\t: ${core}\ncpu cores\t: 2\nflags\t\t: ${flags}\n`;

describe('the free memory that Node names', () => {
  const noteOnFree = async (platform: 'darwin' | 'win32'): Promise<unknown> => {
    const found = findings(await ask(nodeOs, { platform, os: { totalMemoryBytes: 16 * GIB, freeMemoryBytes: GIB } }));
    const fact = found.memory?.availableBytes;
    expect(fact?.value).toBe(GIB);
    return fact !== undefined && 'basis' in fact ? fact.basis.note : undefined;
  };

  it('is the least there is on a Mac, where files in memory do not count as free', async () => {
    expect(await noteOnFree('darwin')).toContain('at least');
    expect(await noteOnFree('win32')).toBeUndefined();
  });
});

describe('a question to PowerShell', () => {
  it('is put in UTF-8, and what else is run stays as it is', () => {
    const asked = ['-NoProfile', '-Command', 'Get-CimInstance Win32_Processor'];
    const put = inUtf8('powershell.exe', asked);
    expect(put.slice(0, -1)).toEqual(asked.slice(0, -1));
    expect(put.at(-1)).toMatch(/^try \{ \[Console\]::OutputEncoding = .*UTF8Encoding.*; Get-CimInstance Win32_Processor$/);
    expect(inUtf8('nvidia-smi', ['-L'])).toEqual(['-L']);
  });
});

describe('the processor', () => {
  it('counts cores, not threads, and names instruction sets', async () => {
    const text = [0, 1, 2, 3].map((id) => thread(id, id % 2, 'fpu avx avx2 avx512f avx512bw')).join('\n');
    const { cpu, os } = findings(await ask(procCpuinfo, { files: { '/proc/cpuinfo': text } }));
    expect(cpu?.physicalCores?.value).toBe(2);
    expect(cpu?.model?.value).toBe('Example CPU 9000');
    expect(cpu?.instructionSets?.value).toEqual(['avx', 'avx2', 'avx512']);
    expect(os?.guest).toBeUndefined();
  });

  it('is in a virtual machine when the hypervisor flag is set', async () => {
    const answer = await ask(procCpuinfo, { files: { '/proc/cpuinfo': thread(0, 0, 'fpu hypervisor') } });
    expect(findings(answer).os?.guest).toBe('vm');
  });

  it('is named after the board on Arm, and every processor is a core', async () => {
    const text = 'processor\t: 0\nFeatures\t: fp asimd i8mm\n\nprocessor\t: 1\nFeatures\t: fp asimd i8mm\n';
    const { cpu } = findings(
      await ask(procCpuinfo, { files: { '/proc/cpuinfo': text, '/sys/firmware/devicetree/base/model': 'Example Board\0' } }),
    );
    expect([cpu?.model?.value, cpu?.physicalCores?.value, cpu?.instructionSets?.value]).toEqual(['Example Board', 2, ['asimd', 'i8mm']]);
  });
});

describe('the system', () => {
  const release = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n';
  it.each([
    ['WSL', { '/proc/version': 'Linux version 6.6.87.2-microsoft-standard-WSL2' }, 'wsl'],
    ['a container', { '/.dockerenv': '' }, 'container'],
    ['a pod', { '/proc/self/cgroup': '0::/kubepods/besteffort/pod1\n' }, 'container'],
    ['a virtual machine', { '/sys/class/dmi/id/product_name': 'KVM\n' }, 'vm'],
    ['a computer', {}, undefined],
  ])('knows %s', async (_what, files, guest) => {
    const { os } = findings(await ask(operatingSystem, { files: { '/etc/os-release': release, ...files } }));
    expect(os?.version?.value).toBe('Debian GNU/Linux 12');
    expect(os?.guest).toBe(guest);
  });

  it.each([
    ['10\n', true],
    ['3\n', false],
    ['2\n', undefined],
    ['', undefined],
  ])('knows a laptop by its chassis, and that none is told: %j', async (chassis, portable) => {
    const answer = await ask(operatingSystem, { files: { '/etc/os-release': release, '/sys/class/dmi/id/chassis_type': chassis } });
    expect(findings(answer).portable).toBe(portable);
  });
});

const card = (files: Readonly<Record<string, string>>): FakeMachine => ({
  files: Object.fromEntries(
    Object.entries({ vendor: '0x1002\n', ...files }).map(([name, text]) => [`/sys/class/drm/card0/device/${name}`, text]),
  ),
});

describe('AMD cards in sysfs', () => {
  it('give memory, address, revision and link', async () => {
    const { devices } = findings(
      await ask(
        amdSysfs,
        card({
          device: '0x744c\n',
          revision: '0xc8\n',
          uevent: 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n',
          mem_info_vram_total: '25753026560\n',
          mem_info_vram_used: '753026560\n',
          mem_info_gtt_total: '33600000000\n',
          mem_info_vram_vendor: 'samsung\n',
          max_link_speed: '16.0 GT/s PCIe\n',
          max_link_width: '16\n',
        }),
      ),
    );
    expect(devices?.[0]).toMatchObject({ busId: '0000:03:00.0', pciId: '1002:744c', revision: 'c8', memoryKind: null });
    expect([devices?.[0]?.totalBytes.value, devices?.[0]?.freeBytes.value]).toEqual([25753026560, 25000000000]);
    expect(devices?.[0]?.linkBytesPerSecond.value).toBeCloseTo((16 * 16 * 1e9 * 128) / 130 / 8, -3);
  });

  it('are built in when the carve-out is small and the mappable memory large', async () => {
    const { devices } = findings(
      await ask(amdSysfs, card({ device: '0x15bf', mem_info_vram_total: '536870912', mem_info_gtt_total: '15032385536' })),
    );
    expect(devices?.[0]).toMatchObject({ memoryKind: 'unified', pool: { carveOutBytes: 536870912, mappableBytes: 15032385536 } });
  });
});

describe('an AMD card whose driver names no maker of its memory', () => {
  it.each([
    ['of 8 GiB is no processor graphics, however much memory it may map', 8 * GIB, 64 * GIB, null],
    ['of 4 GiB is, where it may map four times as much', 4 * GIB, 16 * GIB, 'unified'],
    ['of 4 GiB is not, where it may map less than that', 4 * GIB, 15 * GIB, null],
  ])('%s', async (_what, ...[vram, gtt, memoryKind]) => {
    const files = { device: '0x1234', mem_info_vram_total: String(vram), mem_info_gtt_total: String(gtt) };
    expect(findings(await ask(amdSysfs, card(files))).devices?.[0]?.memoryKind).toBe(memoryKind);
  });
});

describe('Intel cards in sysfs', () => {
  it('sum the memory of their tiles', async () => {
    const base = '/sys/class/drm/card0/device';
    const { devices } = findings(
      await ask(intelSysfs, {
        files: {
          [`${base}/vendor`]: '0x8086\n',
          [`${base}/device`]: '0xe20b\n',
          [`${base}/uevent`]: 'PCI_SLOT_NAME=0000:03:00.0\n',
          [`${base}/tile0/physical_vram_size_bytes`]: '0x180000000\n',
          [`${base}/tile1/physical_vram_size_bytes`]: '0x180000000\n',
        },
      }),
    );
    expect(devices?.[0]?.totalBytes.value).toBe(2 * 0x180000000);
    expect(devices?.[0]?.memoryKind).toBe('dedicated');
  });

  it('do not pass off the link behind the switch on the card as that to the host', async () => {
    const base = '/sys/class/drm/card0/device';
    const { devices } = findings(
      await ask(intelSysfs, {
        files: {
          [`${base}/vendor`]: '0x8086\n',
          [`${base}/device`]: '0x56a0\n',
          [`${base}/max_link_speed`]: '2.5 GT/s PCIe\n',
          [`${base}/max_link_width`]: '1\n',
        },
      }),
    );
    expect(devices?.[0]?.linkBytesPerSecond.value).toBeNull();
  });

  it('share the memory of the system at the address of processor graphics', async () => {
    const base = '/sys/class/drm/card0/device';
    const { devices } = findings(
      await ask(intelSysfs, { files: { [`${base}/vendor`]: '0x8086', [`${base}/uevent`]: 'PCI_SLOT_NAME=0000:00:02.0\n' } }),
    );
    expect(devices?.[0]).toMatchObject({ memoryKind: 'unified', totalBytes: { value: null } });
  });
});

const module = (lines: string): string => `Memory Device\n\tSize: 32 GB\n${lines}`;

describe('memory modules', () => {
  it('give the peak of their channels at the speed they are set to, not rated for', async () => {
    const text = ['A', 'B']
      .map((channel) => module(`\tBank Locator: P0 CHANNEL ${channel}\n\tSpeed: 6400 MT/s\n\tConfigured Memory Speed: 5600 MT/s\n`))
      .join('\n');
    const { memory } = findings(await ask(dmidecode, { commands: { 'dmidecode -t memory': text } }));
    expect(memory?.totalBytes?.value).toBe(64 * GIB);
    expect(memory?.bandwidthBytesPerSecond?.value).toBe(2 * 8 * 5600e6);
  });

  const soldered = (width: string): FakeMachine => {
    const chips = ['A', 'B', 'C', 'D'].map((channel) =>
      module(`\tData Width: ${width}\n\tType: LPDDR5\n\tBank Locator: P0 CHANNEL ${channel}\n\tConfigured Memory Speed: 7500 MT/s\n`),
    );
    return { commands: { 'dmidecode -t memory': chips.join('\n') } };
  };

  it('give a soldered LPDDR channel its own width, not that of a DIMM', async () => {
    const { memory } = findings(await ask(dmidecode, soldered('32 bits')));
    expect(memory?.bandwidthBytesPerSecond?.value).toBe((128 / 8) * 7500e6);
  });

  it('give no bandwidth when the width of their channels is not told', async () => {
    const { memory } = findings(await ask(dmidecode, soldered('Unknown')));
    expect(memory?.bandwidthBytesPerSecond).toEqual({ value: null, reason: 'dmidecode does not tell the width of the memory channels' });
  });

  it('give no bandwidth when nothing tells the channels apart', async () => {
    const text = module('\tLocator: DIMM 0\n\tConfigured Memory Speed: 5600 MT/s\n');
    const { memory } = findings(await ask(dmidecode, { commands: { 'dmidecode -t memory': text } }));
    expect(memory?.bandwidthBytesPerSecond?.value).toBeNull();
  });
});

describe('error correction of memory', () => {
  const array = (use: string, kind: string): string => `Physical Memory Array\n\tUse: ${use}\n\tError Correction Type: ${kind}\n`;
  const wide = module('\tTotal Width: 72 bits\n\tData Width: 64 bits\n');
  const narrow = module('\tTotal Width: 64 bits\n\tData Width: 64 bits\n');
  it.each([
    [
      'as the table says of the system’s slots',
      `${array('Flash Memory', 'None')}${array('System Memory', 'Multi-bit ECC')}${narrow}`,
      true,
    ],
    ['also where it says none', `${array('System Memory', 'None')}${wide}`, false],
    ['by the width of the modules, where it says nothing', `${array('System Memory', 'Unknown')}${wide}`, true],
    ['not at all, where nothing tells', module('\tTotal Width: Unknown\n'), null],
  ])('is told %s', async (_how, text, corrects) => {
    const { memory } = findings(await ask(dmidecode, { commands: { 'dmidecode -t memory': text } }));
    expect(memory?.modules).toMatchObject({ value: { errorCorrection: corrects } });
  });
});

describe('a Mac', () => {
  it('answers even when it lacks the newest of the asked names', async () => {
    const answer = await ask(macSysctl, {
      platform: 'darwin',
      commands: {
        'sysctl -n hw.memsize': '17179869184\n',
        'sysctl -n machdep.cpu.brand_string': 'Apple M1\n',
        'sysctl -n hw.physicalcpu': '8\n',
        vm_stat:
          'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:                 10000.\nPages active: 5.\nPages inactive:             20000.\nPages speculative:           1000.\n',
      },
    });
    const { memory, cpu, wiredLimitMiB } = findings(answer);
    expect(memory?.totalBytes?.value).toBe(16 * GIB);
    expect(memory?.availableBytes?.value).toBe(31000 * 16384);
    expect([cpu?.model?.value, cpu?.physicalCores?.value, wiredLimitMiB]).toEqual(['Apple M1', 8, undefined]);
  });
});

describe('adapters on the PCI bus', () => {
  it('are cards, not the virtual functions that a host cuts them into', async () => {
    const at = (address: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries({ class: '0x030200\n', vendor: '0x10de\n', device: '0x25b6\n', revision: '0xa1\n', ...more }).map(([name, text]) => [
          `/sys/bus/pci/devices/${address}/${name}`,
          text,
        ]),
      );
    const files = { ...at('0000:3d:00.0'), ...at('0000:3d:00.4', { 'physfn/vendor': '0x10de\n' }) };
    const { devices } = findings(await ask(pciDevices, { files }));
    expect(devices?.map(({ busId }) => busId)).toEqual(['0000:3d:00.0']);
  });
});

describe('PCI texts', () => {
  it.each([
    ['00000000:01:00.0', '0000:01:00.0'],
    ['01:00.0', '0000:01:00.0'],
    ['10000:E1:00.0', '10000:e1:00.0'],
    ['[N/A]', null],
    ['0000:10000:e0:1d.0', null],
  ])('%s is the bus address %s', (text, address) => {
    expect(busAddress(text)).toBe(address);
  });

  it('know no rate for an unknown link', () => {
    expect(linkFrom('Unknown speed', '16')).toBeNull();
    expect(linkFrom('16.0 GT/s PCIe', null)).toBeNull();
  });
});
