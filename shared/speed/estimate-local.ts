import { type Band, type Basis, basis, mergeBasis } from '../estimate.ts';
import { categoryBand, compoundBand, inverseBand, namedBand, widerBand } from './bands.ts';
import { figure } from './figure.ts';
import { hostRange } from './host-range.ts';
import { servedTogether, siteOf } from './local-inputs.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { type SpeedRules, speedRules } from './speed-rules.ts';
import { localWeakSpots, type WeakSpot } from './weak-spots.ts';

/** Bands are measured ÷ predicted rates; times take the inverse. TTFT has a band of its own. */
type LocalBands = { readonly decode: Band; readonly prefill: Band; readonly ttft: Band };

/** Estimates of the compact model: band of the category, wider where the model is weak or the hardware's own figures are uncertain. */
export function estimateLocal(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  const rules = speedRules(request.memory.calibration.speed);
  const spots = localWeakSpots(request, rules);
  const bands = localBands({ request, numbers, rules, spots });
  const decodeBasis = mergeBasis(calibrationBasis({ numbers, rules, spots }), memoryBasis(request));
  const prefillBasis = mergeBasis(prefillNotes(request, rules), memoryBasis(request), computeBasis(request), cacheNote(request));
  const ttftBasis = mergeBasis(prefillBasis, queueNote(request));
  const rate = (point: number): ReturnType<typeof figure> => figure(point, bands.decode, decodeBasis);
  return {
    prefillTokensPerSecond: figure(numbers.prefillTokensPerSecond, bands.prefill, prefillBasis),
    decodeTokensPerSecond: rate(numbers.decodeTokensPerSecond),
    ttftSeconds: figure(numbers.ttftSeconds, bands.ttft, ttftBasis),
    tpotSeconds: figure(numbers.tpotSeconds, inverseBand(bands.decode), decodeBasis),
    throughputTokensPerSecond: rate(numbers.throughputTokensPerSecond),
    concurrency: request.workload.concurrency,
    bottleneck: numbers.bottleneck,
  };
}

type Context = {
  readonly request: SpeedRequest;
  readonly numbers: SpeedNumbers;
  readonly rules: SpeedRules;
  readonly spots: readonly WeakSpot[];
};

/** Spots that are about the architecture or the card as a whole; the others were seen in decode rows only. */
const prefillSpots: ReadonlySet<WeakSpot> = new Set(['compressed-attention', 'unmeasured-class']);

function localBands({ request, numbers, rules, spots }: Context): LocalBands {
  const widened = (band: Band, names: readonly WeakSpot[]): Band =>
    names.reduce((wide, spot) => widerBand(wide, namedBand(`weak.${spot}`, rules.bands)), band);
  const range = hostRange(request, numbers);
  const prefill = widened(
    prefillBand(request, rules),
    spots.filter((spot) => prefillSpots.has(spot)),
  );
  return {
    decode: compoundBand(widened(categoryBand(numbers.category, rules), spots), range.decode),
    prefill: compoundBand(prefill, range.prefill),
    ttft: compoundBand(widerBand(namedBand('ttft', rules.bands), inverseBand(prefill)), inverseBand(range.prefill)),
  };
}

const prefillBand = ({ plan }: SpeedRequest, { bands }: SpeedRules): Band => {
  const any = namedBand('prefill', bands);
  return plan.kind === 'host-offload' ? widerBand(any, namedBand('prefill.hybrid', bands)) : any;
};

function calibrationBasis({ numbers, rules, spots }: Omit<Context, 'request'>): readonly Basis[] {
  const notes = [categoryBand(numbers.category, rules).note, ...spots.map((spot) => namedBand(`weak.${spot}`, rules.bands).note)];
  const said = notes.filter((note) => note !== undefined);
  if (said.length === 0) return [basis('calibrated', rules.sourceId)];
  return said.map((note) => basis('calibrated', rules.sourceId, note));
}

function prefillNotes({ plan, memory }: SpeedRequest, { sourceId, bands }: SpeedRules): readonly Basis[] {
  if (memory.shape.attention.kind === 'compressed')
    return [basis('calibrated', sourceId, namedBand('weak.compressed-attention', bands).note)];
  return [basis('calibrated', sourceId, plan.kind === 'host-offload' ? namedBand('prefill.hybrid', bands).note : undefined)];
}

/** Where the bandwidths come from that this placement reads through. */
function memoryBasis(request: SpeedRequest): readonly Basis[] {
  const { devices } = siteOf(request);
  const { host } = request.memory.machine;
  return mergeBasis(
    devices.map(({ bandwidth }) => bandwidth.basis),
    request.plan.kind === 'accelerator' ? [] : host.bandwidth.basis,
  );
}

function computeBasis(request: SpeedRequest): readonly Basis[] {
  const { devices } = siteOf(request);
  const { host } = request.memory.machine;
  return mergeBasis(
    devices.map(({ speedFlops }) => speedFlops.basis),
    request.plan.kind === 'accelerator' ? [] : host.flops.basis,
  );
}

function cacheNote({ workload }: SpeedRequest): readonly Basis[] {
  if (workload.cachedPromptRatio === 0) return [];
  return [basis('assumed', 'user', `${percent(workload.cachedPromptRatio)} of the prompt is cached and costs no prefill`)];
}

function queueNote(request: SpeedRequest): readonly Basis[] {
  const { workload, memory } = request;
  if (workload.concurrency === 1) return [];
  const { name, sourceId } = memory.runtime;
  if (servedTogether(request) === 1) {
    const note = `${name} serves this architecture one request at a time: the ${workload.concurrency - 1} others are waited for`;
    return [basis('datasheet', sourceId, note)];
  }
  return [basis('assumed', sourceId, 'prompts of concurrent requests are read one after another; their delay of decoding is not counted')];
}

const percent = (ratio: number): string => `${Math.round(100 * ratio)} %`;
