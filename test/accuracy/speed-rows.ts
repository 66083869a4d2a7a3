import { z } from 'zod';

/** Measured rows of speed, and the shapes and hardware figures that they were made with. Units as in the files: GB/s, TFLOPS, 10⁹ parameters. */

/** Decode rows with one of these flags say nothing about the hardware: they are neither scored nor kept. */
export const excludedFlags: readonly string[] = [
  'fails_bandwidth_sanity',
  'suspiciously_slow',
  'reported_anomaly',
  'probably_swapping',
  '2_threads_only',
  'tp_degree_unknown',
  'may_include_prefill_time',
];

export const speedRowSchema = z.object({
  id: z.string(),
  category: z.string(),
  /** How far the source is to be trusted: A stated settings, B submitted, C read off a page. Rows of other files: B. */
  grade: z.enum(['A', 'B', 'C']).default('B'),
  metric: z.enum(['decode_tps', 'prefill_tps', 'ttft', 'server_output_tps']),
  /** Tokens per second of one stream; TTFT in milliseconds. */
  value: z.number().positive(),
  hardware: z.string(),
  gpu_count: z.int().positive(),
  bw_gbs: z.number().positive().nullish(),
  cpu_key: z.string().nullish(),
  runtime: z.string(),
  backend: z.string(),
  model: z.string(),
  quant: z.string(),
  file_bytes: z.number().positive(),
  active_experts: z.number().positive().nullish(),
  n_prompt: z.number().nonnegative().nullish(),
  n_gen: z.number().nonnegative().nullish(),
  depth: z.number().nonnegative().nullish(),
  kv_type: z.string().nullish(),
  batch: z.number().positive(),
  parallel: z.enum(['tp', 'layer']).nullish(),
  placement: z.enum(['gpu', 'cpu', 'hybrid', 'ssd']),
  cpu_bytes: z.number().nonnegative().nullish(),
  ssd_read_gbs: z.number().positive().nullish(),
  flags: z.array(z.string()).nullish(),
  source: z.string().default('not stated'),
});
export type SpeedRow = z.infer<typeof speedRowSchema>;
export const speedRowsSchema = z.array(speedRowSchema);

const modelSchema = z.object({
  P: z.number().positive(),
  L: z.int().positive(),
  Lfull: z.int().nonnegative(),
  kv: z.number().positive(),
  h: z.int().positive(),
  emb: z.number().positive(),
  tied: z.boolean(),
  moe: z
    .object({
      E: z.int().positive(),
      K: z.int().positive(),
      ff: z.number().nullish(),
      Lmoe: z.int().positive(),
      expertP: z.number().positive(),
    })
    .nullish(),
  swa: z.object({ L: z.int().positive(), w: z.int().positive(), kv: z.number().positive() }).nullish(),
  gdn: z.boolean().nullish(),
  mla: z.boolean().nullish(),
  dsa: z.number().nullish(),
  nonexp_bpw: z.number().nullish(),
  active_override: z.number().nullish(),
});
export type RegistryModel = z.infer<typeof modelSchema>;

const hardwareSchema = z.object({
  bw: z.number().positive(),
  vram: z.number().positive().nullish(),
  tf: z.number().positive(),
  cls: z.enum(['nv-consumer', 'nv-old', 'nv-dc', 'amd', 'apu', 'apple', 'cpu']),
});
export type RegistryHardware = z.infer<typeof hardwareSchema>;

export const registrySchema = z.object({ models: z.record(z.string(), modelSchema), hardware: z.record(z.string(), hardwareSchema) });
export type Registry = z.infer<typeof registrySchema>;

/** LocalScore's llamafile: a factor of two between submissions of one card, and no runtime of the app. It is scored apart from all others. */
export const isLlamafile = ({ runtime }: Pick<SpeedRow, 'runtime'>): boolean => /llamafile/i.test(runtime);

/** What a row is scored with: decode and prefill share the names. */
export const categoryOfRow = (row: Pick<SpeedRow, 'category' | 'runtime'>): string =>
  isLlamafile(row) ? 'llamafile' : row.category.replace(/^prefill-/, '');

/** Why the protocol leaves a row out; null: it counts. */
export function exclusionOf({ metric, flags }: SpeedRow): string | null {
  if (metric === 'server_output_tps') return 'throughput of a whole server under a burst: scored from the serving points';
  if (metric !== 'decode_tps') return null;
  const flag = flags?.find((name) => excludedFlags.includes(name));
  return flag === undefined ? null : `decode row flagged ${flag}`;
}
