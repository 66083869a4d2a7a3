import { amdSmi } from '../../../../../electron/host/scan/probes/amd-smi.ts';
import { amdSysfs } from '../../../../../electron/host/scan/probes/amd-sysfs.ts';
import { cgroup } from '../../../../../electron/host/scan/probes/cgroup.ts';
import { cgroupCpu } from '../../../../../electron/host/scan/probes/cgroup-cpu.ts';
import { dmidecode } from '../../../../../electron/host/scan/probes/dmidecode.ts';
import { intelSysfs } from '../../../../../electron/host/scan/probes/intel-sysfs.ts';
import { jetson } from '../../../../../electron/host/scan/probes/jetson.ts';
import { macSysctl } from '../../../../../electron/host/scan/probes/mac-sysctl.ts';
import { modelsDisk } from '../../../../../electron/host/scan/probes/models-disk.ts';
import { nodeOs } from '../../../../../electron/host/scan/probes/node-os.ts';
import { npuSmi } from '../../../../../electron/host/scan/probes/npu-smi.ts';
import { numaNodes } from '../../../../../electron/host/scan/probes/numa-nodes.ts';
import { nvidiaSmi } from '../../../../../electron/host/scan/probes/nvidia-smi.ts';
import { operatingSystem } from '../../../../../electron/host/scan/probes/operating-system.ts';
import { pciDevices } from '../../../../../electron/host/scan/probes/pci-devices.ts';
import type { Probe } from '../../../../../electron/host/scan/probes/probe.ts';
import { procCpuinfo } from '../../../../../electron/host/scan/probes/proc-cpuinfo.ts';
import { procMeminfo } from '../../../../../electron/host/scan/probes/proc-meminfo.ts';
import { rocmSmi } from '../../../../../electron/host/scan/probes/rocm-smi.ts';
import { systemInformation } from '../../../../../electron/host/scan/probes/system-information.ts';
import { systemProfiler } from '../../../../../electron/host/scan/probes/system-profiler.ts';
import { vulkanInfo } from '../../../../../electron/host/scan/probes/vulkan-info.ts';
import { windowsMemory } from '../../../../../electron/host/scan/probes/windows-memory.ts';
import { windowsSystem } from '../../../../../electron/host/scan/probes/windows-system.ts';
import { windowsVideo } from '../../../../../electron/host/scan/probes/windows-video.ts';
import { xpuSmi } from '../../../../../electron/host/scan/probes/xpu-smi.ts';

/** All that the registry holds, with what it keeps to itself: a test checks that none is missing. */
export const everyProbe: readonly Probe<unknown>[] = [
  amdSmi,
  amdSysfs,
  cgroup,
  cgroupCpu,
  dmidecode,
  intelSysfs,
  jetson,
  macSysctl,
  modelsDisk,
  nodeOs,
  npuSmi,
  numaNodes,
  nvidiaSmi,
  operatingSystem,
  pciDevices,
  procCpuinfo,
  procMeminfo,
  rocmSmi,
  systemInformation,
  systemProfiler,
  vulkanInfo,
  windowsMemory,
  windowsSystem,
  windowsVideo,
  xpuSmi,
];
