import { z } from 'zod';
import type { ModelVariant } from '#shared/catalog/model.ts';
import { estimateFit } from '#shared/memory/estimate-fit.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { kvTypeSchema } from '#shared/workload.ts';
import { testCatalog } from '../support/catalog.ts';
import { PLENTY_MIB, PLENTY } from '../shared/memory/reference-requests.ts';
import { accountingRuntime, artifactLike, cards, memoryRequest } from '../shared/memory/requests.ts';
import { type MemoryPart, type MemoryScore, partOf } from './memory-scores.ts';
import { quantizationNamed, shapeOf } from './registry-subject.ts';
import type { Outcome } from './score.ts';
import type { Registry } from './speed-rows.ts';

/** Values that people printed from logs, many of older builds. */

const logRowSchema = z.object({
  id: z.string(),
  metric: z.enum(['weights_bytes', 'kv_bytes', 'compute_buffer_bytes', 'vram_bytes', 'recurrent_state_bytes']),
  value: z.number().positive(),
  model: z.string(),
  quant: z.string(),
  runtime: z.string(),
  grade: z.string(),
  backend: z.string().nullish(),
  n_ctx: z.number().positive().nullish(),
  n_ubatch: z.number().positive().nullish(),
  n_seqs: z.number().positive().nullish(),
  n_devices: z.number().positive().nullish(),
  flash_attn: z.number().nullish(),
  kv_type: z.string().nullish(),
  kv_layout: z.string().nullish(),
  file_bytes: z.number().positive().nullish(),
  flags: z.array(z.string()).nullish(),
});
export type LogRow = z.infer<typeof logRowSchema>;
export const logRowsSchema = z.array(logRowSchema);

const partOfMetric: Readonly<Record<LogRow['metric'], MemoryPart>> = {
  weights_bytes: 'weights',
  kv_bytes: 'kvCache',
  compute_buffer_bytes: 'computeBuffer',
  vram_bytes: 'total',
  recurrent_state_bytes: 'recurrentState',
};

/** Why the protocol leaves a logged value out; null: it counts. */
export function logExclusionOf({ metric, grade }: LogRow): string | null {
  return metric === 'vram_bytes' && grade === 'C' ? 'self-reported peak of the whole card (grade C)' : null;
}

export function logScore(row: LogRow, registry: Registry | null): MemoryScore {
  const catalogModel = testCatalog().models.find(({ id }) => id === (catalogIds[row.model] ?? row.model));
  const architecture = catalogModel?.shape?.ggufArchitecture ?? row.model;
  return { part: partOfMetric[row.metric], architecture, outcome: outcomeOf(row, catalogModel, registry) };
}

/** Names of the logs whose catalog entry is called otherwise, with the same text part. */
const catalogIds: Readonly<Record<string, string>> = {
  'deepseek-v3': 'deepseek-r1-671b',
  'llama3.1-8b': 'llama-3.1-8b',
  'qwen3-next-80b-a3b': 'qwen3-coder-next',
};

function outcomeOf(row: LogRow, model: ModelVariant | undefined, registry: Registry | null): Outcome {
  if (row.metric === 'weights_bytes') return weightsOutcome(row, model);
  const request = requestOf(row, model, registry);
  if ('refused' in request) return request;
  const fit = estimateFit(request);
  if (fit.verdict === 'does-not-fit') return { refused: fit.reason ?? fit.limit };
  const memory = fit.placement.perDevice[0]?.memory;
  if (!memory) return { refused: 'the plan names no device' };
  const prediction = partOf(memory, partOfMetric[row.metric]);
  return prediction.point > 0 ? { measured: row.value, prediction } : { refused: 'the estimate has no such part' };
}

/** A file of the catalog with the same model and quantization; the planner estimates no size of a file that it does not know. */
function weightsOutcome(row: LogRow, model: ModelVariant | undefined): Outcome {
  if (!model) return { refused: `the catalog has no ${row.model}` };
  const wanted = quantizationNamed(row.quant, accountingRuntime(512)).id;
  const artifact = model.artifacts.find(({ quantizationId, format }) => quantizationId === wanted && format === 'gguf');
  if (!artifact) return { refused: `the catalog has no ${row.quant} of ${row.model}` };
  const { fileBytes: point, fileBytesTolerance: tolerance } = artifact;
  return { measured: row.value, prediction: { point, low: point - tolerance, high: point + tolerance } };
}

function requestOf(row: LogRow, model: ModelVariant | undefined, registry: Registry | null): MemoryRequest | { readonly refused: string } {
  const listed = registry?.models[row.model];
  const shape = model?.shape ?? (listed ? shapeOf(row.model, listed) : null);
  if (!shape) return { refused: `neither catalog nor registry has a shape of ${row.model}` };
  if (row.metric === 'recurrent_state_bytes' && !model) return { refused: 'the registry states no recurrent shape' };
  if (row.kv_layout === 'full_heads') return { refused: 'latent attention kept as full heads (older builds)' };
  if (row.flags?.includes('includes_recurrent_state')) return { refused: 'cache and state printed as one value' };
  if ((row.n_devices ?? 1) > 1) return { refused: 'split over several devices in a way that the row does not state' };
  const kvType = kvTypeSchema.safeParse(row.kv_type ?? 'f16');
  if (!kvType.success) return { refused: `cache type ${String(row.kv_type)} is none that the planner knows` };
  const quantization = quantizationNamed(row.quant, accountingRuntime(512));
  return memoryRequest({
    ...(model ? { model } : {}),
    shape,
    // Sizes of files count in totals only.
    artifact: artifactLike(quantization.id, Math.round(row.file_bytes ?? row.value)),
    quantization,
    runtime: accountingRuntime(row.n_ubatch ?? DEFAULT_MICRO_BATCH),
    machine: cards([PLENTY_MIB], PLENTY),
    contextTokens: (row.n_ctx ?? DEFAULT_CONTEXT) / (row.n_seqs ?? 1),
    concurrency: row.n_seqs ?? 1,
    kvType: kvType.data,
    flashAttention: row.flash_attn !== 0,
  });
}

/** llama.cpp's own, and a context for the state, which does not depend on it. */
const DEFAULT_MICRO_BATCH = 512;
const DEFAULT_CONTEXT = 4096;
