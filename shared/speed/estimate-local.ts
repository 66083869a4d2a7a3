import { type Band, type Basis, banded, basis, type Estimate, mergeBasis } from '../estimate.ts';
import { calibratedBasis, categoryBand, compoundBand, inverseBand, namedBand, type NotedBand, widerBand } from './bands.ts';
import { cachedPromptBasis } from './cached-prompt.ts';
import { hardwareRange } from './hardware-range.ts';
import { servedTogether, sharesLayers, siteOf } from './local-inputs.ts';
import { planLocal } from './plan-local.ts';
import { measuredBasis } from './measured-basis.ts';
import { usesAmdvlk } from './prefill-of-request.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { type SpeedRules, speedRules } from './speed-rules.ts';
import { localWeakSpots, type WeakSpot } from './weak-spots.ts';
import { message } from '../words/message.ts';

/** Bands are measured ÷ predicted rates; times take the inverse. TTFT has a band of its own. */
type LocalBands = { readonly decode: Band; readonly prefill: Band; readonly ttft: Band };

/**
 * Published measurements with their spread; else estimates of the compact model: band of the category, wider where the model is weak or
 * the hardware's own figures are uncertain.
 */
export function estimateLocal(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  const rules = speedRules(request.memory.calibration.speed);
  const taken = takenBands({ request, numbers, rules });
  const bands = localBands({ request, numbers, rules, taken });
  const decodeBasis = decodeBasisOf({ request, numbers, rules, taken });
  const prefillBasis = prefillBasisOf({ request, numbers, rules, taken });
  const ttftBasis = mergeBasis(ttftNote({ request, numbers, rules }), prefillBasis, queueNote(request));
  const rate = (point: number): Estimate => banded(point, bands.decode, decodeBasis);
  return {
    prefillTokensPerSecond: banded(numbers.prefillTokensPerSecond, bands.prefill, prefillBasis),
    decodeTokensPerSecond: rate(numbers.decodeTokensPerSecond),
    ttftSeconds: banded(numbers.ttftSeconds, bands.ttft, ttftBasis),
    tpotSeconds: banded(numbers.tpotSeconds, inverseBand(bands.decode), decodeBasis),
    throughputTokensPerSecond: rate(numbers.throughputTokensPerSecond),
    concurrency: request.workload.concurrency,
    bottleneck: numbers.bottleneck,
  };
}

type Context = { readonly request: SpeedRequest; readonly numbers: SpeedNumbers; readonly rules: SpeedRules };

/** Spots that are about the architecture or the card as a whole; the others were seen in decode rows only. */
const prefillSpots: ReadonlySet<WeakSpot> = new Set(['compressed-attention', 'unmeasured-class', 'small-graphics']);

/** Bands that an estimate takes the widest of, with their notes: of the category, and of what the models are known to be weak at. */
type TakenBands = { readonly decode: readonly [NotedBand, ...NotedBand[]]; readonly prefill: readonly [NotedBand, ...NotedBand[]] };

function decodeBasisOf({ request, numbers: { measured }, rules, taken }: Context & { readonly taken: TakenBands }): readonly Basis[] {
  if (measured.decode) return measuredBasis(measured.decode, rules.sourceId);
  return mergeBasis(calibratedBasis(rules.sourceId, taken.decode), memoryBasis(request), howRun(request));
}

function prefillBasisOf({ request, numbers: { measured }, rules, taken }: Context & { readonly taken: TakenBands }): readonly Basis[] {
  const cached = cachedPromptBasis(request.workload);
  if (measured.prefill) return mergeBasis(measuredBasis(measured.prefill, rules.sourceId), cached);
  return mergeBasis(
    calibratedBasis(rules.sourceId, taken.prefill),
    memoryBasis(request),
    computeBasis(request),
    driverNote(request, rules),
    cached,
  );
}

/** How the cards are run, where it changes the speed: layers shared, power limited. */
function howRun(request: SpeedRequest): readonly Basis[] {
  const { devices, powerRatio } = siteOf(request);
  const { runtime } = request.memory;
  const shared = basis('assumed', runtime.sourceId, message('speed.tensor-split', { cards: devices.length }));
  const limited = basis('calibrated', request.memory.calibration.speed.sourceId, message('speed.power-limit', { ratio: powerRatio }));
  return [...(sharesLayers(request) ? [shared] : []), ...(powerRatio < 1 ? [limited] : [])];
}

