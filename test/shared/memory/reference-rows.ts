import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Shape } from '#shared/catalog/model.ts';
import { kvTypeSchema } from '#shared/demand/workload.ts';
import { referencePart } from '../../support/reference-directory.ts';

/** The runtime's own accounting (llama.cpp v0.4.0), read beside the reference folder when the environment names one. */

const bytes = z.object({ model: z.number(), context: z.number(), compute: z.number() });
const config = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.number()), z.null()]));

const rowSchema = z.object({
  id: z.string(),
  model: z.string(),
  quant: z.string(),
  device: z.enum(['cpu', 'gpu']),
  params: z.object({
    n_ctx: z.number(),
    n_ubatch: z.number(),
    n_seq_max: z.number(),
    kv_unified: z.boolean(),
    type_k: kvTypeSchema,
    type_v: kvTypeSchema,
    flash_attn: z.enum(['auto', 'off']),
    n_gpu_layers: z.number().nullable(),
    experts_on_cpu: z.boolean(),
    kv_on_device: z.boolean(),
    swa_full: z.boolean(),
  }),
  bytes: z.object({ gpu: bytes.optional(), host: bytes.optional(), host_repack: bytes.optional() }),
  context_parts: z.array(z.object({ kind: z.string(), mib: z.number() })),
});
export type ReferenceRow = z.infer<typeof rowSchema>;

const placementSchema = z.object({
  model: z.string(),
  quant: z.string(),
  gpus_mib: z.array(z.number()),
  reserved_mib_per_gpu: z.number(),
  margin_mib_per_gpu: z.number(),
  ctx_requested: z.union([z.number(), z.string()]),
  all_fits_unchanged: z.boolean(),
  result: z.object({ n_ctx: z.number(), n_gpu_layers: z.number(), expert_or_ffn_overrides: z.number() }),
  projected_full_offload_mib: z.number(),
  per_device: z.record(z.string(), z.object({ layers: z.number(), overflow: z.number() })).nullable(),
});
export type ReferencePlacement = z.infer<typeof placementSchema>;

export const referenceSchema = z.object({
  models: z.record(z.string(), config),
  quant_sizes: z.array(z.object({ model: z.string(), quant: z.string(), tensor_bytes: z.number() })),
  memory: z.array(rowSchema),
  placements: z.array(placementSchema),
});

export type Reference = Omit<z.infer<typeof referenceSchema>, 'models'> & {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly parameters: ReadonlyMap<string, number>;
};

export const referenceDirectory = referencePart('data', "tests against the runtime's own accounting");

/** Reads `llamacpp-memory.json` of that folder. */
export const readReference = (directory: string): Reference =>
  referenceOf(referenceSchema.parse(JSON.parse(readFileSync(join(directory, 'llamacpp-memory.json'), 'utf8'))));

export function referenceOf({ models, ...rest }: z.infer<typeof referenceSchema>): Reference {
  const ids = Object.keys(models).filter((id) => !id.startsWith('tiny-'));
  return {
    ...rest,
    shapes: new Map(ids.map((id) => [id, shapeOf(models[id] ?? {})])),
    parameters: new Map(ids.map((id) => [id, Number(models[id]?.['params_in_gguf'])])),
  };
}

type Config = z.infer<typeof config>;

/** A catalog shape from a model's own config, independent of the catalog. */
function shapeOf(model: Config): Shape {
  const number = (name: string): number => Number(model[name]);
  return {
    ggufArchitecture: String(model['gguf_arch']),
    layers: number('num_hidden_layers'),
    hidden: number('hidden_size'),
    vocabulary: number('vocab_size'),
    tiedEmbeddings: model['tie'] === true,
    attention: attentionOf(model),
    ffn: ffnOf(model),
    mtpLayers: 0,
    sourceId: 'config',
    status: 'confirmed',
    exceptions: [],
  };
}

function attentionOf(model: Config): Shape['attention'] {
  const number = (name: string): number => Number(model[name]);
  const layers = number('num_hidden_layers');
  const heads = number('num_attention_heads');
  const grouped = { heads, kvHeads: number('num_key_value_heads'), headDim: Number(model['head_dim'] ?? number('hidden_size') / heads) };
  switch (model['gguf_arch']) {
    case 'qwen35':
    case 'qwen35moe':
    case 'qwen3next': {
      const fullLayers = layers / number('full_attention_interval');
      const linear = {
        keyHeads: number('linear_num_key_heads'),
        valueHeads: number('linear_num_value_heads'),
        keyDim: number('linear_key_head_dim'),
        valueDim: number('linear_value_head_dim'),
        convKernel: number('linear_conv_kernel_dim'),
      };
      return { kind: 'gated-deltanet', ...grouped, fullLayers, linearLayers: layers - fullLayers, linear };
    }
    case 'gpt-oss':
      return {
        kind: 'windowed',
        form: 'sliding',
        ...grouped,
        fullLayers: layers / 2,
        windowLayers: layers / 2,
        window: number('sliding_window'),
      };
    case 'llama4':
      return { kind: 'windowed', form: 'chunked', ...grouped, fullLayers: layers / 4, windowLayers: (3 * layers) / 4, window: 8192 };
    case 'deepseek2':
    case 'deepseek32':
      return {
        kind: 'mla',
        heads,
        kvLoraRank: number('kv_lora_rank'),
        ropeDim: number('qk_rope_head_dim'),
        nopeDim: number('qk_nope_head_dim'),
        valueDim: number('v_head_dim'),
        indexer:
          'index_head_dim' in model
            ? { heads: number('index_n_heads'), headDim: number('index_head_dim'), topK: number('index_topk') }
            : null,
      };
    case 'deepseek4':
      return compressedOf(model);
    default:
      return { kind: 'full', ...grouped };
  }
}

function compressedOf(model: Config): Shape['attention'] {
  const ratios = (model['compress_ratios'] as number[]).slice(0, Number(model['num_hidden_layers']));
  const count = (ratio: number): number => ratios.filter((found) => found === ratio).length;
  return {
    kind: 'compressed',
    heads: Number(model['num_attention_heads']),
    headDim: Number(model['head_dim']),
    ropeDim: Number(model['qk_rope_head_dim']),
    window: Number(model['sliding_window']),
    ratio4Layers: count(4),
    ratio128Layers: count(128),
    windowOnlyLayers: count(0),
    indexerDim: Number(model['index_head_dim']),
    indexerTopK: Number(model['index_topk']),
  };
}

function ffnOf(model: Config): Shape['ffn'] {
  const experts = model['num_experts'] ?? model['n_routed_experts'] ?? model['num_local_experts'];
  if (experts === undefined) return { kind: 'dense', intermediate: Number(model['intermediate_size']) };
  const layers = Number(model['num_hidden_layers']);
  const step = Number(model['interleave_moe_layer_step'] ?? 1);
  const denseLayers = Number(model['first_k_dense_replace'] ?? 0) + layers - layers / step;
  const shared = 'shared_expert_intermediate_size' in model || model['gguf_arch'] === 'llama4' ? 1 : 0;
  return {
    kind: 'moe',
    experts: Number(experts),
    expertsPerToken: Number(model['num_experts_per_tok']),
    sharedExperts: Number(model['n_shared_experts'] ?? shared),
    expertIntermediate: Number(model['moe_intermediate_size'] ?? model['intermediate_size']),
    denseLayers,
    moeLayers: layers - denseLayers,
  };
}
