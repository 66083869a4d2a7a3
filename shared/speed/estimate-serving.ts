import { attentionOf } from '../attention/registry.ts';
import { type Basis, banded, basis, mergeBasis } from '../estimate.ts';
import { calibratedBasis, compoundBand, inverseBand, type NotedBand } from './bands.ts';
import { cachedPromptBasis } from './cached-prompt.ts';
import { hardwareRange } from './hardware-range.ts';
import { planServing } from './plan-serving.ts';
import { groupOf, type ServingBands, servingBands, type ServingGroup, type ServingWeakSpot } from './serving-bands.ts';
import { onLocalCards, servingDevices, servingServer } from './serving-server.ts';
import { type SpeedEstimate, type SpeedNumbers, type SpeedRequest, steadyService } from './speed-estimate.ts';
import { cardsOf } from '../memory/parallelism.ts';
import { anyBandwidthAssumed } from './weak-spots.ts';
import { message } from '../words/message.ts';
import { besideFp4Experts } from '../tensors/released-in-fp4.ts';

/** Estimates of the serving model: 80 % ranges of throughput, TPOT and TTFT by kind of model, engine and card. */
export function estimateServing(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  const bands = withRatesOfCards(servingBands(request.memory.calibration, servingGroup(request), weakSpotsOf(request)), request, numbers);
  const from = basisOf(request, [...bands.own, ...bands.weak]);
  const underLoad = mergeBasis(from, loadNotes(request, numbers));
  return {
    prefillTokensPerSecond: banded(numbers.prefillTokensPerSecond, bands.prefill, basisOf(request, bands.weak)),
    decodeTokensPerSecond: banded(numbers.decodeTokensPerSecond, inverseBand(bands.tpot), from),
    ttftSeconds: banded(numbers.ttftSeconds, bands.ttft, underLoad),
    tpotSeconds: banded(numbers.tpotSeconds, bands.tpot, from),
    throughputTokensPerSecond: banded(numbers.throughputTokensPerSecond, bands.throughput, underLoad),
    concurrency: request.workload.concurrency,
    bottleneck: numbers.bottleneck,
  };
}

/** Wider where the catalog lists the rates of a card as ranges. What a card that is not told apart may be is the affair of a band. */
function withRatesOfCards(bands: ServingBands, request: SpeedRequest, numbers: SpeedNumbers): ServingBands {
  if (!servingDevices(request).some(({ slowest }) => slowest !== undefined)) return bands;
  const range = hardwareRange(request, numbers, planServing);
  return {
    ...bands,
    throughput: compoundBand(bands.throughput, range.decode),
    tpot: compoundBand(bands.tpot, inverseBand(range.decode)),
    ttft: compoundBand(bands.ttft, inverseBand(range.prefill)),
    prefill: compoundBand(bands.prefill, range.prefill),
  };
}

/** What the error of an estimate is judged with. */
export function servingGroup(request: SpeedRequest): ServingGroup {
  const { constants, measuredGpuIds, measuredModelIds } = request.memory.calibration.serving;
  return groupOf(servingServer(request, constants), {
    cards: onLocalCards(request) ? 'local' : 'datacenter',
    gpuMeasured: servingDevices(request).every(({ gpu }) => gpu !== null && measuredGpuIds.includes(gpu.id)),
    modelMeasured: measuredModelIds.includes(request.memory.model.id),
    conditions: (request.service ?? steadyService).load,
  });
}

/** Where the serving model is known to be weak, beside what the attention itself says. */
function weakSpotsOf(request: SpeedRequest): readonly ServingWeakSpot[] {
  const devices = servingDevices(request);
  const { shape } = request.memory;
  const { betweenHosts } = servingServer(request, request.memory.calibration.serving.constants);
  const { serving: ofAttention } = attentionOf(shape).weakSpots;
  const spots: ServingWeakSpot[] = anyBandwidthAssumed(devices) ? ['assumed-bandwidth'] : [];
  if (ofAttention !== null) spots.push(ofAttention);
  // Released with FP4 experts, which the fit computes in BF16.
  if (besideFp4Experts(shape) === 'bf16' && devices.some(({ blackwell }) => blackwell)) spots.push('gpt-oss-blackwell');
  if (betweenHosts !== null) spots.push('between-hosts');
  return spots;
}

const basisOf = (request: SpeedRequest, bands: readonly NotedBand[]): readonly Basis[] =>
  mergeBasis(
    calibratedBasis(request.memory.calibration.serving.sourceId, bands),
    servingDevices(request).map(({ bandwidth }) => bandwidth.basis),
    arithmeticNote(request.memory),
  );

/** What is unpacked first gains nothing from units for narrower numbers. */
const arithmeticNote = ({ weightsOnly, runtime }: SpeedRequest['memory']): readonly Basis[] =>
  weightsOnly ? [basis('datasheet', runtime.sourceId, message('speed.weights-only'))] : [];

/** How the cards of a machine with several are dealt out, and which of them have nothing to do. */
function splitNotes({ machine, parallelism, calibration }: SpeedRequest['memory']): readonly Basis[] {
  const cards = machine.devices.length;
  if (cards < 2 || parallelism === undefined) return [];
  const { replicas, tensorParallel, pipelineParallel } = parallelism;
  const idle = cards - cardsOf(parallelism);
  const note = message('speed.split', { replicas, tensorParallel, pipelineParallel, idle, cards });
  return [basis('calibrated', calibration.serving.sourceId, note)];
}

function loadNotes({ workload, memory }: SpeedRequest, { runningSequences }: SpeedNumbers): readonly Basis[] {
  const notes: Basis[] = [];
  if (runningSequences + 1 <= workload.concurrency) {
    const note = message('speed.running', { running: Math.round(runningSequences), concurrency: workload.concurrency });
    notes.push(basis('calibrated', memory.calibration.serving.sourceId, note));
  }
  return [...notes, ...splitNotes(memory), ...cachedPromptBasis(workload)];
}