/** A first token that follows from measured rates is still computed, and keeps its range. */
function ttftNote({ numbers: { measured }, rules }: Context): readonly Basis[] {
  if (measured.prefill === null) return [];
  return [basis('calibrated', rules.sourceId, message('speed.first-token-computed'))];
}

/** Few have measured it: its own wide range, by who does the reading. */
function diskBand({ memory, plan }: SpeedRequest): NotedBand | null {
  if (plan.streamed === undefined) return null;
  const { read, mapped } = memory.calibration.disk.bands;
  return memory.runtime.streams === undefined ? mapped : read;
}

function takenBands({ request, numbers: { category }, rules }: Context): TakenBands {
  const spots = localWeakSpots(request, rules);
  const bandOf = (spot: WeakSpot): NotedBand => namedBand(`weak.${spot}`, rules.bands);
  const measured = areCardsMeasured(request, rules);
  const fromDisk = diskBand(request);
  return {
    decode: [fromDisk ?? categoryBand({ phase: 'decode', category, measured }, rules), ...spots.map(bandOf)],
    prefill: [
      fromDisk ?? categoryBand({ phase: 'prefill', category, measured }, rules),
      ...spots.filter((spot) => prefillSpots.has(spot)).map(bandOf),
    ],
  };
}

/** Cards that the calibration has rows of on this stack; a CPU is never told from others of its kind. */
function areCardsMeasured(request: SpeedRequest, { measuredStacks }: SpeedRules): boolean {
  const { devices, stack } = siteOf(request);
  return devices.length > 0 && devices.every(({ gpu }) => gpu !== null && (measuredStacks[gpu.id] ?? []).includes(stack));
}

function localBands({ request, numbers, rules, taken }: Context & { readonly taken: TakenBands }): LocalBands {
  const range = hardwareRange(request, numbers, planLocal);
  const decode = numbers.measured.decode?.band ?? taken.decode.reduce<Band>(widerBand, taken.decode[0]);
  const prefill = numbers.measured.prefill?.band ?? taken.prefill.reduce<Band>(widerBand, taken.prefill[0]);
  return {
    decode: compoundBand(decode, range.decode),
    prefill: compoundBand(prefill, range.prefill),
    ttft: compoundBand(widerBand(namedBand('ttft', rules.bands), inverseBand(prefill)), inverseBand(range.prefill)),
  };
}

/** Where the bandwidths come from that this placement reads through. */
function memoryBasis(request: SpeedRequest): readonly Basis[] {
  const { devices } = siteOf(request);
  const { host, disk } = request.memory.machine;
  return mergeBasis(
    devices.map(({ bandwidth }) => bandwidth.basis),
    request.plan.kind === 'accelerator' ? [] : host.bandwidth.basis,
    request.plan.streamed === undefined || disk.readRate.point === null ? [] : disk.readRate.basis,
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

/** AMD has two Vulkan drivers, and the one that it makes itself reads prompts far more slowly. */
function driverNote(request: SpeedRequest, { sourceId }: SpeedRules): readonly Basis[] {
  const { stack, devices } = siteOf(request);
  if (stack !== 'vulkan' || !devices.some(({ vendor }) => vendor === 'amd')) return [];
  if (usesAmdvlk(request, { stack, devices })) return [basis('calibrated', sourceId, message('speed.amdvlk'))];
  return request.memory.machine.platform === 'linux' ? [basis('calibrated', sourceId, message('speed.not-amdvlk'))] : [];
}

function queueNote(request: SpeedRequest): readonly Basis[] {
  const { workload, memory } = request;
  if (workload.concurrency === 1) return [];
  const { name, sourceId } = memory.runtime;
  if (servedTogether(request) === 1) {
    const note = message('speed.one-at-a-time', { runtime: name, others: workload.concurrency - 1 });
    return [basis('datasheet', sourceId, note)];
  }
  return [basis('assumed', sourceId, message('speed.prompts-in-turn'))];
}
