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
  gb10: 'nvidia-gb10-dgx-spark',
  'strix-halo': 'amd-8060s-ryzen-ai-max-395-strix-halo',
  'radeon-ai-pro-r9700': 'amd-ai-pro-r9700',
  v100: 'nvidia-v100-sxm2-32gb',
  p100: 'nvidia-p100-pcie-16gb',
  'rtx-4090d': 'nvidia-rtx-4090-d',
  'rtx-3060': 'nvidia-rtx-3060-12-gb',
  'rtx-3050': 'nvidia-rtx-3050-8-gb',
  'rtx-4060-ti': 'nvidia-rtx-4060-ti-16-gb',
  'rtx-5060-ti': 'nvidia-rtx-5060-ti-16-gb',
  'rtx-a2000-12gb': 'nvidia-rtx-a2000-12-gb',
  'a100-80gb-sxm': 'nvidia-a100-sxm4-80gb',
  'a100-80gb-pcie': 'nvidia-a100-pcie-80gb',
  'radeon-890m': 'amd-890m',
  'rtx-pro-6000-blackwell': 'nvidia-rtx-pro-6000-workstation-blackwell',
};

/** The card in the catalog: batch engines need its rates, memory and links. */
export function catalogGpu(key: string): Gpu | null {
  const [, chip = key, cores = ''] = /^(m\d.*)-(\d+)c$/.exec(key) ?? [];
  const ids = [catalogIds[key] ?? `nvidia-${key}`, `amd-${key}`, `intel-${key}`, `apple-${chip}-${cores}`, `apple-${chip}`];
  return testCatalog().gpus.find(({ id }) => ids.includes(id)) ?? null;
}

export function machineOf(row: SpeedRow, hardware: RegistryHardware, registry: Registry): ResolvedMachine {
  const host = hostOf(row, hardware, registry);
  const onHost = row.placement === 'cpu' || hardware.cls === 'cpu';
  const bare = resolvedMachine({
    devices: onHost ? [] : Array.from({ length: row.gpu_count }, () => ({ freeBytes: memoryBytes(hardware) })),
  });
  return {
    ...bare,
    platform: hardware.cls === 'apple' ? 'darwin' : 'linux',
    host: {
      ...bare.host,
      ...processorOf(onHost ? row.hardware : (row.cpu_key ?? ''), row),
      bandwidth: exact(host.bandwidth, stated),
      flops: exact(host.flops, stated),
    },
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
  const listed = catalogGpu(row.hardware);
  const gpu = listed?.vendor === 'nvidia' ? listed : null;
  const rate = hardware.tf * TFLOPS;
  const reported = gpu?.match.reportedMiB[0];
  return {
    ...device,
    vendor: row.hardware === 'gb10' ? 'nvidia' : isArc(row.hardware) ? 'intel' : vendors[hardware.cls],
    powerRatio: powerRatioOf(row, listed),
    speedClass: classOf(row.hardware, hardware.cls),
    gpu: cardOf(row, hardware),
    totalBytes: sourced(reported === undefined ? memoryBytes(hardware) : mib(reported), stated),
    bandwidth: sourced(bandwidthOf(row, hardware), stated),
    speedFlops: sourced(rate, stated),
    bf16Flops: gpu?.compute.bf16Flops ?? rate,
    fp8Flops: gpu?.compute.fp8Flops ?? null,
    fp4Flops: gpu?.compute.fp4Flops ?? null,
    coreCyclesPerSecond: coreCyclesOf(row.hardware, hardware),
    hbm: isHbm(row.hardware),
    blackwell: gpu?.blackwell ?? false,
    computeCapability: gpu?.computeCapability ?? null,
    peerBytesPerSecond: gpu?.peerBytesPerSecond ?? null,
  };
}

/** The listed card's, of an Apple chip in proportion to its cores; else from the registry's FLOPS, as cards of the class have them. */
function coreCyclesOf(key: string, { cls, tf }: RegistryHardware): number {
  const listed = catalogGpu(key);
  if (!listed || listed.compute.coreCyclesPerSecond === null) return (tf * TFLOPS) / flopsPerCoreCycle[cls];
  const [, cores] = /-(\d+)c$/.exec(key) ?? [];
  const { gpuCores } = listed.match;
  return listed.compute.coreCyclesPerSecond * (cores === undefined || gpuCores === null ? 1 : Math.min(1, Number(cores) / gpuCores));
}

/** FLOPS of the registry for one cycle of one core: dense FP16 rates of tensor cores, FP32 of Pascal and Apple, FP16 shaders of AMD. */
const flopsPerCoreCycle: Readonly<Record<RegistryHardware['cls'], number>> = {
  'nv-consumer': 512,
  'nv-old': 256,
  'nv-dc': 1024,
  amd: 512,
  apu: 512,
  apple: 256,
  cpu: 256,
};

/** The registry counts Intel's cards among AMD's, and the GB10 among processors with graphics. */
const isArc = (key: string): boolean => key.startsWith('arc-');
const classOf = (key: string, cls: RegistryHardware['cls']): SpeedClass =>
  key === 'gb10' ? 'gb10' : isArc(key) ? 'intel' : cls === 'cpu' ? 'apu' : cls;

/** Physical cores of all sockets, where there are more than sixteen [Intel, AMD, Ampere: product pages]; the registry does not say. */
const manyCores: Readonly<Record<string, number>> = {
  'ampereone-a192': 192,
  'epyc-7763': 64,
  'epyc-9355': 32,
  'epyc-9355-2p': 64,
  'threadripper-7965wx': 24,
  'threadripper-7975wx': 32,
  'xeon-2697av4-2p': 32,
  'xeon-6454s-2p': 64,
  'xeon-6980p-1p': 128,
  'xeon-8452-class': 36,
  'xeon-8480-1p': 56,
  'xeon-8488c-2p': 96,
  'xeon-gold-6138-2p': 40,
};

/** ktransformers keeps each half of the experts beside the processor that computes it. */
const processorOf = (key: string, { runtime }: SpeedRow): { readonly cores: number; readonly severalSockets: boolean } => ({
  cores: manyCores[key] ?? 12,
  severalSockets: key.endsWith('-2p') && !/ktransformers/i.test(runtime),
});

/** Rows name a lowered limit among their flags. */
function powerRatioOf({ flags }: SpeedRow, listed: Gpu | null): number {
  const watts = flags?.map((flag) => /^power_limited_(\d+)W$/.exec(flag)?.[1]).find((found) => found !== undefined);
  const board = listed?.tdpWatts ?? null;
  return watts === undefined || board === null ? 1 : Math.min(1, Number(watts) / board);
}

/** The listed card, or any of its maker for the backend: it follows from what the catalog lists, ROCm where the row names it, else Vulkan. */
function cardOf({ backend, hardware: key }: SpeedRow, { cls }: RegistryHardware): Gpu | null {
  const listed = catalogGpu(key);
  const card =
    listed ?? testCatalog().gpus.find(({ vendor }) => vendor === 'amd' && !isArc(key) && (cls === 'amd' || cls === 'apu')) ?? null;
  if (card === null) return null;
  // On a card of its own every backend but a plain Vulkan counts as ROCm; in a processor only what names ROCm.
  const rocm = cls === 'amd' ? !/^vulkan$/i.test(backend) : /rocm/i.test(backend);
  const backends: Gpu['backends'] = card.vendor === 'amd' ? [rocm ? 'rocm' : 'vulkan'] : card.backends;
  return { ...card, ...(listed ? {} : { id: 'unlisted' }), backends };
}
