import type { ServingMetric } from '#shared/catalog/serving-calibration.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import type { Outcome, Prediction } from './score.ts';
import { servingRequestOf } from './serving-request.ts';
import type { ServingRegistry, ServingRow } from './serving-rows.ts';

/** `request`: the candidate that the row is about; null: the planner has no answer. */
export type ServingScore = { readonly row: ServingRow; readonly request: SpeedRequest | null } & Readonly<
  Record<ServingMetric, Outcome | null>
>;

/** What a row measured, in tokens per second and seconds; null: not measured. */
export type ServingMeasured = Readonly<Record<ServingMetric, number | null>>;

export function measuredOf({ tok_s_out: throughput, tpot_ms: tpot, ttft_ms: ttft }: ServingRow): ServingMeasured {
  const seconds = (milliseconds: number | null | undefined): number | null => (milliseconds ? milliseconds / 1000 : null);
  return { throughput: throughput ?? null, tpot: seconds(tpot), ttft: seconds(ttft) };
}

/** One operating point against what the planner says of the same candidate; null where the row did not measure the quantity. */
export function servingScore(row: ServingRow, registry: ServingRegistry): ServingScore {
  const request = servingRequestOf(row, registry);
  if ('refused' in request) return { row, request: null, throughput: request, tpot: request, ttft: request };
  const predicted = predictionsOf(request);
  const found = measuredOf(row);
  const outcome = (metric: ServingMetric): Outcome | null => {
    const measured = found[metric];
    return measured === null ? null : { measured, prediction: predicted[metric] };
  };
  return { row, request, throughput: outcome('throughput'), tpot: outcome('tpot'), ttft: outcome('ttft') };
}

function predictionsOf(request: SpeedRequest): Readonly<Record<ServingMetric, Prediction>> {
  const { throughputTokensPerSecond, tpotSeconds, ttftSeconds } = estimateSpeed(request);
  const ttft = request.memory.runtime.pool === null ? afterAllPrompts(request, ttftSeconds) : ttftSeconds;
  return { throughput: throughputTokensPerSecond, tpot: tpotSeconds, ttft };
}

/** Slots of llama.cpp were measured with llama-batched-bench: all prompts are read first, then all sequences decode together. */
function afterAllPrompts(request: SpeedRequest, { point, low, high }: Prediction): Prediction {
  const { prefillSeconds, stepSeconds } = planSpeed(request);
  const to = request.workload.concurrency * prefillSeconds + stepSeconds;
  return { point: to, low: (low / point) * to, high: (high / point) * to };
}
