import { z } from 'zod';

/** The part of `models.json` that the import reads. Further keys are allowed and ignored. */

const factOf = <T extends z.ZodType>(value: T) =>
  z.looseObject({ value, source: z.string(), status: z.enum(['confirmed', 'reported', 'leaked', 'derived']), note: z.string().optional() });

const count = factOf(z.number()).optional();

const architecture = z.looseObject({
  same_as: z.string().optional(),
  gguf_arch: factOf(z.string()).optional(),
  layers: count,
  hidden: count,
  vocab: count,
  tied_embeddings: factOf(z.boolean()).optional(),
  layer_pattern: factOf(
    z.looseObject({
      full_attention: z.number().optional(),
      linear_attention: z.number().optional(),
      sliding_attention: z.number().optional(),
      window: z.number().optional(),
      chunked_attention: z.number().optional(),
      chunk: z.number().optional(),
      full_attention_nope: z.number().optional(),
    }),
  ).optional(),
  full_attention: factOf(z.looseObject({ heads: z.number(), kv_heads: z.number(), head_dim: z.number() })).optional(),
  linear_attention: factOf(
    z.looseObject({
      key_heads: z.number(),
      value_heads: z.number(),
      key_dim: z.number(),
      value_dim: z.number(),
      conv_kernel: z.number(),
    }),
  ).optional(),
  mla: factOf(
    z.looseObject({
      heads: z.number(),
      kv_lora_rank: z.number(),
      qk_rope_head_dim: z.number(),
      qk_nope_head_dim: z.number(),
      v_head_dim: z.number(),
    }),
  ).optional(),
  dsa_indexer: factOf(z.looseObject({ heads: z.number(), head_dim: z.number(), topk: z.number() })).optional(),
  attention: factOf(
    z.looseObject({
      heads: z.number(),
      head_dim: z.number(),
      qk_rope_head_dim: z.number().optional(),
      sliding_window: z.number().optional(),
      csa_ratio4_layers: z.number().optional(),
      hca_ratio128_layers: z.number().optional(),
      window_only_layers: z.number().optional(),
      indexer_dim: z.number().optional(),
      indexer_topk: z.number().optional(),
    }),
  ).optional(),
  ffn: factOf(
    z.looseObject({
      kind: z.enum(['dense', 'moe']),
      intermediate: z.number().optional(),
      experts: z.number().optional(),
      experts_per_token: z.number().optional(),
      shared_experts: z.number().optional(),
      expert_intermediate: z.number().optional(),
      dense_layers: z.number().optional(),
      moe_every: z.number().optional(),
    }),
  ).optional(),
  mtp_layers: count,
});
export type RawArchitecture = z.infer<typeof architecture>;

const rawArtifact = z.looseObject({
  format: z.string(),
  repo: z.string(),
  quant: z.string(),
  bytes: z.number(),
  exact: z.boolean(),
  rounded_to: z.string().optional(),
  bound: z.literal('lower').optional(),
  /** A text such as "3-4" when the count is not known exactly. */
  shards: z.union([z.number(), z.string()]).optional(),
  quality: z.looseObject({ top1_agreement_pct: z.number().optional(), mean_kld: z.number().optional() }).optional(),
  source: z.string(),
  status: z.enum(['confirmed', 'reported', 'leaked', 'derived']),
  note: z.string().optional(),
});
export type RawArtifact = z.infer<typeof rawArtifact>;

const rawTag = z.looseObject({
  tag: z.string(),
  listed_size: z.string().nullable(),
  context: z.string().nullable(),
  quant: z.string().nullable(),
  source: z.string(),
  status: z.enum(['confirmed', 'reported', 'leaked', 'derived']),
  note: z.string().optional(),
});
export type RawTag = z.infer<typeof rawTag>;

const rawBenchmark = z.looseObject({
  name: z.string(),
  value: z.number(),
  mode: z.string().optional(),
  source: z.string(),
  status: z.enum(['confirmed', 'reported', 'leaked', 'derived']),
});
export type RawBenchmark = z.infer<typeof rawBenchmark>;

const rawModel = z.looseObject({
  id: z.string(),
  family: z.string(),
  name: z.string(),
  weights: z.enum(['open', 'open (gated)']),
  hf_repo: factOf(z.string()),
  release_date: factOf(z.string()),
  license: factOf(z.string()),
  params: z.looseObject({
    label_total: z.string(),
    label_active: z.string(),
    total_hf: count,
    total: count,
    total_arithmetic: count,
    trunk: count,
    active_trunk: count,
    routed_experts: count,
  }),
  modalities: factOf(z.looseObject({ input: z.array(z.enum(['text', 'image', 'video', 'audio'])) })),
  thinking: factOf(z.string()).optional(),
  context: z.looseObject({
    native: factOf(z.number()),
    extended: factOf(z.number().nullable()).optional(),
    product: factOf(z.number()).optional(),
  }),
  arch: architecture,
  artefacts: z.array(rawArtifact),
  ollama: z.array(rawTag),
  benchmarks: z.array(rawBenchmark),
  notes: z.array(z.string()),
});
export type RawModel = z.infer<typeof rawModel>;
export type RawFact<T> = { value: T; source: string; status: 'confirmed' | 'reported' | 'leaked' | 'derived'; note?: string | undefined };

export const rawModelsSchema = z.array(rawModel);

/** The part of `llamacpp-memory.json` that the import reads: shapes as the runtime loads them, and stock sizes. */
export const rawRuntimeMemorySchema = z.looseObject({
  models: z.record(
    z.string(),
    z.looseObject({ gguf_arch: z.string(), params_in_gguf: z.number(), tie: z.boolean().optional(), source: z.string() }),
  ),
  quant_sizes: z.array(z.looseObject({ model: z.string(), quant: z.string(), tensor_bytes: z.number() })),
  memory: z.array(
    z.looseObject({
      model: z.string(),
      quant: z.string(),
      device: z.enum(['cpu', 'gpu']),
      bytes: z.looseObject({
        host: z.looseObject({ model: z.number() }).optional(),
        host_repack: z.looseObject({ model: z.number() }).optional(),
      }),
    }),
  ),
});
export type RawRuntimeMemory = z.infer<typeof rawRuntimeMemorySchema>;
