import { type Band, type Basis, basis, mergeBasis } from '../estimate.ts';
import { inverseBand, namedBand, type NotedBand, widerBand } from './bands.ts';
import { figure } from './figure.ts';
import { servingRules, type ServingRules } from './serving-rules.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** Estimates of the serving model: planning intervals of throughput and TPOT, a factor of two for TTFT. */
export function estimateServing(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  const rules = servingRules(request.memory.calibration.serving);
  const spots = servingWeakSpots(request).map((spot) => namedBand(`weak.${spot}`, rules.bands));
  const local = numbers.category === 'serving-local-cards' ? '.local-cards' : '';
  const throughput = namedBand(`throughput${local}`, rules.bands);
  const tpot = namedBand(`tpot${local}`, rules.bands);
  const rateBand = spots.reduce<Band>(widerBand, throughput);
  const tpotBand = spots.reduce<Band>((wide, spot) => widerBand(wide, inverseBand(spot)), tpot);
  const from = basisOf(request, rules, [throughput, ...spots]);
  return {
    prefillTokensPerSecond: figure(numbers.prefillTokensPerSecond, namedBand('prefill', rules.bands), basisOf(request, rules, spots)),
    decodeTokensPerSecond: figure(numbers.decodeTokensPerSecond, inverseBand(tpotBand), from),
    ttftSeconds: figure(numbers.ttftSeconds, namedBand('ttft', rules.bands), mergeBasis(from, loadNotes(request, numbers))),
    tpotSeconds: figure(numbers.tpotSeconds, tpotBand, from),
    throughputTokensPerSecond: figure(numbers.throughputTokensPerSecond, rateBand, mergeBasis(from, loadNotes(request, numbers))),
    concurrency: request.workload.concurrency,
    bottleneck: numbers.bottleneck,
  };
}

type ServingWeakSpot = 'sparse-attention' | 'compressed-attention' | 'gpt-oss-blackwell';

/** gpt-oss is the only architecture released with FP4 experts that the fit computed in BF16. */
const NATIVE_MXFP4 = 'gpt-oss';

function servingWeakSpots({ memory }: SpeedRequest): readonly ServingWeakSpot[] {
  const { attention, ggufArchitecture } = memory.shape;
  if (attention.kind === 'compressed') return ['compressed-attention'];
  if (attention.kind === 'mla' && attention.indexer !== null) return ['sparse-attention'];
  return ggufArchitecture === NATIVE_MXFP4 && memory.machine.devices.some(({ blackwell }) => blackwell) ? ['gpt-oss-blackwell'] : [];
}

function basisOf({ memory }: SpeedRequest, { sourceId }: ServingRules, bands: readonly NotedBand[]): readonly Basis[] {
  const notes = bands.flatMap(({ note }) => (note === undefined ? [] : [note]));
  const calibrated = notes.length === 0 ? [basis('calibrated', sourceId)] : notes.map((note) => basis('calibrated', sourceId, note));
  return mergeBasis(
    calibrated,
    memory.machine.devices.map(({ bandwidth }) => bandwidth.basis),
  );
}

function loadNotes({ workload, memory }: SpeedRequest, { runningSequences }: SpeedNumbers): readonly Basis[] {
  const notes: Basis[] = [];
  if (runningSequences + 1 <= workload.concurrency) {
    const note = `about ${Math.round(runningSequences)} of ${workload.concurrency} requests decode at once, the others wait or are in prefill`;
    notes.push(basis('calibrated', memory.calibration.serving.sourceId, note));
  }
  if (workload.cachedPromptRatio > 0) {
    notes.push(basis('assumed', 'user', `${Math.round(100 * workload.cachedPromptRatio)} % of the prompt is cached and costs no prefill`));
  }
  return notes;
}
