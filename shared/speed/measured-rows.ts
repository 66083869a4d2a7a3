import { type DecodeMeasurement, isFileLike, type Measurement, type PrefillMeasurement } from '../catalog/measurement.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Ratio, Tokens, TokensPerSecond } from '../units.ts';
import { decodeStepSeconds } from './decode.ts';
import { meanDepthTokens } from './mean-depth.ts';
import { kvBytesAt, type LocalInputs, siteOf } from './local-inputs.ts';
import { type CarriedRow, type MeasuredRate, type MeasuredRates, noMeasuredRates } from './measured-rate.ts';
import { prefillSeconds } from './prefill.ts';
import type { SpeedRequest } from './speed-estimate.ts';
import type { SpeedRules } from './speed-rules.ts';
import { backendOf } from './stack.ts';

/**
 * Measurements of the same file on the same hardware in the same engine, where they are near enough to what is asked: the rows nearest in
 * depth, of the best grade among them, each carried by the ratio of the formula at both depths; of several, the median.
 */
export function measuredRates(request: SpeedRequest, inputs: LocalInputs, rules: SpeedRules): MeasuredRates {
  const rows = rowsOfSameRun(request);
  if (rows.length === 0) return noMeasuredRates;
  const context = { request, inputs, rules };
  const decode = rows.filter((row) => row.phase === 'decode');
  const prefill = rows.filter((row) => row.phase === 'prefill');
  return { decode: decodeRate(decode, context), prefill: prefillRate(prefill, context) };
}

type Context = { readonly request: SpeedRequest; readonly inputs: LocalInputs; readonly rules: SpeedRules };

/** By model, then by card and quantization: a plan asks for hundreds of files of models that nobody measured. */
type Index = ReadonlyMap<string, ReadonlyMap<string, readonly Measurement[]>>;

const indexes = new WeakMap<readonly Measurement[], Index>();
const keyOf = (gpuId: string, quantizationId: string): string => `${gpuId} ${quantizationId}`;

function indexOf(measurements: readonly Measurement[]): Index {
  const known = indexes.get(measurements);
  if (known) return known;
  const index = new Map<string, Map<string, Measurement[]>>();
  for (const row of measurements) {
    const ofModel = index.get(row.modelId) ?? new Map<string, Measurement[]>();
    const key = keyOf(row.gpuId, row.quantizationId);
    index.set(row.modelId, ofModel.set(key, [...(ofModel.get(key) ?? []), row]));
  }
  indexes.set(measurements, index);
  return index;
}

/** Rows that differ from the request in nothing but depth and length. */
function rowsOfSameRun(request: SpeedRequest): readonly Measurement[] {
  const { memory, plan, workload } = request;
  const ofModel = indexOf(memory.calibration.measurements).get(memory.model.id);
  if (!ofModel || plan.kind !== 'accelerator' || workload.concurrency !== 1) return [];
  const { devices } = siteOf(request);
  const [first] = devices;
  if (!first?.gpu) return [];
  const rows = ofModel.get(keyOf(first.gpu.id, memory.quantization.id));
  if (!rows || !devices.every((device) => device.gpu?.id === first.gpu?.id && isAsListed(device))) return [];
  const { engine } = memory.runtime;
  const backend = backendOf(first, memory.machine.platform);
  return rows.filter(
    (row) =>
      row.gpuCount === devices.length &&
      row.engine === engine &&
      row.backend === backend &&
      row.kvType === memory.kvType &&
      isFileLike(row.fileBytes, memory.artifact),
  );
}

/** The card itself: not a part of it, not a chip of the name with fewer cores, and none whose rates somebody corrected. */
function isAsListed({ gpu, bandwidth, speedFlops, fastest }: ResolvedDevice): boolean {
  if (gpu === null || fastest !== undefined) return false;
  const listed = gpu.speedBandwidthBytesPerSecond ?? gpu.memory.bandwidthBytesPerSecond;
  return bandwidth.value === listed && speedFlops.value === (gpu.compute.speedFlops ?? gpu.compute.bf16Flops);
}

