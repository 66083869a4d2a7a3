import { amdSmi } from '../../../../electron/host/probes/amd-smi.ts';
import { amdSysfs } from '../../../../electron/host/probes/amd-sysfs.ts';
import { cgroup } from '../../../../electron/host/probes/cgroup.ts';
import { cgroupCpu } from '../../../../electron/host/probes/cgroup-cpu.ts';
import { dmidecode } from '../../../../electron/host/probes/dmidecode.ts';
import { intelSysfs } from '../../../../electron/host/probes/intel-sysfs.ts';
import { jetson } from '../../../../electron/host/probes/jetson.ts';
import { macSysctl } from '../../../../electron/host/probes/mac-sysctl.ts';
import { modelsDisk } from '../../../../electron/host/probes/models-disk.ts';
import { nodeOs } from '../../../../electron/host/probes/node-os.ts';
import { npuSmi } from '../../../../electron/host/probes/npu-smi.ts';
import { numaNodes } from '../../../../electron/host/probes/numa-nodes.ts';
import { nvidiaSmi } from '../../../../electron/host/probes/nvidia-smi.ts';
import { operatingSystem } from '../../../../electron/host/probes/operating-system.ts';
import { pciDevices } from '../../../../electron/host/probes/pci-devices.ts';
import type { Probe } from '../../../../electron/host/probes/probe.ts';
import { procCpuinfo } from '../../../../electron/host/probes/proc-cpuinfo.ts';
import { procMeminfo } from '../../../../electron/host/probes/proc-meminfo.ts';
import { rocmSmi } from '../../../../electron/host/probes/rocm-smi.ts';
import { systemInformation } from '../../../../electron/host/probes/system-information.ts';
import { systemProfiler } from '../../../../electron/host/probes/system-profiler.ts';
import { vulkanInfo } from '../../../../electron/host/probes/vulkan-info.ts';
import { windowsMemory } from '../../../../electron/host/probes/windows-memory.ts';
import { windowsSystem } from '../../../../electron/host/probes/windows-system.ts';
import { windowsVideo } from '../../../../electron/host/probes/windows-video.ts';
import { xpuSmi } from '../../../../electron/host/probes/xpu-smi.ts';

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
