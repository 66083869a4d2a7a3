import { z } from 'zod';
import { vendorSchema } from '../catalog/gpu.ts';
import { knownSchema } from '../estimate.ts';
import { bytesPerSecondSchema, bytesSchema, flopsSchema, wattsSchema } from '../units.ts';
import { migrateProfile, PROFILE_VERSION } from './migrate-profile.ts';
import { nameSchema } from '../plain-text.ts';
import { textSchema } from '../words/text.ts';
import { atMost } from '../at-most.ts';

const index = z.int().nonnegative();

export const acceleratorSchema = z.object({
  index,
  /** Catalog entry, or null when no entry matches. */
  gpuId: nameSchema.nullable(),
  /** Catalog entries that it may be, where several remain; the scan knows more of an identity than the profile keeps. */
  candidateIds: z.array(nameSchema).optional(),
  /** `vendor:device`, lower-case hex. */
  pciId: nameSchema.nullable(),
  name: nameSchema,
  vendor: vendorSchema,
  /** MIG and the like: the card this instance is cut from. */
  parentIndex: index.nullable(),
  memoryKind: z.enum(['dedicated', 'unified']),
  nominalMemoryBytes: knownSchema(bytesSchema),
  /** Driver's total; `unified`: the share of the pool that the accelerator may use. */
  memoryBytes: knownSchema(bytesSchema),
  freeMemoryBytes: knownSchema(bytesSchema),
  bandwidthBytesPerSecond: knownSchema(bytesPerSecondSchema),
  computeFlops: knownSchema(flopsSchema),
  /** To the host, one direction. */
  linkBytesPerSecond: knownSchema(bytesPerSecondSchema),
  powerLimitWatts: knownSchema(wattsSchema),
  driver: knownSchema(nameSchema),
});
export type Accelerator = Readonly<z.infer<typeof acceleratorSchema>>;

export const probeOutcomeSchema = z.object({
  probe: nameSchema,
  /** unavailable: not installed or no such device · failed: there, but did not answer properly. */
  status: z.enum(['ok', 'unavailable', 'failed']),
  detail: textSchema,
});
export type ProbeOutcome = Readonly<z.infer<typeof probeOutcomeSchema>>;

export const memoryModulesSchema = z.object({
  count: z.int().positive(),
  /** In use; null when the labels of the slots do not tell. */
  channels: z.int().positive().nullable(),
  /** As set, not as rated. */
  transfersPerSecond: z.number().positive().nullable(),
  /** Check bits beside the data (ECC). */
  errorCorrection: z.boolean().nullable(),
});
export type MemoryModules = Readonly<z.infer<typeof memoryModulesSchema>>;

/** Sixteen cards that are each cut into seven parts are 128 with their parents, and a what-if names up to 64 cards: twice the larger. */
export const MAX_ACCELERATORS = 256;
/** A scan has some 40. */
const MAX_PROBES = 1000;

/** `mobile`: a phone or tablet, planned for and never scanned. */
export const platforms = ['linux', 'darwin', 'win32', 'mobile'] as const;

const currentProfileSchema = z.object({
  schemaVersion: z.literal(PROFILE_VERSION),
  origin: z.enum(['probed', 'what-if']),
  takenAt: z.iso.datetime(),
  os: z.object({ platform: z.enum(platforms), version: knownSchema(nameSchema), guest: z.enum(['none', 'wsl', 'container', 'vm']) }),
  cpu: z.object({
    model: knownSchema(nameSchema),
    physicalCores: knownSchema(z.int().positive()),
    instructionSets: knownSchema(z.array(nameSchema)),
    /** Groups of cores with memory of their own; absent in profiles of earlier versions. */
    numaNodes: knownSchema(z.int().positive()).optional(),
  }),
  memory: z.object({
    totalBytes: knownSchema(bytesSchema),
    availableBytes: knownSchema(bytesSchema),
    bandwidthBytesPerSecond: knownSchema(bytesPerSecondSchema),
    /** Absent in profiles of earlier versions. */
    modules: knownSchema(memoryModulesSchema).optional(),
  }),
  accelerators: atMost(MAX_ACCELERATORS, acceleratorSchema),
  /** Between accelerators of one host, one direction. */
  linkBytesPerSecond: knownSchema(bytesPerSecondSchema),
  /** Several equal hosts: the accelerators are those of all, everything else is said of one; absent: one host. */
  hosts: z.object({ count: z.int().min(2), linkBytesPerSecond: knownSchema(bytesPerSecondSchema) }).optional(),
  disk: z.object({ freeBytes: knownSchema(bytesSchema), readBytesPerSecond: knownSchema(bytesPerSecondSchema) }),
  probes: atMost(MAX_PROBES, probeOutcomeSchema),
  /** Catalog machine of a what-if (`--hardware MACHINE_ID`): price, power and rack units come from it. */
  machineId: nameSchema.optional(),
});
/** Takes profiles of every version so far: saved ones, those of other machines, and those inside reports. */
export const hardwareProfileSchema = z.preprocess(migrateProfile, currentProfileSchema);
/** What is known of one computer: probed facts and the reasons for gaps. */
export type HardwareProfile = Readonly<z.infer<typeof hardwareProfileSchema>>;
