import { describe, expect, it } from 'vitest';
import { openQuestions } from '#shared/hardware/open-questions.ts';
import { GIB } from '#shared/units.ts';
import { controllers, displays, meminfo, nvidia, scan, seen } from './described-machines.ts';

describe('a tool of another version', () => {
  it.each([
    ['as a text', { size: '24560 MB' }],
    ['in a key that names the unit', { size_mb: 24560 }],
    ['as number and unit', { size: { value: 24560, unit: 'MB' } }],
  ])('gives AMD’s memory %s', async (_how, vram) => {
    const gpu = {
      asic: { market_name: 'AMD Radeon RX 7900 XTX', device_id: '0x744c', rev_id: '0xc8' },
      bus: { bdf: '0000:03:00.0' },
      vram,
    };
    const profile = await scan({ answers: { 'amd-smi static': JSON.stringify([gpu]) } });
    expect(seen(profile)).toEqual([{ name: 'AMD Radeon RX 7900 XTX', gpuId: 'amd-rx-7900-xtx', kind: 'dedicated', mib: 24560 }]);
  });

  it('tells of a chip that shares memory how much the kernel may map beside its own', async () => {
    const card0 = { 'Device Name': 'AMD Radeon 8060S Graphics', 'Card Model': '0x1586', 'Device Rev': '0xc1' };
    const memory = { 'VRAM Total Memory (B)': String(GIB), 'VRAM Total Used Memory (B)': '0', 'GTT Total Memory (B)': String(96 * GIB) };
    const profile = await scan({
      answers: { 'rocm-smi --showproductname': JSON.stringify({ card0: { ...card0, ...memory } }) },
      files: meminfo(124),
    });
    expect(seen(profile)).toMatchObject([{ gpuId: 'amd-8060s-ryzen-ai-max-395-strix-halo', kind: 'unified', mib: 97 * 1024 }]);
  });

  it.each([
    // 97 GiB may be used; 41 GiB of them are, less than what the system has free.
    ['is told, of both its parts', { 'VRAM Total Used Memory (B)': String(GIB), 'GTT Total Used Memory (B)': String(40 * GIB) }, 56],
    // The system has 80 GiB free; whether the 1 GiB beside them is, nobody says.
    ['is not told', {}, 80],
  ])('gives no more of a chip’s memory as free than can be, where its use %s', async (_how, use, freeGib) => {
    const card0 = { 'Device Name': 'AMD Radeon 8060S Graphics', 'Card Model': '0x1586', 'Device Rev': '0xc1' };
    const memory = { 'VRAM Total Memory (B)': String(GIB), 'GTT Total Memory (B)': String(96 * GIB) };
    const profile = await scan({
      answers: { 'rocm-smi --showproductname': JSON.stringify({ card0: { ...card0, ...memory, ...use } }) },
      files: { '/proc/meminfo': `MemTotal: ${124 * 1024 * 1024} kB\nMemAvailable: ${80 * 1024 * 1024} kB\n` },
    });
    expect(profile.accelerators.map(({ freeMemoryBytes }) => freeMemoryBytes.value)).toEqual([freeGib * GIB]);
  });

  it('lists an Intel card without its memory: as sold', async () => {
    const device_list = [
      { device_type: 'GPU', device_name: 'Intel(R) Arc(TM) B580 Graphics', pci_device_id: '0xe20b', pci_bdf_address: '0000:03:00.0' },
    ];
    const profile = await scan({ answers: { 'xpu-smi discovery': JSON.stringify({ device_list }) } });
    expect(seen(profile)).toMatchObject([{ gpuId: 'intel-arc-b580', kind: 'dedicated', mib: 12 * 1024 }]);
    expect(profile.accelerators[0]?.memoryBytes).toMatchObject({ basis: { kind: 'datasheet' } });
  });

  it('names the maker of a Mac’s card in words', async () => {
    const profile = await scan({
      platform: 'darwin',
      answers: displays(
        { sppci_model: 'Intel UHD Graphics 630', spdisplays_vendor: 'sppci_vendor_intel', spdisplays_vram_shared: '1536 MB' },
        { sppci_model: 'AMD Radeon Pro 5500M', spdisplays_vendor: 'sppci_vendor_amd', spdisplays_vram: '8 GB' },
      ),
    });
    expect(seen(profile)).toMatchObject([
      { name: 'Intel UHD Graphics 630', kind: 'unified', mib: 1536 },
      { name: 'AMD Radeon Pro 5500M', kind: 'dedicated', mib: 8192 },
    ]);
  });
});

