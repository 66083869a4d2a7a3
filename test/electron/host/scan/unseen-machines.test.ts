import { describe, expect, it } from 'vitest';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { GIB, MIB } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../../support/catalog.ts';
import { card, controllers, displays, files, mac, meminfo, nvidia, row, scan, seen } from './described-machines.ts';

const dividedInstinct = (own: Readonly<Record<string, string>>) =>
  card(0, { vendor: '0x1002', device: '0x74a1', revision: '0x00', uevent: 'PCI_SLOT_NAME=0000:05:00.0', ...own });
const kfdNodes = '/sys/class/kfd/kfd/topology/nodes';

describe('an NVIDIA card', () => {
  it('that no catalog lists keeps its name and its driver’s memory', async () => {
    const profile = await scan({ answers: nvidia({ name: 'NVIDIA GeForce RTX 6090', id: '0xFFF010DE', total: '49140' }) });
    expect(seen(profile)).toEqual([{ name: 'NVIDIA GeForce RTX 6090', gpuId: null, kind: 'dedicated', mib: 49140 }]);
  });

  it('beside one that fell off the bus is read all the same', async () => {
    const lost =
      '1, [Unknown Error], ERR!, 00000000:02:00.0, ERR!, ERR!, [GPU is lost], ERR!, ERR!, ERR!, ERR!, ERR!, 570.1, ERR!, ERR!, ERR!\n';
    const profile = await scan({
      answers: { 'nvidia-smi --query-gpu': `${row({ name: 'NVIDIA L4', id: '0x27B810DE', total: '23034' })}${lost}` },
    });
    expect(seen(profile)).toEqual([
      { name: 'NVIDIA L4', gpuId: 'nvidia-l4', kind: 'dedicated', mib: 23034 },
      { name: 'nvidia adapter 0000:02:00.0', gpuId: null, kind: 'dedicated', mib: null },
    ]);
  });

  it('without its maker’s driver still has the link of its slot, in a slot of four lanes', async () => {
    const profile = await scan({
      files: files('/sys/bus/pci/devices/0000:01:00.0', {
        class: '0x030000',
        vendor: '0x10de',
        device: '0x2684',
        revision: '0xa1',
        max_link_speed: '16.0 GT/s PCIe',
        current_link_width: '4',
      }),
    });
    // 16 GT/s, of 130 bits 128 are data, four lanes.
    expect(profile.accelerators[0]?.linkBytesPerSecond.value).toBeCloseTo((16e9 * (128 / 130) * 4) / 8, 0);
  });

  it('with a name of several sizes is told by its memory', async () => {
    const profile = await scan({ answers: nvidia({ name: 'NVIDIA GeForce RTX 3080', id: '[N/A]', total: '12288' }) });
    expect(seen(profile)[0]?.gpuId).toBe('nvidia-rtx-3080-12-gb');
  });

  it('in PCIe form is not taken for the SXM module', async () => {
    const profile = await scan({
      answers: nvidia(
        { name: 'NVIDIA A100 80GB PCIe', id: '0x20B510DE', total: '81920', bus: '00000000:01:00.0' },
        { name: 'NVIDIA A100-SXM4-80GB', id: '0x20B210DE', total: '81920', bus: '00000000:02:00.0' },
      ),
    });
    expect(seen(profile).map(({ gpuId }) => gpuId)).toEqual(['nvidia-a100-pcie-80gb', 'nvidia-a100-sxm4-80gb']);
  });

  it('shared out by a hypervisor has the memory of its share, and no size of the whole card', async () => {
    const profile = await scan({ answers: nvidia({ name: 'NVIDIA A40-12Q', id: '0x223510DE', total: '12288' }) });
    expect(seen(profile)).toMatchObject([{ name: 'NVIDIA A40-12Q', kind: 'dedicated', mib: 12288 }]);
    expect(profile.accelerators[0]?.nominalMemoryBytes.value).toBeNull();
  });

  it.each([
    ['NVIDIA A40-12Q', '0x223510DE', '12288', 12 / 48],
    ['NVIDIA A40-48Q', '0x223510DE', '46068', 1],
    ['GRID A100D-1-10C', '0x20B510DE', '9728', 1 / 8],
    ['NVIDIA L4-6C', '0x27B810DE', '6144', 6 / 24],
  ])('shared out as %s has that part of the bandwidth', async (name, id, total, ratio) => {
    const profile = await scan({ answers: nvidia({ name, id, total }) });
    const [share] = profile.accelerators;
    const listed = testCatalog().gpus.find((gpu) => gpu.id === share?.gpuId)?.memory.bandwidthBytesPerSecond ?? 0;
    expect((share?.bandwidthBytesPerSecond.value ?? 0) / listed).toBeCloseTo(ratio, 9);
    const machine = resolveMachine(profile, testCatalog());
    const [device] = machine.devices;
    expect((device?.bf16Flops ?? 0) / (device?.gpu?.compute.bf16Flops ?? 0)).toBeCloseTo(name.includes('-1-') ? 1 / 7 : ratio, 9);
    const said = machine.assumptions.map(inEnglish).join('\n');
    if (ratio < 1 && !name.includes('-1-')) expect(said).toContain('in proportion to its share');
  });

  it('in a laptop beside the processor’s graphics is the laptop part, and one of two adapters', async () => {
    const profile = await scan({
      answers: {
        ...nvidia({ name: 'NVIDIA GeForce RTX 4060 Laptop GPU', id: '0x28E010DE', total: '8188' }),
        'lspci -nn': [
          '00:02.0 VGA compatible controller [0300]: Intel Corporation Raptor Lake-P [Iris Xe Graphics] [8086:a7a0] (rev 04)',
          '01:00.0 VGA compatible controller [0300]: NVIDIA Corporation AD107M [GeForce RTX 4060 Max-Q / Mobile] [10de:28e0] (rev a1)',
        ].join('\n'),
      },
      files: {
        ...card(0, { vendor: '0x8086', device: '0xa7a0', uevent: 'DRIVER=i915\nPCI_SLOT_NAME=0000:00:02.0\n' }),
        ...card(1, { vendor: '0x10de', device: '0x28e0', uevent: 'DRIVER=nvidia\nPCI_SLOT_NAME=0000:01:00.0\n' }),
        '/sys/class/dmi/id/chassis_type': '10',
        ...meminfo(32),
      },
    });
    expect(seen(profile)).toMatchObject([
      { gpuId: 'nvidia-rtx-4060-laptop', kind: 'dedicated', mib: 8188 },
      { name: 'Iris Xe Graphics', kind: 'unified', mib: null },
    ]);
  });

  it('reached through WSL is one card, though Vulkan shows it again through Direct3D', async () => {
    const profile = await scan({
      answers: {
        '/usr/lib/wsl/lib/nvidia-smi --query-gpu': row({ name: 'NVIDIA GeForce RTX 4090', id: '0x268410DE', total: '24564' }),
        vulkaninfo:
          'GPU0:\nVkPhysicalDeviceProperties:\n\tvendorID = 0x10de\n\tdeviceID = 0x2684\n\tdeviceType = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU\n\tdeviceName = Microsoft Direct3D12 (NVIDIA GeForce RTX 4090)\nVkPhysicalDeviceMemoryProperties:\nmemoryHeaps: count = 1\n\tmemoryHeaps[0]:\n\t\tsize = 34359738368 (0x800000000) (32.00 GiB)\n\t\tflags: count = 1\n\t\t\tMEMORY_HEAP_DEVICE_LOCAL_BIT\nmemoryTypes: count = 0\n',
        'lspci -nn': '2761:00:00.0 3D controller [0302]: Microsoft Corporation Device [1414:008e]\n',
      },
      files: { '/proc/version': 'Linux version 6.6.87.2-microsoft-standard-WSL2\n', ...meminfo(16) },
    });
    expect(profile.os.guest).toBe('wsl');
    expect(seen(profile)).toEqual([{ name: 'NVIDIA GeForce RTX 4090', gpuId: 'nvidia-rtx-4090', kind: 'dedicated', mib: 24564 }]);
  });

  it('on a Grace processor is not counted as memory of the system too', async () => {
    const profile = await scan({
      arch: 'arm64',
      answers: nvidia({ name: 'NVIDIA GH200 480GB', id: '0x234210DE', total: '97871' }),
      files: {
        '/proc/meminfo': `MemTotal: ${576 * 1024 ** 2} kB\nMemAvailable: ${560 * 1024 ** 2} kB\n`,
        ...files('/sys/devices/system/node', { online: '0-1', has_cpu: '0' }),
        '/sys/devices/system/node/node1/meminfo': `Node 1 MemTotal: ${96 * 1024 ** 2} kB\nNode 1 MemFree: ${90 * 1024 ** 2} kB\n`,
      },
    });
    expect(profile.memory.totalBytes.value).toBe(480 * GIB);
    expect(profile.memory.availableBytes.value).toBe(470 * GIB);
    expect(seen(profile)).toEqual([{ name: 'NVIDIA GH200 480GB', gpuId: null, kind: 'dedicated', mib: 97871 }]);
    expect(profile.cpu.numaNodes?.value).toBe(1);
  });
});

