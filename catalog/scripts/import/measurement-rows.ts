import { z } from 'zod';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { isFileLike, type Measurement, measurementSchema } from '#shared/catalog/measurement.ts';
import type { RawHardwareMap } from './raw-hardware.ts';
import { dateIn, slug, type SourceRegistry } from './sources.ts';

const rowSchema = z.looseObject({
  id: z.string(),
  metric: z.string(),
  value: z.number().positive(),
  hardware: z.string(),
  gpu_count: z.int().positive(),
  runtime: z.string(),
  backend: z.string(),
  model: z.string(),
  quant: z.string(),
  file_bytes: z.number().positive(),
  n_prompt: z.number().nullish(),
  n_gen: z.number().nullish(),
  depth: z.number().nonnegative(),
  kv_type: z.string(),
  batch: z.number().positive(),
  placement: z.string(),
  grade: z.enum(['A', 'B', 'C']),
  flags: z.array(z.string()).nullish(),
  source: z.string(),
});
export type MeasuredRow = z.infer<typeof rowSchema>;

export const measurementFileSchema = z.looseObject({ rows: z.array(rowSchema) });

export type Collection = {
  readonly catalog: Catalog;
  /** Card of each hardware key of the rows; `gpuCores` tells Apple chips of one name apart. */
  readonly hardware: RawHardwareMap;
  /** Terms of the rows, with the notice that they ask for. */
  readonly license: string;
  readonly sources: SourceRegistry;
};

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

/** What no card or file explains: the run went wrong, or the figure is of something else than reading or writing tokens. */
const telling: readonly string[] = [
  ...excludedFlags,
  'e2e_tps_includes_prompt_time',
  'probably_speculative_decoding',
  'old_build_2024',
  'wide_spread',
];

/** The row as the catalog keeps it, or why it stays out. */
export function importedOrReason(row: MeasuredRow, collection: Collection): Measurement | string {
  const { catalog } = collection;
  const model = catalog.models.find(({ id }) => id === row.model);
  if (!model) return 'the model is not in the catalog';
  if (row.batch !== 1) return 'several streams at once';
  if (row.placement !== 'gpu') return 'not wholly on the accelerator';
  const flag = row.flags?.find((name) => telling.includes(name));
  if (flag !== undefined) return `flagged ${flag}`;
  const gpuId = cardOf(row, collection);
  if (gpuId === null) return `the catalog has no card that is ${row.hardware}`;
  const engine = engineOf(row);
  const backend = backendOf(row);
  if (engine === null || backend === null) return `no engine and backend of the planner: ${row.runtime}, ${row.backend}`;
  const quantizationId = slug(row.quant);
  const files = model.artifacts.filter((artifact) => artifact.quantizationId === quantizationId);
  if (files.length === 0) return `the catalog has no ${row.quant} of ${row.model}`;
  if (!files.some((artifact) => isFileLike(row.file_bytes, artifact))) return 'no file of that size in the catalog';
  const phase = phaseOf(row);
  if (phase === null) return `${row.metric} is neither decode nor prefill`;
  const sourceId = registerSource(row.source, collection);
  return measurementSchema.parse({
    id: row.id,
    ...phase,
    gpuId,
    gpuCount: row.gpu_count,
    modelId: model.id,
    quantizationId,
    fileBytes: row.file_bytes,
    engine,
    backend,
    kvType: row.kv_type,
    tokensPerSecond: row.value,
    grade: row.grade,
    sourceId,
  });
}

/** The listed chip itself: one of the same name with another number of cores is another chip. */
function cardOf({ hardware: key }: MeasuredRow, { catalog, hardware }: Collection): string | null {
  const named = hardware[key];
  const gpu = catalog.gpus.find(({ id }) => id === named?.gpuId);
  if (!gpu || !named) return null;
  return named.gpuCores !== undefined && named.gpuCores !== gpu.match.gpuCores ? null : gpu.id;
}

function engineOf({ runtime, backend }: MeasuredRow): Measurement['engine'] | null {
  if (/mlx/i.test(runtime) || /mlx/i.test(backend)) return 'mlx';
  if (/ik_llama/i.test(runtime)) return 'ik_llama.cpp';
  return /^(llama\.cpp|ollama|lm.?studio)$/i.test(runtime) ? 'llama.cpp' : null;
}

const backends: Readonly<Record<string, Measurement['backend']>> = {
  CUDA: 'cuda',
  ROCm: 'rocm',
  Vulkan: 'vulkan',
  Metal: 'metal',
  MLX: 'metal',
};
const backendOf = ({ backend }: MeasuredRow): Measurement['backend'] | null => backends[backend] ?? null;

/** The mean depth of a decode row counts half of what it wrote, as the formula does. */
function phaseOf({ metric, depth, n_gen: written, n_prompt: prompt }: MeasuredRow): object | null {
  if (metric === 'decode_tps') return { phase: 'decode', depthTokens: depth + (written ?? 0) / 2 };
  return metric === 'prefill_tps' && prompt ? { phase: 'prefill', promptTokens: prompt, cachedTokens: depth } : null;
}

/** `OWNER/REPO[@COMMIT] PATH …`: the file where it stands; remarks on copies and sections are left out, so that one file is one source. */
function registerSource(text: string, { license, sources }: Collection): string {
  const title = text.split(/ § | \(copy in /)[0] ?? text;
  const [, repository, commit = 'master', path] = /^([\w.-]+\/[\w.-]+?)(?:@(\w+))? (\S+\.(?:md|json))$/.exec(title) ?? [];
  const url = repository === undefined ? {} : { url: `https://github.com/${repository}/blob/${commit}/${path}` };
  return sources.add(slug(title), { title, ...url, license, asOf: dateIn(text) });
}
