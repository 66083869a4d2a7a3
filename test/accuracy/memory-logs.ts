import { z } from 'zod';
import type { ModelVariant, Shape } from '#shared/catalog/model.ts';
import { estimateFit } from '#shared/memory/estimate-fit.ts';
import type { MemoryBreakdown } from '#shared/memory/fit.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { kvTypeSchema } from '#shared/demand/workload.ts';
import { testCatalog } from '../support/catalog.ts';
import { PLENTY_MIB, PLENTY } from '../shared/memory/reference-requests.ts';
import type { Reference } from '../shared/memory/reference-rows.ts';
import { accountingRuntime, artifactLike, cards, cpuOnly, memoryRequest, runtimeOf } from '../shared/memory/requests.ts';
import { figureOf, figureSum, type MemoryPart, type MemoryScore } from './memory-scores.ts';
import { quantizationNamed, shapeOf } from './registry-subject.ts';
import type { Outcome, Prediction } from './score.ts';
import type { Registry } from './speed-rows.ts';
import { inEnglish } from '#shared/words/en.ts';

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
  /** ik_llama.cpp's form of latent attention (`-mla`), and its limit on attention scores in MiB (`-amb`, 0: none). */
  mla: z.number().nullish(),
  amb: z.number().nullish(),
  file_bytes: z.number().positive().nullish(),
  flags: z.array(z.string()).nullish(),
});
export type LogRow = z.infer<typeof logRowSchema>;
export const logRowsSchema = z.array(logRowSchema);

const partOf = ({ metric, backend }: LogRow): MemoryPart =>
  metric === 'compute_buffer_bytes' && backend === 'CPU' ? 'cpuComputeBuffer' : partOfMetric[metric];

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

/** Where shapes come from beside the catalog: the runtime's accounting first, which states heads, then the registry of speeds. */
export type ShapeSources = { readonly accounting: readonly Reference[]; readonly registry: Registry | null };

export function logScore(row: LogRow, sources: ShapeSources): MemoryScore {
  const catalogModel = testCatalog().models.find(({ id }) => id === (catalogIds[row.model] ?? row.model));
  const architecture = catalogModel?.shape?.ggufArchitecture ?? row.model;
  return { part: partOf(row), architecture, outcome: outcomeOf(row, catalogModel, sources) };
}

/** Names of the logs whose catalog entry is called otherwise, with the same text part. */
const catalogIds: Readonly<Record<string, string>> = {
  'deepseek-v3': 'deepseek-r1-671b',
  'llama3.1-8b': 'llama-3.1-8b',
  'qwen3-next-80b-a3b': 'qwen3-coder-next',
};

function outcomeOf(row: LogRow, model: ModelVariant | undefined, sources: ShapeSources): Outcome {
  if (row.metric === 'weights_bytes') return weightsOutcome(row, model);
  const shape = model?.shape ?? listedShape(row, sources);
  if (!shape) return { refused: `neither catalog nor registry has a shape of ${row.model}` };
  const against = unstated(row, { shape, headsAreKnown: model !== undefined || accountedShape(row, sources) !== null });
  if (against !== null) return { refused: against };
  const fit = estimateFit(requestOf(row, model, shape));
  if (fit.verdict === 'does-not-fit') return { refused: inEnglish(fit.reason ?? fit.limit) };
  const prediction = predicted(row, fit.placement.perDevice);
  return prediction.point > 0 ? { measured: row.value, prediction } : { refused: 'the estimate has no such part' };
}

/** A file of the catalog with the same model and quantization; the planner estimates no size of a file that it does not know. */
function weightsOutcome(row: LogRow, model: ModelVariant | undefined): Outcome {
  if (!model) return { refused: 'file size of a model outside the catalog' };
  const wanted = quantizationNamed(row.quant, accountingRuntime(512)).id;
  const artifact = model.artifacts.find(({ quantizationId, format }) => quantizationId === wanted && format === 'gguf');
  if (!artifact) return { refused: 'file size of a mix that the catalog does not list' };
  const { fileBytes: point, fileBytesTolerance: tolerance } = artifact;
  return { measured: row.value, prediction: { point, low: point - tolerance, high: point + tolerance } };
}

const accountedShape = ({ model }: LogRow, { accounting }: ShapeSources): Shape | null =>
  accounting.map(({ shapes }) => shapes.get(model)).find((shape) => shape !== undefined) ?? null;

function listedShape(row: LogRow, sources: ShapeSources): Shape | null {
  const listed = sources.registry?.models[row.model];
  return accountedShape(row, sources) ?? (listed ? shapeOf(row.model, listed) : null);
}

type Facts = { readonly shape: Shape; readonly headsAreKnown: boolean };

