import { z } from 'zod';
import { estimateSchema } from '../estimate.ts';
import { bytesSchema, signedBytesSchema } from '../units.ts';
import { textSchema } from '../words/text.ts';
import { nameSchema } from '../plain-text.ts';

const bytesEstimate = estimateSchema(bytesSchema);

const tokensEstimate = estimateSchema(z.number().nonnegative());

export const memoryBreakdownSchema = z.object({
  weightsBytes: bytesEstimate,
  kvCacheBytes: bytesEstimate,
  recurrentStateBytes: bytesEstimate,
  computeBufferBytes: bytesEstimate,
  runtimeOverheadBytes: bytesEstimate,
});
export type MemoryBreakdown = Readonly<z.infer<typeof memoryBreakdownSchema>>;

export const placementKinds = ['accelerator', 'host-offload', 'host', 'ssd'] as const;
export const placementKindSchema = z.enum(placementKinds);
export type PlacementKind = z.infer<typeof placementKindSchema>;

export const placementSchema = z.object({
  kind: placementKindSchema,
  /** `accelerator:<index>` or `host`. The output head counts as one layer more. */
  perDevice: z.array(z.object({ device: nameSchema, layers: z.int().nonnegative(), memory: memoryBreakdownSchema })),
  expertsOnHost: z.boolean(),
  /** Weights that are read from the disk when they are used: all of them, and what free memory keeps of them between two uses. */
  fromDisk: z.object({ bytes: bytesEstimate, keptBytes: bytesEstimate }).optional(),
  /** Cards that share every layer; 1 outside batch engines, like the two below. */
  tensorParallel: z.int().positive(),
  /** Stages in a row, each with a part of the layers; reports of older programs lack this and the next. */
  pipelineParallel: z.int().positive().optional(),
  replicas: z.int().positive().optional(),
});
export type Placement = Readonly<z.infer<typeof placementSchema>>;

export const fitLimits = ['accelerator-memory', 'host-memory', 'disk', 'runtime-support'] as const;

const fitting = z.object({
  artifactId: nameSchema,
  runtimeId: nameSchema,
  placement: placementSchema,
  totalBytes: bytesEstimate,
  /** Of the device that has least left. */
  headroomBytes: estimateSchema(signedBytesSchema),
  maxContextTokens: z.int().nonnegative(),
  maxConcurrency: z.int().nonnegative(),
  /** Engines with a pool: tokens that the cache of one replica holds, of requests as long and as many as are asked for. */
  kvCapacityTokens: tokensEstimate.optional(),
});

export const fitSchema = z.discriminatedUnion('verdict', [
  fitting.extend({ verdict: z.literal('fits') }),
  fitting.extend({ verdict: z.literal('fits-with-host-offload') }),
  /** It fits nowhere, and runs all the same: possible, slow, and never taken unasked. */
  fitting.extend({ verdict: z.literal('streams-from-disk') }),
  z.object({
    verdict: z.literal('does-not-fit'),
    artifactId: nameSchema,
    runtimeId: nameSchema,
    shortBytes: bytesEstimate,
    limit: z.enum(fitLimits),
    reason: textSchema.optional(),
    kvCapacityTokens: tokensEstimate.optional(),
  }),
]);
export type Fit = Readonly<z.infer<typeof fitSchema>>;
export type FittingFit = Extract<Fit, { placement: Placement }>;
