import type { Gpu, SpeedClass, Vendor } from '#shared/catalog/gpu.ts';
import { basis, exact, sourced } from '#shared/estimate.ts';
import type { ResolvedDevice, ResolvedMachine } from '#shared/hardware/machine.ts';
import { GIB, mib } from '#shared/units.ts';
import { testCatalog } from '../support/catalog.ts';
import { resolvedMachine } from '../support/resolved-machine.ts';
import type { Registry, RegistryHardware, SpeedRow } from './speed-rows.ts';

/** The machine that a row was measured on, with the bandwidths and FLOPS of the row and its registry. */

const GB_PER_SECOND = 1e9;
const TFLOPS = 1e12;
const stated = basis('datasheet', 'registry');
/** Unified machines state no accelerator memory. */
const UNIFIED_GIB = 128;

/** Cards that the constants count as HBM. */
const isHbm = (key: string): boolean => /^(a100|h100|h200|gh200|v100|b200|b300|gb200|mi\d)/.test(key);

const vendors: Readonly<Record<RegistryHardware['cls'], Vendor>> = {
  'nv-consumer': 'nvidia',
  'nv-old': 'nvidia',
  'nv-dc': 'nvidia',
  amd: 'amd',
  apu: 'amd',
  apple: 'apple',
  cpu: 'other',
};

/** Names of the registry whose catalog entry is called otherwise than `nvidia-<name>`. */
const catalogIds: Readonly<Record<string, string>> = {
  h200: 'nvidia-h200-sxm',
  b200: 'nvidia-b200-sxm',
  b300: 'nvidia-b300-sxm',
  'a100-80gb-sxm': 'nvidia-a100-sxm4-80gb',
  'a100-80gb-pcie': 'nvidia-a100-pcie-80gb',
  'rtx-5880-ada': 'nvidia-rtx-5880-ada-generation',
  'rtx-pro-6000-blackwell': 'nvidia-rtx-pro-6000-workstation-blackwell',
};

/** The card in the catalog: batch engines need its rates, memory and links. */
export const catalogGpu = (key: string): Gpu | null =>
  testCatalog().gpus.find(({ id }) => id === (catalogIds[key] ?? `nvidia-${key}`)) ?? null;

export function machineOf(row: SpeedRow, hardware: RegistryHardware, registry: Registry): ResolvedMachine {
  const host = hostOf(row, hardware, registry);
  const onHost = row.placement === 'cpu' || hardware.cls === 'cpu';
  const bare = resolvedMachine({
    devices: onHost ? [] : Array.from({ length: row.gpu_count }, () => ({ freeBytes: memoryBytes(hardware) })),
  });
  return {
    ...bare,
    platform: hardware.cls === 'apple' ? 'darwin' : 'linux',
    host: { ...bare.host, bandwidth: exact(host.bandwidth, stated), flops: exact(host.flops, stated) },
    devices: bare.devices.map((device) => deviceOf(device, row, hardware)),
  };
}

/** The CPU named beside the accelerator, or the row's own hardware. */
function hostOf(row: SpeedRow, hardware: RegistryHardware, registry: Registry): { readonly bandwidth: number; readonly flops: number } {
  const cpu = row.cpu_key ? registry.hardware[row.cpu_key] : undefined;
  if (cpu && row.placement === 'hybrid') return { bandwidth: cpu.bw * GB_PER_SECOND, flops: cpu.tf * TFLOPS };
  return { bandwidth: bandwidthOf(row, hardware), flops: hardware.tf * TFLOPS };
}

const bandwidthOf = (row: SpeedRow, hardware: RegistryHardware): number => (row.bw_gbs ?? hardware.bw) * GB_PER_SECOND;
const memoryBytes = ({ vram }: RegistryHardware): number => (vram ?? UNIFIED_GIB) * GIB;

function deviceOf(device: ResolvedDevice, row: SpeedRow, hardware: RegistryHardware): ResolvedDevice {
  const gpu = hardware.cls.startsWith('nv') ? catalogGpu(row.hardware) : null;
  const rate = hardware.tf * TFLOPS;
  const reported = gpu?.match.reportedMiB[0];
  return {
    ...device,
    vendor: row.hardware === 'gb10' ? 'nvidia' : vendors[hardware.cls],
    speedClass: classOf(row.hardware, hardware.cls),
    gpu: gpu === null ? rocmCard(row, hardware) : { ...gpu, speedBandwidthBytesPerSecond: null },
    totalBytes: sourced(reported === undefined ? memoryBytes(hardware) : mib(reported), stated),
    bandwidth: sourced(bandwidthOf(row, hardware), stated),
    speedFlops: sourced(rate, stated),
    bf16Flops: gpu?.compute.bf16Flops ?? rate,
    fp8Flops: gpu?.compute.fp8Flops ?? null,
    fp4Flops: gpu?.compute.fp4Flops ?? null,
    hbm: isHbm(row.hardware),
    blackwell: gpu?.blackwell ?? false,
    peerBytesPerSecond: gpu?.peerBytesPerSecond ?? null,
  };
}

const classOf = (key: string, cls: RegistryHardware['cls']): SpeedClass => (key === 'gb10' ? 'gb10' : cls === 'cpu' ? 'apu' : cls);

/** The backend follows from what the catalog lists for an AMD card: ROCm where the row names it, else Vulkan. */
function rocmCard({ backend }: SpeedRow, { cls }: RegistryHardware): Gpu | null {
  const card = testCatalog().gpus.find(({ vendor }) => vendor === 'amd');
  // On a card of its own every backend but a plain Vulkan counts as ROCm; in a processor only what names ROCm.
  const rocm = cls === 'amd' ? !/^vulkan$/i.test(backend) : /rocm/i.test(backend);
  return card && rocm ? { ...card, backends: ['rocm'], speedBandwidthBytesPerSecond: null } : null;
}
