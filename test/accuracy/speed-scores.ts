import { attentionOf } from '#shared/attention/registry.ts';
import { isServingEngine } from '#shared/catalog/engine.ts';
import { weightReadBytes, readableWeights } from '#shared/speed/weight-reads.ts';
import { decodeStepSeconds } from '#shared/speed/decode.ts';
import type { DecodeInput } from '#shared/speed/decode-input.ts';
import { categoryBand } from '#shared/speed/bands.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { type LocalInputs, localInputs } from '#shared/speed/local-inputs.ts';
import { prefillSeconds } from '#shared/speed/prefill.ts';
import type { OldBuild } from '#shared/speed/prefill-input.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { speedRules } from '#shared/speed/speed-rules.ts';
import type { Stack } from '#shared/catalog/speed-calibration.ts';
import { gbPerSecond } from '#shared/units.ts';
import { microBatchOf } from './row-micro-batch.ts';
import type { Outcome, Prediction } from './score.ts';
import { speedRequestOf } from './speed-request.ts';
import { isLlamafile, type Registry, type SpeedRow } from './speed-rows.ts';

/** Scores one row against what the planner says of the same request. */
export function speedOutcome(row: SpeedRow, registry: Registry): Outcome {
  const request = speedRequestOf(row, registry);
  if ('refused' in request) return request;
  const missing = missingTokens(row);
  if (missing !== null) return { refused: missing };
  const prediction = isServingEngine(request.memory.runtime.engine) ? served(row, request) : local(row, request);
  if ('refused' in prediction) return prediction;
  if (!Number.isFinite(prediction.point) || prediction.point <= 0) return { refused: 'the estimate is not a number' };
  return { measured: row.metric === 'ttft' ? row.value / 1000 : row.value, prediction };
}

function missingTokens({ metric, n_prompt: prompt }: SpeedRow): string | null {
  return metric === 'decode_tps' || (prompt ?? 0) > 0 ? null : 'the row does not say how long the prompt was';
}

const scaled = (from: Prediction, point: number): Prediction => ({
  point,
  low: (from.low / from.point) * point,
  high: (from.high / from.point) * point,
});

/** llama.cpp and its kin: the estimate as the app makes it; rows of stacks that the app does not offer go through the same formulas. */
function local(row: SpeedRow, request: SpeedRequest): Prediction | { readonly refused: string } {
  const estimate = estimateSpeed(request);
  const rules = speedRules(request.memory.calibration.speed);
  const { decode, prefill } = rowInputs(row, request);
  if (row.metric === 'ttft')
    return stackBesides(row) ? { refused: `first token of ${row.runtime}: no runtime of the app` } : estimate.ttftSeconds;
  if (row.metric === 'prefill_tps')
    return scaled(estimate.prefillTokensPerSecond, prefill.promptTokens / prefillSeconds(prefill, rules.prefill));
  const point = 1 / decodeStepSeconds(decode, rules.decode);
  const apart = row.placement === 'ssd' ? 'ssd-moe' : isLlamafile(row) ? 'llamafile' : null;
  if (apart !== null) {
    const band = categoryBand({ phase: 'decode', category: apart, measured: false }, rules);
    return { point, low: point * band.low, high: point * band.high };
  }
  return scaled(estimate.decodeTokensPerSecond, point);
}

/** What the formulas take for a row: the app's inputs, with what only the row states. */
export function rowInputs(row: SpeedRow, request: SpeedRequest): LocalInputs {
  const { decode, prefill } = localInputs(request, speedRules(request.memory.calibration.speed));
  const stack = stackBesides(row);
  const other = stack ? { stack } : {};
  return {
    decode: { ...decode, ...other, ...besides(row, request) },
    prefill: {
      ...prefill,
      ...other,
      build: buildOf(row),
      amdvlk: /amdvlk/.test(row.source),
      microBatchTokens: microBatchOf(row),
      tensorParallel: row.parallel === 'tp',
    },
  };
}

function buildOf({ flags }: SpeedRow): OldBuild | undefined {
  if (flags?.includes('old_build_2024')) return '2024';
  return flags?.includes('build_2025') ? '2025' : undefined;
}

/** Stacks that the formulas know and no runtime of the catalog has. */
function stackBesides(row: SpeedRow): Stack | null {
  const { runtime, backend, placement } = row;
  if (/ktransformers/i.test(runtime)) return 'ktransformers';
  if (!isLlamafile(row) || placement === 'cpu' || /^cpu$/i.test(backend)) return null;
  return /metal/i.test(backend) ? 'llamafile-metal' : 'llamafile';
}

/** What a row states and a request cannot: another number of active experts, experts on an SSD, tensor parallelism. */
function besides(row: SpeedRow, request: SpeedRequest): Partial<DecodeInput> {
  const { memory } = request;
  const { ffn } = memory.shape;
  const { decode } = localInputs(request, speedRules(memory.calibration.speed));
  const common = {
    mlxVlm: row.runtime === 'mlx-vlm',
    tensorParallel: isServingEngine(memory.runtime.engine) ? row.gpu_count : decode.tensorParallel,
    layers: decode.layers - shortConvolutions(row, request) / 2,
  };
  const experts = row.active_experts ?? null;
  const fewer = experts !== null && ffn.kind === 'moe' ? { ...ffn, expertsPerToken: experts } : ffn;
  if (row.placement === 'ssd') {
    const weights = readableWeights(memory);
    const streamedBytes = weightReadBytes({ ...weights, alwaysBytes: 0 }, fewer, row.batch);
    const readBytesPerSecond = gbPerSecond(row.ssd_read_gbs ?? ASSUMED_SSD_GBS);
    return { ...common, weights: { kind: 'ssd', deviceBytes: weights.alwaysBytes, streamedBytes, readBytesPerSecond } };
  }
  if (fewer === ffn) return common;
  const changed = { ...request, memory: { ...memory, shape: { ...memory.shape, ffn: fewer } } };
  return { ...common, weights: localInputs(changed, speedRules(memory.calibration.speed)).decode.weights };
}

/** Layers with a short convolution for a mixer: the catalog has no model with them. */
const shortConvolutions = ({ model }: SpeedRow, { memory: { shape } }: SpeedRequest): number =>
  model.startsWith('lfm2') ? shape.layers - attentionOf(shape).layers.full : 0;

/** A row of SSD streaming without a rate: fast drives of the machines measured. */
const ASSUMED_SSD_GBS = 17;

/** Batch engines: the estimate as the app makes it. */
function served({ metric }: SpeedRow, request: SpeedRequest): Prediction {
  const { ttftSeconds, decodeTokensPerSecond } = estimateSpeed(request);
  return metric === 'ttft' ? ttftSeconds : decodeTokensPerSecond;
}
