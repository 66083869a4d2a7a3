import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GIB, MIB } from '#shared/units.ts';
import { type FakeMachine, fakeIo } from './fake-io.ts';
import type { ProbeIo } from '../../../../../electron/host/scan/probes/probe-io.ts';

/** A machine on which one probe has something to say. `answers`: output by the beginning of the command line. */
export type SampleMachine = FakeMachine & {
  readonly answers?: Readonly<Record<string, string>>;
  readonly modelsDiskFreeBytes?: number;
  readonly systemFacts?: NonNullable<Awaited<ReturnType<ProbeIo['systemFacts']>>>;
};

export function sampleIo(machine: SampleMachine): ProbeIo {
  const io = fakeIo(machine);
  return {
    ...io,
    async run(command, args, timeoutSeconds) {
      const line = [command, ...args].join(' ');
      const [, stdout] = Object.entries(machine.answers ?? {}).find(([start]) => line.startsWith(start)) ?? [];
      return stdout === undefined ? io.run(command, args, timeoutSeconds) : { outcome: 'done', exitCode: 0, stdout, stderr: '' };
    },
    modelsDiskFreeBytes: () => Promise.resolve(machine.modelsDiskFreeBytes ?? null),
    systemFacts: () => Promise.resolve(machine.systemFacts ?? null),
  };
}

const folder = resolve(import.meta.dirname, '../../../../fixtures/probes');
const sample = (path: string): string => readFileSync(join(folder, path), 'utf8');
const below = (path: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${path}/${name}`, text]));
const powershell = 'powershell.exe -NoProfile -NonInteractive -Command Get-CimInstance';

const [controllers = '', registry = ''] = sample('windows-registry/win32-x64__one-gpu-one-ghost__566.txt').split('--- reg\n');

const divided = `0, GPU-1b2c3d4e-0a0b-4c4d-8e8f-001122334455, NVIDIA H100 80GB HBM3, 00000000:09:00.0, 0x233010DE, 9.0, 81559, 59, 81022, 479, Enabled, None, 590.48, 700.00, 5, 16
1, GPU-1b2c3d4e-0a0b-4c4d-8e8f-001122334456, NVIDIA H100 80GB HBM3, 00000000:0A:00.0, 0x233010DE, 9.0, 81559, 59, 81022, 479, Disabled, None, 590.48, 700.00, 5, 16
`;
const dividedXml = `<nvidia_smi_log><driver_version>590.48</driver_version><gpu id="00000000:09:00.0"><product_name>NVIDIA H100 80GB HBM3</product_name><serial>1652222000001</serial>
<mig_mode><current_mig>Enabled</current_mig></mig_mode><mig_devices><mig_device><fb_memory_usage><total>40448 MiB</total><used>26 MiB</used><free>40422 MiB</free></fb_memory_usage></mig_device>
<mig_device><fb_memory_usage><total>9984 MiB</total><used>14 MiB</used><free>9970 MiB</free></fb_memory_usage></mig_device></mig_devices></gpu></nvidia_smi_log>`;
const dividedList = `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1b2c3d4e-0a0b-4c4d-8e8f-001122334455)
  MIG 3g.40gb     Device  0: (UUID: MIG-2b2c3d4e-0a0b-4c4d-8e8f-001122334455)
  MIG 1g.10gb     Device  1: (UUID: MIG-3b2c3d4e-0a0b-4c4d-8e8f-001122334455)
GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-1b2c3d4e-0a0b-4c4d-8e8f-001122334456)
`;

const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                              102400.
Pages active:                            500000.
Pages inactive:                          204800.
Pages speculative:                        20480.
`;

const cpuinfo = [0, 1]
  .map(
    (id) =>
      `processor\t: ${id}\nmodel name\t: Example CPU 9000\nphysical id\t: 0\ncore id\t\t: ${id}\ncpu cores\t: 2\nflags\t\t: fpu avx avx2 f16c fma\n`,
  )
  .join('\n');

