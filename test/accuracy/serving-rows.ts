import { z } from 'zod';
import { assertNever } from '#shared/estimate.ts';
import type { ServingConditions } from '#shared/speed/serving-conditions.ts';

/** Measured operating points of servers, and the shapes and cards that they name. */

const pointSchema = z.object({
  id: z.string(),
  src: z.string(),
  /** Who measured it, and the name of the measurement there. */
  origin: z.string().nullish(),
  row: z.string().nullish(),
  kind: z.string(),
  gpu: z.string(),
  n_gpu: z.number().positive().nullish(),
  tp: z.number().positive().nullish(),
  dp: z.number().positive().nullish(),
  pp: z.number().positive().nullish(),
  replicas: z.number().positive().nullish(),
  model: z.string(),
  precision: z.string(),
  kv: z.string().nullish(),
  engine: z.string(),
  isl: z.number().positive().nullish(),
  osl: z.number().positive().nullish(),
  concurrency: z.number().positive().nullish(),
  max_num_seqs: z.number().positive().nullish(),
  ttft_ms: z.number().positive().nullish(),
  tpot_ms: z.number().positive().nullish(),
  tok_s_out: z.number().positive().nullish(),
  /** Sequences that really ran together. */
  running_est: z.number().positive().nullish(),
  spec_decode: z.boolean().nullish(),
});
export type ServingRow = z.infer<typeof pointSchema>;
export const servingRowsSchema = z.object({ points: z.array(pointSchema) });

const rates = z.object({ bf16: z.number().positive(), fp8: z.number().positive(), fp4: z.number().positive() });

const shapeSchema = z.object({
  layers: z.number().positive(),
  hidden: z.number().positive(),
  denseParams: z.number().positive(),
  expertParams: z.number().nonnegative(),
  experts: z.number().nonnegative(),
  expertsPerToken: z.number().nonnegative(),
  attnLayers: z.number().positive(),
  queryHeads: z.number().positive(),
  headDim: z.number().positive(),
  kvHeads: z.number().positive(),
  kvElemsPerToken: z.number().positive(),
  windowKvElemsPerToken: z.number().nonnegative(),
  window: z.number().nonnegative(),
  mla: z.boolean(),
  sparseTopK: z.number().nonnegative(),
});

const gpuSchema = z.object({
  mem: z.number().positive(),
  bw: z.number().positive(),
  flops: rates,
  link: z.number().positive(),
  nvlink: z.boolean(),
  blackwell: z.boolean(),
  gpuId: z.string().nullish(),
});

const formatSchema = z.object({
  denseBytes: z.number().positive(),
  expertBytes: z.number().positive(),
  compute: z.enum(['bf16', 'fp8', 'fp4']),
  w4a16: z.boolean(),
});

export const servingRegistrySchema = z.object({
  models: z.record(z.string(), shapeSchema),
  gpus: z.record(z.string(), gpuSchema),
  precisions: z.record(z.string(), formatSchema),
  kvBytes: z.record(z.string(), z.number().positive()),
});
export type ServingRegistry = z.infer<typeof servingRegistrySchema>;

/** What a point measured: the GPUStack runs sent all prompts at once, the InferenceX ones used engines of the day of a model's release. */
export function conditionsOf({ src, kind }: Pick<ServingRow, 'src' | 'kind'>): ServingConditions {
  if (kind === 'saturated') return 'burst';
  return src === 'IX' ? 'first-release' : 'steady';
}

/** Points that count by source, but not in the sums: what they measured is not steady load of a released engine. */
export function apartOf(row: ServingRow): string | null {
  const conditions = conditionsOf(row);
  switch (conditions) {
    case 'steady':
      return null;
    case 'burst':
      return 'burst of prompts at once: by source only, with the derate of bursts';
    case 'first-release':
      return 'engine of the day of release: by source only, with the derate of first releases';
    default:
      return assertNever(conditions);
  }
}
