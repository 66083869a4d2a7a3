import type { Catalog } from '../catalog/catalog.ts';
import { type Band, type Basis, basis, mergeBasis } from '../estimate.ts';
import { calibratedBasis, inverseBand, namedBand, type NotedBand, widerBand } from './bands.ts';
import { cachedPromptBasis } from './cached-prompt.ts';
import { figure } from './figure.ts';
import { servingDevices } from './serving-server.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { anyBandwidthAssumed } from './weak-spots.ts';

/** Estimates of the serving model: planning intervals of throughput and TPOT, a factor of two for TTFT. */
export function estimateServing(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  const cards = numbers.category === 'serving-local-cards' ? 'local' : 'datacenter';
  const bands = servingBands(request.memory.calibration, cards, servingWeakSpots(request));
  const from = basisOf(request, [bands.own, ...bands.weak]);
  const underLoad = mergeBasis(from, loadNotes(request, numbers));
  return {
    prefillTokensPerSecond: figure(numbers.prefillTokensPerSecond, bands.prefill, basisOf(request, bands.weak)),
    decodeTokensPerSecond: figure(numbers.decodeTokensPerSecond, inverseBand(bands.tpot), from),
    ttftSeconds: figure(numbers.ttftSeconds, bands.ttft, underLoad),
    tpotSeconds: figure(numbers.tpotSeconds, bands.tpot, from),
    throughputTokensPerSecond: figure(numbers.throughputTokensPerSecond, bands.throughput, underLoad),
    concurrency: request.workload.concurrency,
    bottleneck: numbers.bottleneck,
  };
}

export type ServingWeakSpot = 'sparse-attention' | 'compressed-attention' | 'gpt-oss-blackwell' | 'assumed-bandwidth';

/** Ranges of a server's figures, and the bands with notes that they are made of. */
export type ServingBands = Readonly<Record<'throughput' | 'tpot' | 'ttft' | 'prefill', Band>> & {
  readonly own: NotedBand;
  readonly weak: readonly NotedBand[];
};

/** Measured ÷ predicted on cards of the kind, wider where the serving model is weak. */
export function servingBands(
  calibration: Pick<Catalog['calibration'], 'serving' | 'speed'>,
  cards: 'local' | 'datacenter',
  spots: readonly ServingWeakSpot[],
): ServingBands {
  const { bands } = calibration.serving;
  const suffix = cards === 'local' ? '.local-cards' : '';
  const own = namedBand(`throughput${suffix}`, bands);
  // How much an assumed bandwidth may be off is the card's affair, not the engine's: one band for all models of speed.
  const weak = spots.map((spot) => namedBand(`weak.${spot}`, spot === 'assumed-bandwidth' ? calibration.speed.bands : bands));
  return {
    throughput: weak.reduce<Band>(widerBand, own),
    tpot: weak.map(inverseBand).reduce(widerBand, namedBand(`tpot${suffix}`, bands)),
    ttft: namedBand('ttft', bands),
    prefill: namedBand('prefill', bands),
    own,
    weak,
  };
}

/** gpt-oss is the only architecture released with FP4 experts that the fit computed in BF16. */
const NATIVE_MXFP4 = 'gpt-oss';

function servingWeakSpots(request: SpeedRequest): readonly ServingWeakSpot[] {
  const devices = servingDevices(request);
  const { attention, ggufArchitecture } = request.memory.shape;
  const spots: ServingWeakSpot[] = anyBandwidthAssumed(devices) ? ['assumed-bandwidth'] : [];
  if (attention.kind === 'compressed') spots.push('compressed-attention');
  if (attention.kind === 'mla' && attention.indexer !== null) spots.push('sparse-attention');
  if (ggufArchitecture === NATIVE_MXFP4 && devices.some(({ blackwell }) => blackwell)) spots.push('gpt-oss-blackwell');
  return spots;
}

const basisOf = (request: SpeedRequest, bands: readonly NotedBand[]): readonly Basis[] =>
  mergeBasis(
    calibratedBasis(request.memory.calibration.serving.sourceId, bands),
    servingDevices(request).map(({ bandwidth }) => bandwidth.basis),
  );

function loadNotes({ workload, memory }: SpeedRequest, { runningSequences }: SpeedNumbers): readonly Basis[] {
  const notes: Basis[] = [];
  if (runningSequences + 1 <= workload.concurrency) {
    const note = `about ${Math.round(runningSequences)} of ${workload.concurrency} requests decode at once, the others wait or are in prefill`;
    notes.push(basis('calibrated', memory.calibration.serving.sourceId, note));
  }
  return [...notes, ...cachedPromptBasis(workload)];
}