describe('a chip that shares memory', () => {
  it('on a board of the Tegra line is seen without any NVIDIA tool', async () => {
    const profile = await scan({
      arch: 'arm64',
      files: { '/proc/device-tree/model': 'NVIDIA Jetson AGX Orin Developer Kit\0', ...meminfo(61) },
    });
    expect(seen(profile)).toMatchObject([{ name: 'NVIDIA Jetson AGX Orin Developer Kit', kind: 'unified', mib: 61 * 1024 }]);
  });

  it('of NVIDIA’s on Windows is not sized by its carve-out', async () => {
    const profile = await scan({
      platform: 'win32',
      arch: 'arm64',
      answers: nvidia({ name: 'RTX Spark GPU', id: '0x2E0310DE', total: '8128' }),
      os: { totalMemoryBytes: 54 * GIB },
    });
    expect(seen(profile)).toMatchObject([{ gpuId: 'nvidia-rtx-spark-n1x', kind: 'unified', mib: null }]);
    expect(profile.accelerators[0]?.memoryBytes).toMatchObject({ reason: expect.stringContaining('8,128 MiB') as string });
  });

  it('of AMD’s with a revision that nobody lists is still no card of 96 GB', async () => {
    const profile = await scan({
      files: {
        ...card(0, {
          vendor: '0x1002',
          device: '0x1586',
          revision: '0xee',
          mem_info_vram_total: String(96 * GIB),
          mem_info_vram_used: '0',
          mem_info_gtt_total: String(16 * GIB),
        }),
        ...meminfo(31),
      },
    });
    expect(seen(profile)).toMatchObject([{ gpuId: null, kind: 'unified', mib: 112 * 1024 }]);
  });

  it.each([
    ['Apple M5 Max', '40', 128, 'apple-m5-max-40'],
    ['Apple M5 Max', '32', 64, 'apple-m5-max-32'],
    ['Apple M3 Ultra', '80', 512, 'apple-m3-ultra'],
    ['Apple M2', '10', 24, 'apple-m2'],
    ['Apple M6 Pro', '20', 48, null],
  ])('%s with %s cores and %d GiB is %s', async (chip, cores, gibibytes, gpuId) => {
    const profile = await scan({
      platform: 'darwin',
      arch: 'arm64',
      answers: { ...mac(chip, gibibytes), ...displays({ sppci_model: chip, sppci_cores: cores, spdisplays_vendor: 'sppci_vendor_Apple' }) },
    });
    expect(seen(profile)).toMatchObject([{ name: chip, gpuId, kind: 'unified' }]);
    expect(profile.accelerators[0]?.nominalMemoryBytes.value).toBe(gibibytes * GIB);
    expect(profile.accelerators[0]?.memoryBytes.value).toBeLessThan(gibibytes * GIB);
  });

  it('of Apple’s is known by its processor when system_profiler does not answer', async () => {
    const profile = await scan({ platform: 'darwin', arch: 'arm64', answers: mac('Apple M4', 16) });
    expect(seen(profile)).toMatchObject([{ name: 'Apple M4', gpuId: 'apple-m4', kind: 'unified' }]);
  });
});

