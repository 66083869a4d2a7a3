import { GIB } from '#shared/units.ts';
import type { SampleMachine } from './probes/sample-machines.ts';

/** Names, numbers and words that must not leave a machine, as tools print them. */
export const planted = [
  'ws-ada-07',
  'research.example',
  'lovelace',
  'another-user',
  'hf_zQx81Kd20',
  'SN-4711-0815',
  '1652222000917',
  '4711081599',
  '00A1B2C3D4E5F607',
  '7f3c2a10-58de-4bb1-9c7e-0d1e2f3a4b5c',
  '7f3c2a10_58de_4bb1_9c7e_0d1e2f3a4b5c',
  '3c:7c:3f:12:ab:9e',
  '192.168.178.44',
  'b10cbc14dec8c521',
  '16650432345634',
  'iPad von',
  'iPhone de',
  'Ａｄａ',
  'Ада',
  'buildmeister',
  'tailnet-4f2a',
  '4f1c0a9be23d77aa',
];

const powershell = 'powershell.exe -NoProfile -NonInteractive -Command Get-CimInstance';
const uuid = '7f3c2a10-58de-4bb1-9c7e-0d1e2f3a4b5c';
const displayClass = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}';
const geforce = (instance: string) => ({
  Name: 'NVIDIA GeForce RTX 4090',
  PNPDeviceID: `PCI\\VEN_10DE&DEV_2684&SUBSYS_51021462&REV_A1\\${instance}`,
  AdapterRAM: 4293918720,
  SystemName: 'WS-ADA-07',
  DriverVersion: '32.0.15.6094',
  CimSystemProperties: { ServerName: 'ws-ada-07.research.example', Namespace: 'root/cimv2' },
  PSComputerName: 'ws-ada-07',
  InstalledDisplayDrivers: 'C:\\Users\\Ada Lovelace\\nv.dll',
});

const processes = `<processes><process_info><gpu_instance_id>N/A</gpu_instance_id><pid>4711</pid><type>C</type>
<process_name>/home/another-user/venv/bin/python serve.py --api-key hf_zQx81Kd20 --host ws-ada-07.research.example</process_name><used_memory>4096 MiB</used_memory></process_info></processes>`;
const divided = `<?xml version="1.0" ?><!-- ws-ada-07 --><nvidia_smi_log><timestamp>Mon</timestamp><hostname>ws-ada-07</hostname><driver_version>590.48</driver_version>
<gpu id="00000000:09:00.0"><product_name>NVIDIA H100 80GB HBM3</product_name><serial>1652222000917</serial><uuid>GPU-${uuid}</uuid><pdi>0xb10cbc14dec8c521</pdi>
<platformInfo><chassis_serial_number>SN-4711-0815</chassis_serial_number><host_id>16650432345634</host_id></platformInfo>
<mig_mode><current_mig>Enabled</current_mig></mig_mode><mig_devices>${[40448, 9984]
  .map(
    (size) =>
      `<mig_device><fb_memory_usage><total>${size} MiB</total><used>26 MiB</used><free>${size - 26} MiB</free></fb_memory_usage>${processes}</mig_device>`,
  )
  .join('\n')}</mig_devices>${processes}<accounted_processes><name>Ada Lovelace</name></accounted_processes></gpu></nvidia_smi_log>`;
const row = (index: number, mig: string): string =>
  `${index}, GPU-${uuid}, NVIDIA H100 80GB HBM3, 00000000:0${9 + index}:00.0, 0x233010DE, 9.0, 81559, 59, 81022, 479, ${mig}, None, 590.48, 700.00, 5, 16\n`;

/** Groups as Docker, LXC, Kubernetes and systemd name them, with the files in them. */
function grouped(path: string, version: 1 | 2 = 2): SampleMachine {
  const levels = path.split('/').slice(1);
  const root = version === 1 ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup';
  const names = version === 1 ? ['memory.limit_in_bytes', 'memory.usage_in_bytes'] : ['memory.max', 'memory.current'];
  const limits = levels.flatMap((_, index) => {
    const folder = `${root}/${levels.slice(0, index + 1).join('/')}`;
    return [
      [`${folder}/${names[0]}`, `${(8 - index) * GIB}\n`],
      [`${folder}/${names[1]}`, `${GIB}\n`],
      [`${folder}/memory.stat`, `anon 17\ninactive_file ${4096 * index}\nowner ada.lovelace\n`],
      [`/sys/fs/cgroup${version === 1 ? '/cpu' : ''}/${levels.slice(0, index + 1).join('/')}/cpu.max`, `${300000 - index} 100000\n`],
    ];
  });
  const own = version === 1 ? `12:memory:${path}\n5:cpu,cpuacct:${path}\n1:name=ws-ada-07:${path}\n` : `0::${path}\n`;
  return { files: { '/proc/self/cgroup': own, ...(Object.fromEntries(limits) as Record<string, string>) } };
}

