import { banded } from '#shared/estimate.ts';
import { servingBands, type ServingWeakSpot } from '#shared/speed/estimate-serving.ts';
import { type ServingPoint, servingPoint, type ServingServer } from '#shared/speed/serving.ts';
import { type ServingEngine, servingRules } from '#shared/speed/serving-rules.ts';
import { testCatalog } from '../support/catalog.ts';
import { type ServingCheckPoint, serverOfRow } from '../shared/speed/serving-check-points.ts';
import type { Outcome, Prediction } from './score.ts';
import type { ServingRegistry, ServingRow } from './serving-rows.ts';

export const servingMetrics = ['throughput', 'tpot', 'ttft'] as const;
export type ServingMetric = (typeof servingMetrics)[number];
export type ServingScore = { readonly row: ServingRow } & Readonly<Record<ServingMetric, Outcome | null>>;

/** One operating point against the serving model; null where the row did not measure the quantity. */
export function servingScore(row: ServingRow, registry: ServingRegistry): ServingScore {
  const predicted = predictionsOf(row, registry);
  const outcome = (metric: ServingMetric, measured: number | null | undefined): Outcome | null => {
    if ('refused' in predicted) return predicted;
    return measured ? { measured, prediction: predicted[metric] } : null;
  };
  const seconds = (milliseconds: number | null | undefined): number | null => (milliseconds ? milliseconds / 1000 : null);
  return {
    row,
    throughput: outcome('throughput', row.tok_s_out),
    tpot: outcome('tpot', seconds(row.tpot_ms)),
    ttft: outcome('ttft', seconds(row.ttft_ms)),
  };
}

type Predictions = Readonly<Record<ServingMetric, Prediction>>;
type Refused = { readonly refused: string };

function predictionsOf(row: ServingRow, registry: ServingRegistry): Predictions | Refused {
  const server = serverOf(row, registry);
  if ('refused' in server) return server;
  const { isl, osl, concurrency } = row;
  if (!isl || !osl || !concurrency) return { refused: 'no prompt length, output length or concurrency stated' };
  const rules = servingRules(testCatalog().calibration.serving);
  const point = servingPoint(server, { promptTokens: isl, outputTokens: osl, concurrency }, rules);
  if (point.maxRunningSequences <= server.replicas && concurrency > server.replicas) {
    return { refused: 'the weights leave no room for a cache' };
  }
  return withBands(point, server, row, registry);
}

/** Bands of the app: of data-centre or other cards, wider where the serving model is weak. */
function withBands(point: ServingPoint, server: ServingServer, row: ServingRow, registry: ServingRegistry): Predictions {
  const spots: ServingWeakSpot[] = [];
  if (server.shape.sparseTopK > 0) spots.push('sparse-attention');
  if (server.gpu.blackwell && row.model.startsWith('gpt-oss')) spots.push('gpt-oss-blackwell');
  const cards = isLocalCard(registry.gpus[row.gpu]?.gpuId ?? null) ? 'local' : 'datacenter';
  const bands = servingBands(testCatalog().calibration, cards, spots);
  return {
    throughput: banded(point.outputTokensPerSecond, bands.throughput, []),
    tpot: banded(point.tpotSeconds, bands.tpot, []),
    ttft: banded(point.ttftSeconds, bands.ttft, []),
  };
}

const isLocalCard = (gpuId: string | null): boolean =>
  testCatalog().gpus.some(({ id, segment }) => id === gpuId && segment !== 'datacenter');

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
  const kvBytes = registry.kvBytes[row.kv ?? 'auto'];
  if (!quant || kvBytes === undefined) return { refused: `the registry has no precision ${row.precision} with cache ${row.kv ?? 'auto'}` };
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
  return serverOfRow({ server });
}

function engineOf(name: string): ServingEngine | null {
  if (/^vllm$/i.test(name)) return 'vllm';
  if (/^sglang$/i.test(name)) return 'sglang';
  return /^(trtllm|tensorrt-llm)$/i.test(name) ? 'trtllm' : null;
}
