import { z } from 'zod';

/** The parts of `hardware.json`, `hardware-map.json` and `serving-registry.json` that the import reads. Keys with `_` are not read. */

const rawGpu = z.looseObject({
  id: z.string(),
  name: z.string(),
  vendor: z.enum(['nvidia', 'amd', 'intel', 'huawei']),
  segment: z.enum(['consumer-desktop', 'consumer-laptop', 'workstation', 'workstation-laptop', 'datacenter', 'unified-soc', 'integrated']),
  architecture: z.string().nullable(),
  chip: z.string().nullable(),
  launch: z.string().nullable().optional(),
  memory: z.looseObject({
    vramGiB: z.number().nullable(),
    vramOptionsGiB: z.array(z.number()).optional(),
    type: z.string().nullable(),
    bandwidthGBs: z.number().nullable(),
    unified: z.boolean(),
    reportedMiB: z.array(z.number()).optional(),
  }),
  tflopsDense: z
    .looseObject({
      fp16TensorFp32Acc: z.number().nullable().optional(),
      fp16Shader: z.number().nullable().optional(),
      fp32: z.number().nullable().optional(),
      bf16Tensor: z.number().nullable().optional(),
      fp8Tensor: z.number().nullable().optional(),
      fp8TensorPeak: z.number().nullable().optional(),
      fp4Tensor: z.number().nullable().optional(),
    })
    .nullable(),
  tdpW: z.number().nullable(),
  tdpNote: z.string().nullable().optional(),
  interconnect: z.looseObject({
    pcieGen: z.number().nullable(),
    pcieLanes: z.number().nullable(),
    nvlinkGBsBidir: z.number().nullable(),
    nvlinkSrc: z.string().optional(),
  }),
  msrpUSD: z.number().nullable().optional(),
  msrpBasis: z.string().nullable().optional(),
  street2026: z.looseObject({ lowUSD: z.number(), highUSD: z.number(), asOf: z.string(), src: z.string() }).nullable().optional(),
  pciIds: z.array(z.string()),
  names: z.looseObject({
    nvidiaSmi: z.array(z.string()).optional(),
    amdgpuIds: z.array(z.string()).optional(),
    windows: z.array(z.string()).optional(),
    dxgi: z.array(z.string()).optional(),
    lspci: z.array(z.string()).optional(),
    npuSmi: z.array(z.string()).optional(),
  }),
  runtimes: z.looseObject({
    cuda: z.looseObject({ computeCapability: z.string() }).optional(),
    rocm: z.looseObject({ gfx: z.string() }).optional(),
    vulkan: z.boolean().optional(),
    sycl: z.boolean().optional(),
    cann: z.boolean().optional(),
    ollama: z.looseObject({ backend: z.string() }).optional(),
  }),
  notes: z.string().nullable().optional(),
  sources: z.record(z.string(), z.unknown()).optional(),
});
export type RawGpu = z.infer<typeof rawGpu>;

const rawAppleChip = z.looseObject({
  id: z.string(),
  name: z.string(),
  chip: z.string(),
  gpuCores: z.number(),
  launch: z.number(),
  memory: z.looseObject({ optionsGiB: z.array(z.number()), optionsSrc: z.string(), bandwidthGBs: z.number(), bandwidthSrc: z.string() }),
  tflopsFp32: z.number(),
  tdpW: z.number(),
  names: z.looseObject({ sppci_model: z.array(z.string()), brandString: z.array(z.string()) }),
  notes: z.string().nullable(),
});
export type RawAppleChip = z.infer<typeof rawAppleChip>;

export const rawHardwareSchema = z.looseObject({
  gpus: z.array(rawGpu),
  appleSilicon: z.array(rawAppleChip),
  appleWorkingSet: z.array(
    z.looseObject({
      chip: z.string().nullable(),
      ramGiB: z.number().nullable(),
      recommendedGiB: z.number().optional(),
      ratio: z.number().optional(),
      src: z.string(),
    }),
  ),
});
export type RawHardware = z.infer<typeof rawHardwareSchema>;

export const rawHardwareMapSchema = z.record(
  z.string(),
  z.looseObject({
    gpuId: z.string().nullable(),
    cpu: z.boolean(),
    class: z.string(),
    bandwidthGBs: z.number(),
    speedTflops: z.number(),
    gpuCores: z.number().optional(),
    note: z.string().optional(),
  }),
);
export type RawHardwareMap = z.infer<typeof rawHardwareMapSchema>;

export const rawServingRegistrySchema = z.looseObject({
  gpus: z.record(
    z.string(),
    z.looseObject({
      gpuId: z.string(),
      flops: z.looseObject({ bf16: z.number(), fp8: z.number(), fp4: z.number() }),
      link: z.number(),
      nvlink: z.boolean(),
    }),
  ),
});
export type RawServingRegistry = z.infer<typeof rawServingRegistrySchema>;
