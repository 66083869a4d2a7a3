import { z } from 'zod';
import { bytesPerSecondSchema, bytesSchema, flopsSchema, wattsSchema } from '../units.ts';
import { fact, factStatusSchema } from './source.ts';

export const vendors = ['nvidia', 'amd', 'intel', 'apple', 'huawei', 'cambricon', 'other'] as const;
export const vendorSchema = z.enum(vendors);
export type Vendor = z.infer<typeof vendorSchema>;

/** Hardware class of the speed model: decides stack and factors. */
export const speedClassSchema = z.enum(['nv-consumer', 'nv-old', 'nv-dc', 'gb10', 'amd', 'apu', 'apple', 'intel', 'npu']);
export type SpeedClass = z.infer<typeof speedClassSchema>;

const rangeOf = <T extends z.ZodType>(rate: T) => z.strictObject({ low: rate, high: rate });

export const gpuSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  vendor: vendorSchema,
  segment: z.enum(['consumer-desktop', 'consumer-laptop', 'workstation', 'workstation-laptop', 'datacenter', 'unified-soc', 'integrated']),
  architecture: z.string().nullable(),
  launch: z.string().nullable(),
  /** How a probe's answer is recognised: PCI id first, then the exact driver name, then memory. */
  match: z.strictObject({
    /** `vendor:device` or `vendor:device:revision`, lower-case hex. */
    pciIds: z.array(z.string()),
    names: z.array(z.string()),
    /** Totals that drivers print for this card, MiB. */
    reportedMiB: z.array(z.number()),
    /** Apple: GPU cores tell binned chips apart. */
    gpuCores: z.int().positive().nullable(),
  }),
  memory: z.strictObject({
    kind: z.enum(['dedicated', 'unified']),
    /** Null when the pool is the system's RAM. */
    nominalBytes: bytesSchema.nullable(),
    /** Sizes sold (unified) or the one size. */
    optionsBytes: z.array(bytesSchema),
    type: z.string().nullable(),
    bandwidthBytesPerSecond: bytesPerSecondSchema.nullable(),
    hbm: z.boolean(),
  }),
  /** Dense rates. `speed` is the one the speed constants were fitted with. */
  compute: z.strictObject({
    speedFlops: flopsSchema.nullable(),
    bf16Flops: flopsSchema.nullable(),
    fp8Flops: flopsSchema.nullable(),
    fp4Flops: flopsSchema.nullable(),
    /** Cores (streaming multiprocessors, compute units, Xe or Apple GPU cores) × clock: FP32 rate ÷ (2 × lanes of a core). */
    coreCyclesPerSecond: z.number().positive().nullable(),
  }),
  /** Rates between which sources, variants or measured shares of the datasheet lie; absent: those above are taken for exact. */
  rateRange: z
    .strictObject({
      bandwidthBytesPerSecond: rangeOf(bytesPerSecondSchema),
      flops: rangeOf(flopsSchema),
      sourceId: z.string(),
      status: factStatusSchema,
    })
    .optional(),
  /** Devices as which the software sees one card, where there are several: everything here is of one of them. */
  devicesPerCard: z.int().min(2).optional(),
  speedClass: speedClassSchema,
  /** Bandwidth used by the calibration where it differs from the datasheet. */
  speedBandwidthBytesPerSecond: bytesPerSecondSchema.nullable(),
  /** Chips of the same name with another number of GPU cores (Apple): what the calibration used for them. */
  binned: z
    .array(z.strictObject({ gpuCores: z.int().positive(), speedFlops: flopsSchema, speedBandwidthBytesPerSecond: bytesPerSecondSchema }))
    .optional(),
  /** CUDA compute capability, e.g. 8.9. */
  computeCapability: z.number().nullable(),
  /** ROCm target, e.g. gfx1100. */
  gfx: z.string().nullable(),
  backends: z.array(z.enum(['cuda', 'rocm', 'vulkan', 'metal', 'mlx', 'sycl', 'cann', 'hpu', 'mlu'])),
  tdpWatts: wattsSchema.nullable(),
  /** Host link, one direction. */
  pcie: z.strictObject({ generation: z.number(), lanes: z.int() }).nullable(),
  /** Between cards (NVLink), one direction. */
  peerBytesPerSecond: bytesPerSecondSchema.nullable(),
  /** Into how many equal parts MIG divides the card; absent where it cannot. */
  mig: z.strictObject({ computeSlices: z.int().positive(), memorySlices: z.int().positive(), sourceId: z.string() }).optional(),
  blackwell: z.boolean(),
  priceUsd: z
    .strictObject({ low: z.number(), high: z.number(), asOf: z.string(), sourceId: z.string(), status: factStatusSchema })
    .nullable(),
  sourceId: z.string(),
  status: factStatusSchema,
  notes: z.array(z.string()),
});
export type Gpu = Readonly<z.infer<typeof gpuSchema>>;

/** The part of RAM that Metal lets the GPU use, by version of macOS: of the rows for one version the first that is large enough holds. */
export const appleWorkingSetSchema = z.strictObject({
  /** Versions that it holds for; null: open on that side. */
  macOs: z.strictObject({ from: z.int().nullable(), to: z.int().nullable() }),
  /** Null: every larger size. */
  upToRamBytes: bytesSchema.nullable(),
  share: fact(z.number().positive().max(1)),
});

/** What a machine whose accelerator shares its memory says of it after the start, where such a reading is known. */
export const memoryPoolSchema = z.strictObject({
  gpuId: z.string(),
  /** As sold. */
  ramBytes: bytesSchema,
  /** As the system counts it: firmware and drivers keep the rest. */
  systemBytes: fact(bytesSchema),
  /** What a model may take of that; null: nobody wrote it down. */
  usableBytes: fact(bytesSchema).nullable(),
});