describe('adapters that do not compute', () => {
  it('on a server’s board are no GPUs', async () => {
    const profile = await scan({
      answers: {
        'lspci -nn': [
          '03:00.0 VGA compatible controller [0300]: ASPEED Technology, Inc. ASPEED Graphics Family [1a03:2000] (rev 52)',
          '0b:00.0 VGA compatible controller [0300]: Matrox Electronics Systems Ltd. Integrated Matrox G200eW3 Graphics Controller [102b:0536] (rev 04)',
          '00:01.0 VGA compatible controller [0300]: Red Hat, Inc. Virtio 1.0 GPU [1af4:1050] (rev 01)',
          '00:0f.0 VGA compatible controller [0300]: VMware SVGA II Adapter [15ad:0405]',
          '00:08.0 VGA compatible controller [0300]: Microsoft Corporation Hyper-V virtual VGA [1414:5353]',
        ].join('\n'),
      },
    });
    expect(seen(profile)).toEqual([]);
  });

  it('on Windows are no GPUs, nor are cards that were taken out', async () => {
    const profile = await scan({
      platform: 'win32',
      answers: {
        ...controllers(
          ['Intel(R) UHD Graphics', 'PCI\\VEN_8086&DEV_9BC4&SUBSYS_3FB617AA&REV_05\\3&11583659&0&10'],
          ['NVIDIA GeForce RTX 4070 Laptop GPU', 'PCI\\VEN_10DE&DEV_2820&SUBSYS_12345678&REV_A1\\4&2283F625&0&0008'],
          ['Parsec Virtual Display Adapter', 'ROOT\\DISPLAY\\0000'],
          ['Microsoft Remote Display Adapter', 'SWD\\REMOTEDISPLAYENUM\\RDPIDD_INDIRECTDISPLAY&SESSIONID_0002'],
          ['Microsoft Hyper-V Video', 'VMBUS\\{DA0A7802-E377-4AAC-8E77-0558EB1073F8}\\{5620E0C7-8062-4DCE-AEB7-520C7EF76171}'],
          ['Microsoft Basic Render Driver', 'ROOT\\BASICRENDER\\0000'],
          ['Microsoft Basic Display Adapter', 'PCI\\VEN_1234&DEV_1111&SUBSYS_11001AF4&REV_02\\3&13C0B0C5&0&10'],
          ['Virtual Desktop Monitor', 'ROOT\\DISPLAY\\0001'],
        ),
        'reg query':
          'HKEY_LOCAL_MACHINE\\0001\r\n    MatchingDeviceId    REG_SZ    PCI\\VEN_10DE&DEV_2820\r\n    HardwareInformation.qwMemorySize    REG_QWORD    0x1ff000000\r\n\r\nHKEY_LOCAL_MACHINE\\0002\r\n    MatchingDeviceId    REG_SZ    PCI\\VEN_1002&DEV_73DF\r\n    HardwareInformation.qwMemorySize    REG_QWORD    0x300000000\r\n',
      },
      os: { totalMemoryBytes: 32 * GIB },
    });
    expect(seen(profile)).toEqual([
      { name: 'Intel(R) UHD Graphics', gpuId: null, kind: 'unified', mib: null },
      { name: 'NVIDIA GeForce RTX 4070 Laptop GPU', gpuId: 'nvidia-rtx-4070-laptop', kind: 'dedicated', mib: 8176 },
    ]);
  });

  it('in a guest stand beside a card that was passed through', async () => {
    const profile = await scan({
      answers: {
        ...nvidia({ name: 'Tesla T4', id: '0x1EB810DE', total: '15360', bus: '00000000:06:00.0' }),
        'lspci -nn': '00:01.0 VGA compatible controller [0300]: Red Hat, Inc. QXL paravirtual graphic card [1b36:0100] (rev 05)\n',
      },
    });
    expect(seen(profile)).toEqual([{ name: 'Tesla T4', gpuId: 'nvidia-t4', kind: 'dedicated', mib: 15360 }]);
  });
});

describe('a container', () => {
  const group = '/sys/fs/cgroup/kubepods/pod1';
  const cpuinfo = Array.from({ length: 16 }, (_, id) => `processor\t: ${id}\nphysical id\t: 0\ncore id\t: ${id}\ncpu cores\t: 16\n`).join(
    '\n',
  );
  it.each([
    ['450000 100000', 4],
    ['50000 100000', 1],
    ['3200000 100000', 16],
    ['max 100000', 16],
  ])('with the processor time %s has %d cores', async (quota, cores) => {
    const profile = await scan({
      files: { '/proc/cpuinfo': cpuinfo, '/proc/self/cgroup': '0::/kubepods/pod1\n', [`${group}/cpu.max`]: `${quota}\n`, ...meminfo(64) },
    });
    expect(profile.os.guest).toBe('container');
    expect(profile.cpu.physicalCores.value).toBe(cores);
  });

  it('of the first version of control groups is bound by the group above it', async () => {
    const above = '/sys/fs/cgroup/cpu/docker';
    const profile = await scan({
      files: {
        '/proc/cpuinfo': cpuinfo,
        '/proc/self/cgroup': '3:cpu,cpuacct:/docker/a\n',
        [`${above}/a/cpu.cfs_quota_us`]: '-1\n',
        [`${above}/a/cpu.cfs_period_us`]: '100000\n',
        [`${above}/cpu.cfs_quota_us`]: '200000\n',
        [`${above}/cpu.cfs_period_us`]: '100000\n',
      },
    });
    expect(profile.cpu.physicalCores).toMatchObject({ value: 2, basis: { sourceId: 'cgroup-cpu' } });
  });
});

describe('a card that several entries fit', () => {
  it('is asked about, with the entries', async () => {
    const profile = await scan({ answers: nvidia({ name: 'Graphics Device', id: '0x250710DE', total: '7168' }) });
    expect(profile.accelerators[0]).toMatchObject({ gpuId: null, bandwidthBytesPerSecond: { value: null } });
    expect(openQuestions(profile).map(({ path, options }) => [path, [...options].sort()])).toContainEqual([
      'accelerators.0.gpuId',
      ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'],
    ]);
  });
});