function decodeRate(rows: readonly DecodeMeasurement[], { request, inputs, rules }: Context): MeasuredRate | null {
  const asked = meanDepthTokens(request.workload);
  const formula = 1 / decodeStepSeconds(inputs.decode, rules.decode);
  const formulaAt = (depth: Tokens): TokensPerSecond =>
    1 / decodeStepSeconds({ ...inputs.decode, kvBytesPerStream: kvBytesAt(depth, request.memory, rules) }, rules.decode);
  const carried = rows.map((row) => ({ row, depthTokens: row.depthTokens, carry: formula / formulaAt(row.depthTokens) }));
  return rateOf(carried, { asked, formula, alone: rules.measured.aloneDecodeRatio }, rules);
}

/** Prompts are read in chunks: a row of short ones says nothing of long ones, nor the other way round. */
function prefillRate(rows: readonly PrefillMeasurement[], { inputs: { prefill }, rules }: Context): MeasuredRate | null {
  const formulaOf = (promptTokens: Tokens, depthTokens: Tokens): TokensPerSecond =>
    promptTokens / prefillSeconds({ ...prefill, promptTokens, depthTokens }, rules.prefill);
  const formula = formulaOf(prefill.promptTokens, prefill.depthTokens);
  const chunk = (tokens: Tokens): Tokens => Math.min(tokens, prefill.microBatchTokens);
  const carried = rows
    .filter((row) => factorBetween(chunk(row.promptTokens), chunk(prefill.promptTokens)) <= rules.measured.depthFactor)
    .map((row) => ({
      row,
      depthTokens: row.cachedTokens + row.promptTokens / 2,
      carry: formula / formulaOf(row.promptTokens, row.cachedTokens),
    }));
  const asked = prefill.depthTokens + prefill.promptTokens / 2;
  return rateOf(carried, { asked, formula, alone: rules.measured.alonePrefillRatio }, rules);
}

const factorBetween = (a: number, b: number): number => Math.max(a, b) / Math.min(a, b);

type Question = { readonly asked: Tokens; readonly formula: TokensPerSecond; readonly alone: Ratio };

function rateOf(carried: readonly CarriedRow[], { asked, formula, alone }: Question, rules: SpeedRules): MeasuredRate | null {
  const rows = bestGrade(nearest(carried, asked, rules));
  if (rows.length === 0) return null;
  const values = rows.map(({ row, carry }) => row.tokensPerSecond * carry).sort((a, b) => a - b);
  const point = middle(values);
  const submitters = new Set(rows.map(({ row }) => row.sourceId)).size;
  const least = submitters > 1 ? rules.measured.leastRatio : alone;
  return {
    tokensPerSecond: point,
    band: { low: Math.min(1 - least, (values[0] ?? point) / point), high: Math.max(1 + least, (values.at(-1) ?? point) / point) },
    rows,
    submitters,
    askedDepthTokens: asked,
    formulaTokensPerSecond: formula,
  };
}

function nearest(carried: readonly CarriedRow[], asked: Tokens, { measured }: SpeedRules): readonly CarriedRow[] {
  const { depthFactor, shallowTokens, sameDepthFactor } = measured;
  const deep = (depth: Tokens): Tokens => Math.max(depth, shallowTokens);
  const within = carried.filter(
    ({ depthTokens }) => Math.max(depthTokens, asked) < shallowTokens || factorBetween(depthTokens, asked) <= depthFactor,
  );
  const distance = ({ depthTokens }: CarriedRow): number => factorBetween(deep(depthTokens), deep(asked));
  const least = Math.min(...within.map(distance));
  return within.filter((each) => distance(each) <= least * sameDepthFactor);
}

function bestGrade(rows: readonly CarriedRow[]): readonly CarriedRow[] {
  const best = (['A', 'B', 'C'] as const).find((grade) => rows.some(({ row }) => row.grade === grade));
  return rows.filter(({ row }) => row.grade === best);
}

/** Median of a sorted list that is not empty. */
function middle(sorted: readonly number[]): number {
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
}
