import { z } from 'zod';
import { vendorSchema } from './gpu.ts';
import { loadableSchema } from './quantization.ts';
import { factStatusSchema } from './source.ts';

/** Who says that something starts, or does not, from which version on, and what is to be known of it. */
const groundsShape = {
  /** Version of the runtime at least; absent: none is named. */
  minVersion: z.string().optional(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
};

/** Devices of a maker: all of them, or those that pass every test given. */
const deviceShape = {
  /** `cpu` = without any accelerator. */
  device: z.union([vendorSchema, z.literal('cpu')]),
  /** CUDA compute capability at least. */
  minComputeCapability: z.number().optional(),
  /** CUDA compute capability less than this. */
  belowComputeCapability: z.number().optional(),
  /** ROCm targets (exact). */
  gfx: z.array(z.string()).optional(),
  /** Architectures as the catalog calls those of its chips (exact). */
  architectures: z.array(z.string()).optional(),
  /** Ways to program it, one of which a chip of the catalog must list. */
  backends: z.array(z.string()).optional(),
};

type Range = { readonly minComputeCapability?: number | undefined; readonly belowComputeCapability?: number | undefined };
const isRange = ({ minComputeCapability: from = 0, belowComputeCapability: end = Number.POSITIVE_INFINITY }: Range): boolean => from < end;

export const deviceRuleSchema = z
  .strictObject({
    ...deviceShape,
    /** Weights stay as they are in memory and are unpacked for arithmetic in 16 bits: nothing is gained from units for narrower numbers. */
    weightsOnly: z.literal(true).optional(),
    ...groundsShape,
  })
  .refine(isRange);
export type DeviceRule = Readonly<z.infer<typeof deviceRuleSchema>>;

/** Where the runtime loads one kind of file. */
export const formatRuleSchema = z.strictObject({ loadable: loadableSchema, on: z.array(deviceRuleSchema).min(1) });

/** What the runtime says of some models beside their files. */
export const modelRuleSchema = z
  .strictObject({
    /** As the catalog calls them; they need not be in it. */
    families: z.array(z.string()).optional(),
    models: z.array(z.string()).optional(),
    /** Only models with experts, or only those without. */
    experts: z.boolean().optional(),
    /** Only these kinds of files; absent: whatever the file. */
    loadables: z.array(loadableSchema).optional(),
    /** Where they start, of what the format allows; empty: nowhere. Absent: wherever the format does. */
    on: z.array(deviceRuleSchema).optional(),
    ...groundsShape,
  })
  .refine(({ families, models, experts }) => families !== undefined || models !== undefined || experts !== undefined);
export type ModelRule = Readonly<z.infer<typeof modelRuleSchema>>;

/** Drafts by the model's own head (multi-token prediction): of which models the runtime is known to use it, and how it is started. */
export const speculativeRuleSchema = z.strictObject({
  method: z.literal('mtp'),
  families: z.array(z.string()).min(1),
  /** `{draftTokens}` stands for the length of a draft; null: no line is known. */
  startWith: z.string().nullable(),
  ...groundsShape,
});
export type SpeculativeRule = Readonly<z.infer<typeof speculativeRuleSchema>>;

/** Facts for people that no estimate goes by: switches, caches and programs beside it. */
export const featureSchema = z.strictObject({
  feature: z.string(),
  where: z.string(),
  starts: z.enum(['yes', 'no', 'partly', 'experimental', 'deprecated', 'unknown']),
  ...groundsShape,
});

/** How a server is started as its documentation writes it, with what a plan fills in between braces. */
export const launchSchema = z.strictObject({
  line: z.string(),
  sourceId: z.string(),
  status: factStatusSchema,
  note: z.string().optional(),
});