/** What an estimate would need and the row does not state, or what no formula covers; null: nothing. */
function unstated(row: LogRow, facts: Facts): string | null {
  if (!kvTypeSchema.safeParse(row.kv_type ?? 'f16').success) return `cache type ${String(row.kv_type)} is none that the planner knows`;
  if (row.flags?.includes('includes_recurrent_state')) return 'cache and state printed as one value';
  if (row.metric === 'recurrent_state_bytes' && facts.shape.attention.kind !== 'gated-deltanet')
    return 'the registry states no recurrent shape';
  if (isFullHeads(row) && facts.shape.attention.kind === 'mla' && !facts.headsAreKnown)
    return 'full heads of a model whose number of heads no source states';
  if (row.metric === 'kv_bytes' && row.flags?.includes('rounded_0.1GiB')) return 'printed to 0.1 GiB, too coarse for a cache that is exact';
  return row.metric === 'kv_bytes' || row.metric === 'recurrent_state_bytes' ? null : unstatedBuffer(row, facts);
}

/** The same for values that hold a compute buffer. */
function unstatedBuffer(row: LogRow, { shape, headsAreKnown }: Facts): string | null {
  if (/ollama/i.test(row.runtime)) return "Ollama's log names the buffer of a device, not the layers that it holds";
  if (row.metric === 'compute_buffer_bytes' && (row.n_devices ?? 1) > 1)
    return 'split over several devices in a way that the row does not state';
  if (row.flash_attn === 0 && !headsAreKnown) return 'attention scores of a model whose number of heads no source states';
  if (shape.attention.kind !== 'mla' || !isIkLlama(row) || isFullHeads(row)) return null;
  if (row.mla !== 3 || row.flash_attn !== 1) return 'ik_llama.cpp with another form of latent attention than -mla 3 -fa: no formula';
  if (row.backend === 'CPU') return 'ik_llama.cpp unpacking a latent cache without a GPU: no formula';
  return row.amb === 0 ? 'ik_llama.cpp without a limit on attention scores (-amb 0): no formula' : null;
}

const isIkLlama = ({ runtime }: LogRow): boolean => /ik_llama/i.test(runtime);
/** Latent attention kept as ordinary heads; rows that do not state the layout say so by `-mla 0`, or are older than the choice. */
const isFullHeads = ({ kv_layout: layout, mla, flash_attn: flash }: LogRow): boolean =>
  layout === 'full_heads' || mla === 0 || (layout == null && mla == null && flash === 0);

function requestOf(row: LogRow, model: ModelVariant | undefined, shape: Shape): MemoryRequest {
  const quantization = quantizationNamed(row.quant, accountingRuntime(512));
  const runtime = accountingRuntime(row.n_ubatch ?? DEFAULT_MICRO_BATCH);
  const count = row.n_devices ?? 1;
  return memoryRequest({
    ...(model ? { model } : {}),
    shape: isFullHeads(row) ? withFullHeads(shape) : shape,
    // Sizes of files count in totals only.
    artifact: artifactLike(quantization.id, Math.round(row.file_bytes ?? model?.parameters?.total.value ?? ANY_FILE_BYTES)),
    quantization,
    runtime: isIkLlama(row) ? { ...runtime, quirks: runtimeOf('ik_llama.cpp').quirks } : runtime,
    machine:
      row.backend === 'CPU'
        ? cpuOnly(PLENTY)
        : cards(
            Array.from({ length: count }, () => PLENTY_MIB),
            PLENTY,
          ),
    contextTokens: (row.n_ctx ?? DEFAULT_CONTEXT) / (row.n_seqs ?? 1),
    concurrency: row.n_seqs ?? 1,
    kvType: kvTypeSchema.parse(row.kv_type ?? 'f16'),
    flashAttention: row.flash_attn !== 0,
  });
}

/** Keys of nope + rope and values of their own width for every head; K and V of their mean width hold the same. */
function withFullHeads(shape: Shape): Shape {
  const { attention } = shape;
  if (attention.kind !== 'mla') return shape;
  const headDim = (attention.nopeDim + attention.ropeDim + attention.valueDim) / 2;
  return { ...shape, attention: { kind: 'full', heads: attention.heads, kvHeads: attention.heads, headDim } };
}

type PerDevice = readonly { readonly device: string; readonly memory: MemoryBreakdown }[];

/** A cache is printed as one value for all devices, a buffer for the one with the largest, a total for all accelerators. */
function predicted(row: LogRow, perDevice: PerDevice): Prediction {
  const accelerators = perDevice.filter(({ device }) => device !== 'host');
  const carriers = accelerators.length > 0 ? accelerators : perDevice;
  const memories = carriers.map(({ memory }) => memory);
  if (row.metric !== 'compute_buffer_bytes') return figureSum(memories, partOf(row));
  const figures = memories.map((memory) => figureOf(memory, partOf(row)));
  return figures.reduce((largest, figure) => (figure.point > largest.point ? figure : largest));
}

/** llama.cpp's own, and a context for the state, which does not depend on it. */
const DEFAULT_MICRO_BATCH = 512;
const DEFAULT_CONTEXT = 4096;
/** Of a model outside the catalog whose row states no file: no part but the total depends on it. */
const ANY_FILE_BYTES = 32e9;