const amdCard = {
  vendor: '0x1002\n',
  device: '0x744c\n',
  revision: '0xc8\n',
  uevent: 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n',
  mem_info_vram_total: '25753026560\n',
  mem_info_vram_used: '753026560\n',
  mem_info_gtt_total: '33600000000\n',
  mem_info_gtt_used: '1000000\n',
  mem_info_vram_vendor: 'samsung\n',
  max_link_speed: '16.0 GT/s PCIe\n',
  current_link_width: '16\n',
};
const dividedAmdCard = {
  ...amdCard,
  device: '0x74a1\n',
  revision: '0x00\n',
  uevent: 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:05:00.0\n',
  mem_info_vram_total: '206141652992\n',
  current_compute_partition: 'CPX\n',
};

/** One machine for every registered probe, by the probe's name. */
export const sampleMachines: Readonly<Record<string, SampleMachine>> = {
  'nvidia-smi': {
    answers: {
      'nvidia-smi --query-gpu': divided,
      'nvidia-smi -q -x': dividedXml,
      'nvidia-smi -L': dividedList,
      'nvidia-smi topo': '\tGPU0\tGPU1\nGPU0\t X \tNV18\nGPU1\tNV18\t X \n',
    },
  },
  'amd-sysfs': {
    files: {
      ...below('/sys/class/drm/card0/device', amdCard),
      ...below('/sys/class/drm/card1/device', dividedAmdCard),
      ...below('/sys/class/kfd/kfd/topology/nodes/1', {
        properties: 'simd_count 152\nlocation_id 1280\ndomain 0\n',
        'mem_banks/0/properties': 'heap_type 1\nsize_in_bytes 25769803776\n',
      }),
      '/sys/module/amdgpu/version': '6.12.12\n',
      '/usr/share/libdrm/amdgpu.ids': '# comment\n1.0.0\n744C,\tC8,\tAMD Radeon RX 7900 XTX\n',
    },
  },
  'amd-smi': { answers: { 'amd-smi static': sample('amd-smi/linux-x64__gpu-data__7.0.txt') } },
  'rocm-smi': { answers: { 'rocm-smi --showproductname': sample('rocm-smi/linux-x64__new-keys__6.2.txt') } },
  'intel-sysfs': {
    files: {
      ...below('/sys/class/drm/card0/device', {
        vendor: '0x8086\n',
        device: '0xe20b\n',
        revision: '0x00\n',
        uevent: 'DRIVER=xe\nPCI_SLOT_NAME=0000:03:00.0\n',
        'tile0/physical_vram_size_bytes': '0x180000000\n',
        'tile1/physical_vram_size_bytes': '0x180000000\n',
      }),
      ...below('/sys/class/drm/card1', { lmem_total_bytes: '17079205888\n', lmem_avail_bytes: '16079205888\n' }),
      ...below('/sys/class/drm/card1/device', { vendor: '0x8086\n', device: '0x56a0\n', uevent: 'PCI_SLOT_NAME=0000:07:00.0\n' }),
    },
  },
  'xpu-smi': { answers: { 'xpu-smi discovery': sample('xpu-smi/linux-x64__b580-and-virtual__1.3.txt') } },
  'npu-smi': { answers: { 'npu-smi info': sample('npu-smi/linux-arm64__two-910b3__24.txt') } },
  jetson: {
    files: {
      '/proc/device-tree/model': 'NVIDIA Jetson AGX Orin Developer Kit\0',
      '/etc/nv_tegra_release': '# R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64\n',
    },
  },
  sysctl: {
    platform: 'darwin',
    answers: {
      'sysctl -n hw.memsize machdep': '137438953472\nApple M4 Max\n0\n',
      'sysctl -n hw.physicalcpu': '16\n',
      'sysctl hw.optional': 'hw.optional.arm.FEAT_DotProd: 1\nhw.optional.arm.FEAT_I8MM: 1\nhw.optional.AdvSIMD: 1\n',
      vm_stat: vmStat,
      sw_vers: '26.1\n',
    },
  },
  'system-profiler': { platform: 'darwin', answers: { system_profiler: sample('system-profiler/darwin-arm64__m4-max__15.txt') } },
  'windows-registry': {
    platform: 'win32',
    answers: { [`${powershell} Win32_VideoController`]: controllers, 'reg query': registry },
  },
  'windows-cim': {
    platform: 'win32',
    answers: {
      [`${powershell} Win32_Processor`]: '[{"Name":"AMD Ryzen 9 7950X 16-Core Processor","NumberOfCores":16}]',
      [`${powershell} Win32_OperatingSystem`]: '{"Caption":"Microsoft Windows 11 Pro","Version":"10.0.26100"}',
    },
  },
  'windows-memory': {
    platform: 'win32',
    answers: { [`${powershell} Win32_PhysicalMemory`]: sample('windows-memory/win32-x64__two-ddr5-modules__11.txt') },
  },
  'pci-devices': {
    files: below('/sys/bus/pci/devices/0000:03:00.0', { class: '0x030000', vendor: '0x1002', device: '0x744c', revision: '0xcc' }),
    answers: { 'lspci -nn': sample('lspci/linux-x64__virtual-and-real__numbers.txt') },
  },
  vulkaninfo: { answers: { vulkaninfo: sample('vulkaninfo/linux-x64__card-integrated-and-software__1.4.txt') } },
  'proc-meminfo': { files: { '/proc/meminfo': 'MemTotal:       65804508 kB\nMemFree:  1 kB\nMemAvailable:   60000000 kB\n' } },
  cgroup: {
    files: {
      '/proc/self/cgroup': '4:memory:/docker/0123456789ab\n0::/user.slice\n',
      '/sys/fs/cgroup/memory/docker/0123456789ab/memory.limit_in_bytes': `${3 * GIB}\n`,
      '/sys/fs/cgroup/memory/docker/0123456789ab/memory.usage_in_bytes': `${GIB}\n`,
      '/sys/fs/cgroup/memory/docker/0123456789ab/memory.stat': `total_inactive_file ${64 * MIB}\n`,
      '/sys/fs/cgroup/user.slice/memory.max': `${8 * GIB}\n`,
      '/sys/fs/cgroup/user.slice/memory.current': `${2 * GIB}\n`,
    },
  },
  'cgroup-cpu': {
    files: {
      '/proc/self/cgroup': '5:cpu,cpuacct:/docker/0123456789ab\n0::/user.slice\n',
      '/sys/fs/cgroup/cpu/docker/0123456789ab/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu/docker/0123456789ab/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/user.slice/cpu.max': '650000 100000\n',
    },
  },
  'proc-cpuinfo': { files: { '/proc/cpuinfo': cpuinfo } },
  numa: {
    files: {
      ...below('/sys/devices/system/node', { online: '0-2\n', has_cpu: '0-1\n' }),
      '/sys/devices/system/node/node2/meminfo': 'Node 2 MemTotal:       98304000 kB\nNode 2 MemFree:        98000000 kB\n',
    },
  },
  'os-release': {
    files: {
      '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
      '/proc/version': 'Linux version 6.1.0 (builder@host) #1 SMP\n',
      '/sys/class/dmi/id/product_name': 'Standard PC (Q35 + ICH9, 2009)\n',
      '/sys/class/dmi/id/chassis_type': '1\n',
    },
  },
  dmidecode: { answers: { 'dmidecode -t memory': sample('dmidecode/linux-x64__two-sockets-of-eight__3.3.txt') } },
  systeminformation: { platform: 'darwin', systemFacts: { cpuModel: 'Apple M4', physicalCores: 10, osVersion: 'macOS 26.1' } },
  'node-os': { os: { totalMemoryBytes: 64 * GIB, freeMemoryBytes: 60 * GIB, constrainedMemoryBytes: 3 * GIB, cpuModel: 'Example CPU' } },
  statfs: { modelsDiskFreeBytes: 400 * GIB },
};
