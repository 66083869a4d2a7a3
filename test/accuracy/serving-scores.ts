import type { ServingEngine } from '#shared/catalog/engine.ts';
import type { ServingMetric } from '#shared/catalog/serving-calibration.ts';
import { banded } from '#shared/estimate.ts';
import type { ServingLoad, ServingServer } from '#shared/speed/serving.ts';
import { groupOf, servingBands, type ServingGroup, type ServingWeakSpot, servingWeakSpots } from '#shared/speed/serving-bands.ts';
import { servingPointUnder } from '#shared/speed/serving-conditions.ts';
import { testCatalog } from '../support/catalog.ts';
import { type ServingCheckPoint, serverOfRow } from '../shared/speed/serving-check-points.ts';
import { cardShares } from './card-shares.ts';
import type { Outcome, Prediction } from './score.ts';
import { isLocalEngine, localPredictions } from './serving-local.ts';
import { conditionsOf, type ServingRegistry, type ServingRow } from './serving-rows.ts';

export type ServingScore = { readonly row: ServingRow } & Readonly<Record<ServingMetric, Outcome | null>>;

/** What a row measured, in tokens per second and seconds; null: not measured. */
export type ServingMeasured = Readonly<Record<ServingMetric, number | null>>;

export function measuredOf({ tok_s_out: throughput, tpot_ms: tpot, ttft_ms: ttft }: ServingRow): ServingMeasured {
  const seconds = (milliseconds: number | null | undefined): number | null => (milliseconds ? milliseconds / 1000 : null);
  return { throughput: throughput ?? null, tpot: seconds(tpot), ttft: seconds(ttft) };
}

/** One operating point against the serving model; null where the row did not measure the quantity. */
export function servingScore(row: ServingRow, registry: ServingRegistry): ServingScore {
  const predicted = predictionsOf(row, registry);
  const found = measuredOf(row);
  const outcome = (metric: ServingMetric): Outcome | null => {
    if ('refused' in predicted) return predicted;
    const measured = found[metric];
    return measured === null ? null : { measured, prediction: predicted[metric] };
  };
  return { row, throughput: outcome('throughput'), tpot: outcome('tpot'), ttft: outcome('ttft') };
}

export type Predictions = Readonly<Record<ServingMetric, Prediction>>;
type Refused = { readonly refused: string };

function predictionsOf(row: ServingRow, registry: ServingRegistry): Predictions | Refused {
  if (isLocalEngine(row)) return localPredictions(row, registry.gpus[row.gpu]?.gpuId ?? null);
  const served = servingCase(row, registry);
  if ('refused' in served) return served;
  const { server, load, group } = served;
  const point = servingPointUnder(group.conditions, { server, load }, testCatalog().calibration.serving.constants);
  if (point.maxRunningSequences <= server.replicas && load.concurrency > server.replicas) {
    return { refused: 'the weights leave no room for a cache' };
  }
  const bands = servingBands(testCatalog().calibration, group, weakSpotsOf(row, server));
  return {
    throughput: banded(point.outputTokensPerSecond, bands.throughput, []),
    tpot: banded(point.tpotSeconds, bands.tpot, []),
    ttft: banded(point.ttftSeconds, bands.ttft, []),
  };
}

const weakSpotsOf = (row: ServingRow, { shape, gpu }: ServingServer): readonly ServingWeakSpot[] =>
  servingWeakSpots({
    attention: shape.sparseTopK > 0 ? 'sparse-attention' : null,
    nativeMxfp4: row.model.startsWith('gpt-oss'),
    blackwell: gpu.blackwell,
    bandwidthAssumed: false,
    betweenHosts: false,
  });

/** A row as the serving model sees it. */
export type ServingCase = { readonly server: ServingServer; readonly load: ServingLoad; readonly group: ServingGroup };

export function servingCase(row: ServingRow, registry: ServingRegistry): ServingCase | Refused {
  const server = serverOf(row, registry);
  if ('refused' in server) return server;
  const { isl, osl, concurrency } = row;
  if (!isl || !osl || !concurrency) return { refused: 'no prompt length, output length or concurrency stated' };
  const gpuId = registry.gpus[row.gpu]?.gpuId ?? null;
  const { measuredGpuIds, measuredModelIds } = testCatalog().calibration.serving;
  const group = groupOf(server, {
    cards: isLocalCard(gpuId) ? 'local' : 'datacenter',
    gpuMeasured: gpuId !== null && measuredGpuIds.includes(gpuId),
    modelMeasured: measuredModelIds.includes(row.model.toLowerCase()),
    conditions: conditionsOf(row),
  });
  return { server, load: { promptTokens: isl, outputTokens: osl, concurrency }, group };
}

const isLocalCard = (gpuId: string | null): boolean => testCatalog().gpus.some(({ id, memory }) => id === gpuId && !memory.hbm);

function serverOf(row: ServingRow, registry: ServingRegistry): ServingServer | Refused {
  const model = registry.models[row.model];
  const gpu = registry.gpus[row.gpu];
  const engine = engineOf(row.engine);
  if (!model) return { refused: `the registry has no model ${row.model}` };
  if (!gpu) return { refused: `the registry has no GPU ${row.gpu}` };
  if (row.kind.startsWith('mlperf')) return { refused: 'MLPerf states no concurrency' };
  if (!engine) return { refused: `${row.engine} is no batch engine of the serving model` };
  if (row.spec_decode) return { refused: 'speculative decoding is not modelled' };
  if ((row.dp ?? 1) > 1) return { refused: 'attention split by data is not modelled' };
  const quant = registry.precisions[row.precision === 'nvfp4' && model.experts === 0 ? 'nvfp4d' : row.precision];
  const kv = cacheFormat(row, engine);
  const kvBytes = registry.kvBytes[kv];
  if (!quant || kvBytes === undefined) return { refused: `the registry has no precision ${row.precision} with cache ${kv}` };
  const server: ServingCheckPoint['server'] = {
    model,
    quant,
    gpu,
    tp: row.tp ?? row.n_gpu ?? 1,
    pp: row.pp ?? 1,
    replicas: row.replicas ?? 1,
    engine,
    kvBytes,
    maxNumSeqs: row.max_num_seqs ?? Number.MAX_SAFE_INTEGER,
  };
  return serverOfRow({ server }, cardShares[engine]);
}

/**
 * "auto" is what the files say: NVIDIA's NVFP4 files, and the FP8 files made for TensorRT-LLM, carry an FP8 cache.
 * On the rows the batches and slots of these groups fit an FP8 cache, not a BF16 one.
 */
function cacheFormat({ kv, precision }: ServingRow, engine: ServingEngine): string {
  if (kv && kv !== 'auto') return kv;
  return precision === 'nvfp4' || (precision === 'fp8' && engine === 'trt-llm') ? 'fp8' : 'auto';
}

function engineOf(name: string): ServingEngine | null {
  if (/^vllm$/i.test(name)) return 'vllm';
  if (/^sglang$/i.test(name)) return 'sglang';
  return /^(trtllm|tensorrt-llm)$/i.test(name) ? 'trt-llm' : null;
}
