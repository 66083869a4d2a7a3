import type { Engine } from '#shared/catalog/engine.ts';
import type { KvType } from '#shared/demand/workload.ts';
import { candidateContext } from '#shared/evaluate/candidate-context.ts';
import { requestFor } from '#shared/evaluate/candidate-request.ts';
import { DEFAULT_USE_CASE, defaultRequirements, defaultWorkload } from '#shared/evaluate/defaults.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { isRefusal } from '#shared/evaluate/refusal.ts';
import { whatIfProfile } from '#shared/hardware/what-if.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { cardsOf, type Parallelism } from '#shared/memory/parallelism.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { inEnglish } from '#shared/words/en.ts';
import { formulaOnly } from './formula-only.ts';
import { placedWithQueue } from './placed-with-queue.ts';
import { filesOf, modelNamed, servingCatalog } from './serving-catalog.ts';
import { conditionsOf, type ServingRegistry, type ServingRow } from './serving-rows.ts';

type Refused = { readonly refused: string };

/** The candidate that a row measured, made and placed as the planner makes and places every other; or why there is none. */
export function servingRequestOf(row: ServingRow, registry: ServingRegistry): SpeedRequest | Refused {
  const load = loadOf(row);
  if ('refused' in load) return load;
  const input = inputOf(row, load, registry);
  if ('refused' in input) return input;
  const memory = memoryRequestOf(row, input);
  if ('refused' in memory) return memory;
  const placed = placedWithQueue({ ...memory, parallelism: parallelismOf(row) });
  if ('refused' in placed) return { refused: `${row.model} in ${row.precision} on ${row.gpu}: ${placed.refused}` };
  const service = { load: conditionsOf(row), maxSequences: row.max_num_seqs ?? null };
  return formulaOnly({ ...placed, workload: input.workload, service });
}

type Load = SpeedRequest['workload'];

/** What was asked of the server, or what the planner has no answer to. */
function loadOf({ kind, isl, osl, concurrency, spec_decode: speculative, dp }: ServingRow): Load | Refused {
  if (kind.startsWith('mlperf')) return { refused: 'MLPerf states no concurrency' };
  if (!isl || !osl || !concurrency) return { refused: 'no prompt length, output length or concurrency stated' };
  if (speculative) return { refused: 'speculative decoding is not modelled' };
  if ((dp ?? 1) > 1) return { refused: 'attention split by data is not modelled' };
  return { promptTokens: isl, outputTokens: osl, concurrency, cachedPromptRatio: 0 };
}

/** One replica takes all cards where the row says nothing else. */
const parallelismOf = ({ tp, pp, replicas, n_gpu: cards }: ServingRow): Parallelism => ({
  tensorParallel: tp ?? cards ?? 1,
  pipelineParallel: pp ?? 1,
  replicas: replicas ?? 1,
});

const TAKEN_AT = '2026-11-24T09:00:00Z';

/** What a user would ask about the row's machine. */
function inputOf(row: ServingRow, load: Load, registry: ServingRegistry): PlanInput | Refused {
  const catalog = servingCatalog(registry);
  const gpuId = registry.gpus[row.gpu]?.gpuId ?? null;
  if (gpuId === null) return { refused: `the catalog has no ${row.gpu}` };
  const cards = Math.max(row.n_gpu ?? 1, cardsOf(parallelismOf(row)));
  const profile = whatIfProfile({ hardware: cards === 1 ? gpuId : `${gpuId}x${cards}` }, catalog, TAKEN_AT);
  return {
    profile,
    catalog,
    workload: { ...defaultWorkload(catalog, DEFAULT_USE_CASE), ...load, contextTokens: load.promptTokens + load.outputTokens },
    requirements: { ...defaultRequirements(catalog, DEFAULT_USE_CASE), kvType: kvTypeOf(row) },
    assumptions: {},
    asOf: TAKEN_AT.slice(0, 10),
  };
}

/**
 * "auto" is what the files say: NVIDIA's NVFP4 files, and the FP8 files made for TensorRT-LLM, carry an FP8 cache.
 * On the rows the batches and slots of these groups fit an FP8 cache, not a BF16 one.
 */
function kvTypeOf({ kv, precision, engine }: ServingRow): KvType {
  const carried = precision === 'nvfp4' || (precision === 'fp8' && engineNamed(engine) === 'trt-llm');
  return kv === 'fp8' || ((kv ?? 'auto') === 'auto' && carried) ? 'fp8' : 'f16';
}

function memoryRequestOf(row: ServingRow, input: PlanInput): MemoryRequest | Refused {
  const model = modelNamed(row.model, input.catalog);
  if (!model) return { refused: `neither catalog nor registry has the model ${row.model}` };
  const engine = engineNamed(row.engine);
  const runtime = input.catalog.runtimes.find((each) => each.engine === engine && each.standsInFor === null);
  if (!runtime) return { refused: `${row.engine} is no runtime that the planner estimates` };
  const files = filesOf(model, row.precision, runtime);
  if (files.length === 0) return { refused: `neither catalog nor registry has ${row.model} in ${row.precision} for ${runtime.name}` };
  const context = candidateContext(input);
  const answers = files.map((artifact) => requestFor(context, { model, artifact, runtime }));
  const request = answers.find((answer) => !isRefusal(answer)) ?? answers[0];
  if (request === undefined) throw new Error(`no answer for ${row.id}`);
  return isRefusal(request) ? { refused: inEnglish(request.reason) } : request;
}

function engineNamed(name: string): Engine | null {
  const engine = name.toLowerCase();
  if (/^(trtllm|tensorrt-llm)$/.test(engine)) return 'trt-llm';
  return engine === 'vllm' || engine === 'sglang' || engine === 'llama.cpp' ? engine : null;
}