/** Machines whose tools say whose they are, each where the tool has a place for it. */
export const owned: Readonly<Record<string, SampleMachine>> = {
  'two cards with serial numbers on Windows': {
    platform: 'win32',
    answers: {
      [`${powershell} Win32_VideoController`]: JSON.stringify([geforce('00A1B2C3D4E5F607'), geforce('4&2D78AB8F&0&0008')]),
      [`${powershell} Win32_Processor`]:
        '{"Name":"AMD Ryzen 9 7950X 16-Core Processor","NumberOfCores":16,"SystemName":"WS-ADA-07","ProcessorId":"4f1c0a9be23d77aa"}',
      [`${powershell} Win32_OperatingSystem`]:
        '{"Caption":"Microsoft Windows 11 Pro","Version":"10.0.26100","RegisteredUser":"Ada Lovelace","CSName":"WS-ADA-07","SerialNumber":"SN-4711-0815"}',
      [`${powershell} Win32_PhysicalMemory`]:
        '[{"BankLabel":"P0 CHANNEL A","DeviceLocator":"DIMM 1","Capacity":17179869184,"ConfiguredClockSpeed":5600,"DataWidth":64,"TotalWidth":64,"SMBIOSMemoryType":34,"SerialNumber":"4711081599","Tag":"ada.lovelace"}]',
      'reg query': `\n${displayClass}\\0000\n    DriverDesc    REG_SZ    NVIDIA GeForce RTX 4090\n    UserModeDriverName    REG_MULTI_SZ    C:\\Users\\Ada Lovelace\\nv.dll\n    HardwareInformation.qwMemorySize    REG_QWORD    0x5ff800000\n    MatchingDeviceId    REG_SZ    PCI\\VEN_10DE&DEV_2684&SUBSYS_51021462&REV_A1\n\n${displayClass}\\Configuration\n    Owner    REG_SZ    ws-ada-07\n`,
    },
  },
  'a divided card with programs of others on it': {
    answers: {
      'nvidia-smi --query-gpu': `${row(0, 'Enabled')}${row(1, 'Disabled')}Warning: ada.lovelace@ws-ada-07\n`,
      'nvidia-smi -q -x': divided,
      'nvidia-smi -L': `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-${uuid})\n  MIG 3g.40gb     Device  0: (UUID: MIG-${uuid})\n  MIG 1g.10gb     Device  1: (UUID: MIG-${uuid})\nGPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-${uuid})\n`,
      'nvidia-smi topo':
        '\tGPU0\tGPU1\tNIC0\tCPU Affinity\nGPU0\t X \tNV18\tSYS\t0-63\nGPU1\tNV18\t X \tSYS\t0-63\nNIC0\tSYS\tSYS\t X \n\nNIC Legend:\n\n  NIC0: ws-ada-07_mlx5\n',
    },
    files: { '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 (buildmeister@ws-ada-07)  Mon\n' },
  },
  'a system that says where it was built': {
    files: {
      '/etc/os-release': 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nHOME_URL="https://research.example/"\nVARIANT="tailnet-4f2a"\n',
      '/proc/version': 'Linux version 6.6.87-microsoft-standard-WSL2 (buildmeister@ws-ada-07) (gcc) #1 SMP\n',
      '/run/.containerenv': `engine="podman-5.0"\nname="ada.lovelace"\nid="${uuid}"\n`,
      '/sys/class/dmi/id/product_name': 'KVM ws-ada-07\n',
      '/sys/class/dmi/id/chassis_type': '1\n',
    },
  },
  'a container of LXC': grouped('/lxc.payload.ws-ada-07/init.scope'),
  'a container of Docker': grouped('/docker/ada.lovelace/4f1c0a9be23d77aa', 1),
  'a pod of Kubernetes': grouped(
    '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7f3c2a10_58de_4bb1_9c7e_0d1e2f3a4b5c.slice/cri-containerd-4f1c0a9be23d77aa.scope',
  ),
  'a session of systemd': grouped('/user.slice/user-1000.slice/user@1000.service/app.slice/app-ws\\x2dada\\x2d07-ada.lovelace.scope'),
  'a cards driver that numbers its chips': {
    files: {
      '/sys/class/drm/card0/device/vendor': '0x1002\n',
      '/sys/class/drm/card0/device/device': '0x74a1\n',
      '/sys/class/drm/card0/device/revision': '0x00\n',
      '/sys/class/drm/card0/device/uevent': 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:05:00.0\nSERIAL=SN-4711-0815\n',
      '/sys/class/drm/card0/device/unique_id': 'b10cbc14dec8c521\n',
      '/sys/class/drm/card0/device/mem_info_vram_total': '206141652992\n',
      '/sys/class/drm/card0/device/current_compute_partition': 'CPX\n',
      '/sys/class/drm/renderD128-ws-ada-07/dev': '226:128\n',
      '/sys/class/kfd/kfd/topology/nodes/1/properties': 'simd_count 152\nlocation_id 1280\ndomain 0\nunique_id 16650432345634\n',
      '/sys/class/kfd/kfd/topology/nodes/1/mem_banks/0/properties': 'heap_type 1\nsize_in_bytes 25769803776\n',
      '/sys/class/kfd/kfd/topology/nodes/ws-ada-07/properties': 'location_id 1280\n',
      '/usr/share/libdrm/amdgpu.ids': '# ada.lovelace\n1.0.0\n74A1,\t00,\tAMD Instinct MI300X\n744C,\tC8,\tws-ada-07\n',
      '/sys/module/amdgpu/version': '6.12.12\n',
    },
  },
  'amd-smi': {
    answers: {
      'amd-smi static': `ws-ada-07: warning\n${JSON.stringify({
        gpu_data: [
          {
            asic: { market_name: 'AMD Instinct MI300X', device_id: '0x74a1', rev_id: '0x00', asic_serial: '0xb10cbc14dec8c521' },
            bus: { bdf: '0000:05:00.0', slot: 'ws-ada-07' },
            vram: { size: { value: 196592, unit: 'MB', owner: 'ada.lovelace' } },
            driver: { version: '6.12.12', host: 'ws-ada-07' },
            board: { product_serial: 'SN-4711-0815' },
          },
        ],
        host: { name: 'ws-ada-07' },
      })}`,
    },
  },
  'rocm-smi': {
    answers: {
      'rocm-smi --showproductname': `WARNING: ada.lovelace is not in group render\n${JSON.stringify({
        card0: {
          'Card Series': 'AMD Radeon RX 7900 XTX',
          'Device ID': '0x744c',
          'Serial Number': 'SN-4711-0815',
          'Unique ID': '0xb10cbc14dec8c521',
          'VRAM Total Memory (B)': '25753026560',
          'VRAM Total Used Memory (B)': '26000000',
        },
        system: { 'Driver version': '6.12', host: 'ws-ada-07', PID4711: 'python, /home/another-user' },
      })}`,
    },
  },
  'xpu-smi': {
    answers: {
      'xpu-smi discovery': JSON.stringify({
        device_list: [
          {
            device_id: 0,
            device_name: 'Intel(R) Arc(TM) B580 Graphics',
            device_type: 'GPU',
            pci_bdf_address: '0000:03:00.0',
            pci_device_id: '0xe20b',
            memory_physical_size_byte: '12884901888',
            uuid,
            serial_number: 'SN-4711-0815',
            drm_device: '/home/another-user/dri',
          },
        ],
      }),
    },
  },
  'npu-smi': {
    answers: {
      'npu-smi info': `| npu-smi 24.1.0 on ws-ada-07 |
| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
| 0     910B3               | OK            | 95.1        41                0    / 0             | SN-4711-0815 |
| 0                         | 0000:C1:00.0  | 0           0    / 0          3536 / 65536         | ada.lovelace |
| NPU     Chip              | Process id    | Process name             | Process memory(MB)      |
| 0       0                 | 4711081599    | /home/another-user/x.py  | 61888                   |
`,
    },
  },
  'a Mac with displays that are called after people': {
    platform: 'darwin',
    answers: {
      'sysctl -n hw.memsize machdep': '137438953472\nApple M4 Max\n0\nkern.hostname: ws-ada-07\n',
      'sysctl -n hw.physicalcpu': '16\n',
      'sysctl hw.optional': 'hw.optional.arm.FEAT_DotProd: 1\nkern.hostname: ws-ada-07\nkern.uuid: 7f3c2a10-58de-4bb1-9c7e-0d1e2f3a4b5c\n',
      vm_stat: 'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free: 102400.\nHost: ws-ada-07\n',
      sw_vers: '26.1\n',
      system_profiler: JSON.stringify({
        SPDisplaysDataType: [
          {
            _name: 'kHW_AppleM4MaxItem',
            sppci_model: 'Apple M4 Max',
            sppci_cores: '32',
            spdisplays_vendor: 'sppci_vendor_Apple',
            'spdisplays_display-serial-number': 'SN-4711-0815',
            spdisplays_ndrvs: [
              { _name: 'iPad von Ada', '_spdisplays_display-serial-number': '4711081599' },
              { _name: 'iPhone de Ada Lovelace' },
              { _name: 'Ａｄａ' },
              { _name: 'Ада — монитор', spdisplays_resolution: 'ws-ada-07' },
            ],
          },
        ],
        SPHardwareDataType: [{ serial_number: 'SN-4711-0815', platform_UUID: uuid, machine_name: 'ws-ada-07' }],
      }),
    },
    systemFacts: { cpuModel: 'Apple M4 Max', physicalCores: 16, osVersion: 'macOS 26.1' },
  },
  'a board that prints its serial number': {
    arch: 'arm64',
    files: {
      '/proc/cpuinfo':
        'processor\t: 0\nFeatures\t: fp asimd asimddp ws-ada-07\nCPU part\t: 0xd0b\n\nRevision\t: d04170\nSerial\t\t: 10000000b10cbc14dec8c521\nModel\t\t: Raspberry Pi 5 Model B Rev 1.0\n',
      '/proc/device-tree/model': 'NVIDIA Jetson AGX Orin Developer Kit\0',
      '/proc/device-tree/serial-number': '4711081599\0',
      '/etc/nv_tegra_release': '# R35 (release), REVISION: 4.1, GCID: 16650432345634, BOARD: ws-ada-07, EABI: aarch64\n',
      '/proc/meminfo': 'MemTotal:       65804508 kB\nHost: ws-ada-07\nMemAvailable:   60000000 kB\n',
      '/sys/devices/system/node/online': '0\n',
    },
  },
  'a bus with cards for the network': {
    files: {
      '/sys/bus/pci/devices/0000:03:00.0/class': '0x030000',
      '/sys/bus/pci/devices/0000:03:00.0/vendor': '0x8086',
      '/sys/bus/pci/devices/0000:03:00.0/device': '0xe20b',
      '/sys/bus/pci/devices/0000:03:00.0/net/ws-ada-07/address': '3c:7c:3f:12:ab:9e',
      '/sys/bus/pci/devices/ws-ada-07/class': '0x030000',
      '/sys/class/drm/card0/device/vendor': '0x8086\n',
      '/sys/class/drm/card0/device/device': '0xe20b\n',
      '/sys/class/drm/card0/device/uevent': 'PCI_SLOT_NAME=0000:03:00.0\nOWNER=ada.lovelace\n',
      '/sys/class/drm/card0/device/tile0/physical_vram_size_bytes': '0x300000000\n',
      '/sys/class/drm/card0/device/tile0/ws-ada-07': '1\n',
    },
    answers: {
      'lspci -nn':
        'pcilib: ws-ada-07: 192.168.178.44\n01:00.0 Ethernet controller [0200]: Intel Corporation ws-ada-07 [3c:7c:3f:12:ab:9e] [8086:1533]\n03:00.0 VGA compatible controller [0300]: Intel Corporation Battlemage G21 [Arc B580] [8086:e20b]\n\tSubsystem: ada.lovelace\n',
      vulkaninfo: `ERROR: [Loader Message] /home/another-user/.local/share/vulkan\nGPU0:\nVkPhysicalDeviceProperties:\n\tvendorID          = 0x8086\n\tdeviceID          = 0xe20b\n\tdeviceType        = PHYSICAL_DEVICE_TYPE_DISCRETE_GPU\n\tdeviceName        = Intel(R) Arc(tm) B580 Graphics (BMG G21)\n\tpipelineCacheUUID = ${uuid}\n\tdeviceUUID        = ${uuid}\n\tdriverInfo = ws-ada-07\nVkPhysicalDeviceMemoryProperties:\n\tmemoryHeaps[0]:\n\t\tsize   = 12809404416 (0x2fb7fc000) (11.93 GiB) ada.lovelace\n\t\tflags: count = 1\n\t\t\tMEMORY_HEAP_DEVICE_LOCAL_BIT\n`,
      'dmidecode -t memory':
        '# dmidecode 3.3 on ws-ada-07\nHandle 0x0011, DMI type 17\nMemory Device\n\tTotal Width: 72 bits\n\tData Width: 64 bits\n\tSize: 32 GB\n\tLocator: DIMM_A1\n\tBank Locator: P0 CHANNEL A\n\tManufacturer: ada.lovelace\n\tSerial Number: 4711081599\n\tAsset Tag: SN-4711-0815\n\tPart Number: M393A4K40CB2\n\tConfigured Memory Speed: 2933 MT/s\n',
    },
  },
};