describe('AMD and Intel', () => {
  it('list a card and the graphics of the processor apart', async () => {
    const profile = await scan({
      files: {
        ...card(0, {
          vendor: '0x1002',
          device: '0x744c',
          revision: '0xc8',
          uevent: 'PCI_SLOT_NAME=0000:03:00.0',
          mem_info_vram_total: '25753026560',
          mem_info_vram_used: '0',
          mem_info_gtt_total: String(32 * GIB),
          mem_info_vram_vendor: 'hynix',
        }),
        ...card(1, {
          vendor: '0x1002',
          device: '0x164e',
          revision: '0xc9',
          uevent: 'PCI_SLOT_NAME=0000:0e:00.0',
          mem_info_vram_total: String(512 * MIB),
          mem_info_vram_used: '0',
          mem_info_gtt_total: String(32 * GIB),
          mem_info_vram_vendor: 'unknown',
        }),
        ...meminfo(64),
      },
    });
    expect(seen(profile)).toMatchObject([
      { gpuId: 'amd-rx-7900-xtx', kind: 'dedicated', mib: 24560 },
      { kind: 'unified', mib: 32.5 * 1024 },
    ]);
  });

  it('name a card that the catalog lacks as libdrm does', async () => {
    const profile = await scan({
      files: {
        ...card(0, {
          vendor: '0x1002',
          device: '0x7777',
          revision: '0xc1',
          mem_info_vram_total: String(16 * GIB),
          mem_info_gtt_total: '1',
        }),
        '/usr/share/libdrm/amdgpu.ids': '7777,\tC0,\tAMD Radeon RX 9999\n7777,\tC1,\tAMD Radeon RX 9999 XT\n',
      },
    });
    expect(seen(profile)).toEqual([{ name: 'AMD Radeon RX 9999 XT', gpuId: null, kind: 'dedicated', mib: 16384 }]);
  });

  it('give an equal part of a divided accelerator whose own size cannot be read its part of the rates', async () => {
    const profile = await scan({
      files: {
        ...dividedInstinct({ current_compute_partition: 'DPX\n', mem_info_gtt_total: String(GIB), mem_info_vram_total: 'N/A\n' }),
        // A second card with a size, without which the driver would be said to tell none.
        ...card(1, {
          vendor: '0x1002',
          device: '0x744c',
          revision: '0xc8',
          uevent: 'PCI_SLOT_NAME=0000:09:00.0',
          mem_info_vram_total: String(24 * GIB),
        }),
        ...files(`${kfdNodes}/1`, { properties: 'location_id 1280\ndomain 0\n', 'mem_banks/0/properties': `size_in_bytes ${96 * GIB}\n` }),
        ...files(`${kfdNodes}/2`, { properties: 'location_id 1281\ndomain 0\n', 'mem_banks/0/properties': `size_in_bytes ${96 * GIB}\n` }),
      },
    });
    const parts = profile.accelerators.filter(({ parentIndex }) => parentIndex === 0);
    const whole = profile.accelerators[0]?.bandwidthBytesPerSecond.value ?? 0;
    expect(parts.map(({ bandwidthBytesPerSecond }) => (bandwidthBytesPerSecond.value ?? 0) / whole)).toEqual([1 / 2, 1 / 2]);
  });

  it('size a divided accelerator by its parts', async () => {
    const node = (location: number) => ({
      properties: `simd_count 152\nlocation_id ${location}\ndomain 0\n`,
      'mem_banks/0/properties': `heap_type 1\nsize_in_bytes ${24 * GIB}\n`,
    });
    const profile = await scan({
      files: {
        ...dividedInstinct({
          current_compute_partition: 'CPX\n',
          mem_info_vram_total: String(192 * GIB),
          mem_info_vram_vendor: 'hynix',
        }),
        ...files(`${kfdNodes}/0`, { properties: 'cpu_cores_count 96\nlocation_id 0\n' }),
        ...Object.assign(
          {},
          ...Array.from({ length: 8 }, (_, part) =>
            files(`${kfdNodes}/${part + 1}`, node(part < 4 ? 0x0500 + part : part * 2 ** 28 + 0x0500)),
          ),
        ),
        ...files(`${kfdNodes}/9`, node(0x0600)),
      },
    });
    const parts = profile.accelerators.filter(({ parentIndex }) => parentIndex === 0);
    expect(parts.map(({ memoryBytes }) => memoryBytes.value)).toEqual(Array.from({ length: 8 }, () => 24 * GIB));
    expect(parts[1]?.name).toBe('Radeon Instinct MI300X partition CPX #1');
  });

  it('in a processor have no memory of their own, though a tool gives one', async () => {
    const device_list = [
      {
        device_type: 'GPU',
        device_name: 'Intel(R) Arc(TM) Graphics',
        pci_bdf_address: '0000:00:02.0',
        memory_physical_size_byte: '29000000000',
      },
    ];
    const profile = await scan({ answers: { 'xpu-smi discovery': JSON.stringify({ device_list }) }, files: meminfo(32) });
    expect(seen(profile)).toMatchObject([{ kind: 'unified', mib: null }]);
  });

  it.each([
    ['AMD Radeon(TM) Graphics', 'unified'],
    ['AMD Radeon(TM) 760M', 'unified'],
    ['AMD Radeon(TM) Vega 8 Graphics', 'unified'],
    ['AMD Radeon RX 6700M', 'dedicated'],
    ['AMD Radeon RX Vega 64', 'dedicated'],
    ['AMD Radeon 540X', 'dedicated'],
  ])('on Windows are told apart by whole names where no id does: %s is %s', async (name, kind) => {
    const profile = await scan({ platform: 'win32', answers: controllers([name, 'PCI\\VEN_1002&DEV_FFF0&SUBSYS_00000000&REV_EE\\4&1']) });
    expect(seen(profile)).toMatchObject([{ name, gpuId: null, kind }]);
  });

  it.each([
    ['0xe223', 'Intel(R) Graphics', 'Arc Pro B70'],
    ['0xe223', 'Battlemage G31 [Intel Graphics]', 'Arc Pro B70'],
    ['0xe211', 'Intel(R) Graphics [0xe211]', 'Arc Pro B60'],
    ['0xe212', 'BMG G21', 'Arc Pro B50'],
    // A name that is the card's own stays as the driver writes it.
    ['0x56a0', 'Intel(R) Arc(TM) A770 Graphics', 'Intel(R) Arc(TM) A770 Graphics'],
    ['0x56a1', 'DG2', 'Arc A750'],
  ])('call the Arc card %s, which its driver calls %s, %s', async (pci_device_id, device_name, name) => {
    const device_list = [
      { device_type: 'GPU', device_name, pci_device_id, pci_bdf_address: '0000:03:00.0', memory_physical_size_byte: String(8 * GIB) },
    ];
    const profile = await scan({ answers: { 'xpu-smi discovery': JSON.stringify({ device_list }) } });
    expect(profile.accelerators.map((device) => device.name)).toEqual([name]);
  });

  it('size an Arc card without sizes in sysfs by its Vulkan heap', async () => {
    const profile = await scan({
      answers: {
        vulkaninfo:
          'GPU0:\nVkPhysicalDeviceProperties:\n\tvendorID = 0x8086\n\tdeviceID = 0x56a0\n\tdeviceType = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU\n\tdeviceName = Intel(R) Arc(tm) A770 Graphics (DG2)\nVkPhysicalDeviceMemoryProperties:\nmemoryHeaps: count = 1\n\tmemoryHeaps[0]:\n\t\tsize = 17079205888 (0x3fa000000) (15.91 GiB)\n\t\tflags: count = 1\n\t\t\tMEMORY_HEAP_DEVICE_LOCAL_BIT\nmemoryTypes: count = 0\n',
      },
      files: card(0, { vendor: '0x8086', device: '0x56a0', uevent: 'DRIVER=i915\nPCI_SLOT_NAME=0000:03:00.0\n' }),
    });
    expect(seen(profile)).toMatchObject([{ gpuId: 'intel-arc-a770', kind: 'dedicated', mib: 16288 }]);
  });
});

describe('an Ascend card', () => {
  it('is joined with its line on the bus', async () => {
    const profile = await scan({
      arch: 'arm64',
      answers: {
        'npu-smi info':
          '| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|\n| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |\n| 0     910B3               | OK            | 93.6        40                0    / 0             |\n| 0                         | 0000:C1:00.0  | 0           0    / 0          3161 / 65536         |\n',
        'lspci -nn': 'c1:00.0 Processing accelerators [1200]: Huawei Technologies Co., Ltd. Device [19e5:d802] (rev 20)\n',
      },
    });
    expect(seen(profile)).toEqual([{ name: '910B3', gpuId: 'huawei-ascend-910b', kind: 'dedicated', mib: 65536 }]);
    expect(profile.accelerators[0]?.pciId).toBe('19e5:d802');
  });
});
