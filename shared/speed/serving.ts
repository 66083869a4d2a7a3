import type { ServingAttention } from '../attention/attention.ts';
import type { ServingEngine } from '../catalog/engine.ts';
import type { ComputeFormat, ServingConstants } from '../catalog/serving-calibration.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio, Seconds, Tokens, TokensPerSecond } from '../units.ts';
import { meanDepthTokens } from './mean-depth.ts';
import type { ReadableWeights, ReadParameters } from './weight-reads.ts';

/** A model as the serving model sees it: weights that every token reads, experts, and what is kept per token. */
export type ServingShape = ServingAttention &
  ReadParameters & {
    readonly layers: number;
    readonly hidden: number;
    /** 0 for dense models, like `expertsPerToken`. */
    readonly experts: number;
    readonly expertsPerToken: number;
  };

export type ServingGpu = {
  readonly memoryBytes: Bytes;
  readonly bandwidth: BytesPerSecond;
  /** Dense rates; without a unit of its own a format runs at the next wider one. */
  readonly flops: Readonly<Record<ComputeFormat, Flops>>;
  /** Between cards, one direction. */
  readonly linkBandwidth: BytesPerSecond;
  readonly nvlink: boolean;
  readonly blackwell: boolean;
};

export type ServingFormat = {
  readonly compute: ComputeFormat;
  /** 4-bit weights, 16-bit arithmetic. */
  readonly w4a16: boolean;
};

export type BetweenHosts = { readonly crossings: number; readonly bytesPerSecond: BytesPerSecond; readonly latencySeconds: Seconds };

export type ServingServer = {
  readonly shape: ServingShape;
  readonly weights: ReadableWeights;
  readonly format: ServingFormat;
  readonly gpu: ServingGpu;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly replicas: number;
  /** Stages whose activations leave the host, and over what; null where a replica stays on one. */
  readonly betweenHosts: BetweenHosts | null;
  readonly engine: ServingEngine;
  readonly kvElementBytes: Bytes;
  /** `--max-num-seqs`; undefined: only memory limits. */
  readonly maxSequences?: number | undefined;
  /** Tokens that the cache of one replica holds. */
  readonly kvCapacityTokens: Tokens;
};

/** Closed loop: `concurrency` requests are always in flight. Cached prompt tokens cost no prefill, but cache memory and reads. */
export type ServingLoad = {
  readonly promptTokens: Tokens;
  readonly outputTokens: Tokens;
  readonly concurrency: number;
  readonly cachedPromptTokens?: Tokens | undefined;
};

export type ServingPoint = {
  readonly ttftSeconds: Seconds;
  readonly tpotSeconds: Seconds;
  /** Output and prompt tokens per second of all replicas. */
  readonly outputTokensPerSecond: TokensPerSecond;
  readonly promptTokensPerSecond: TokensPerSecond;
  readonly requestsPerSecond: number;
  readonly runningSequences: number;
  readonly maxRunningSequences: number;
  /** One prompt alone. */
  readonly prefillSeconds: Seconds;
  readonly stepSeconds: Seconds;
};

/** Where the time of a decode step goes, before the engine's factor. */
export type ServingStepParts = {
  readonly weights: Seconds;
  readonly kvCache: Seconds;
  readonly compute: Seconds;
  readonly communication: Seconds;
  readonly overhead: Seconds;
};

const activeExpertParameters = (shape: ServingShape): number =>
  shape.experts > 0 ? (shape.expertParameters * shape.expertsPerToken) / shape.experts : 0;

const activeParameters = (shape: ServingShape): number => shape.denseParameters + activeExpertParameters(shape);

/** Activations of `tokens` tokens that go from host to host, 2 bytes per hidden value: once a stage, not once a layer. */
function betweenHostsSeconds({ shape, betweenHosts }: ServingServer, tokens: number): Seconds {
  if (betweenHosts === null) return 0;
  const { crossings, bytesPerSecond, latencySeconds } = betweenHosts;
  return crossings * (latencySeconds + (tokens * shape.hidden * 2) / bytesPerSecond);
}

/** What cards tell each other for `tokens` tokens. */
const communicationSeconds = (server: ServingServer, tokens: number, constants: ServingConstants): Seconds =>
  allReduceSeconds(server, tokens, constants) + betweenHostsSeconds(server, tokens);

/** Two all-reduces per layer for `tokens` tokens, 4 bytes per hidden value there and back. */
function allReduceSeconds({ shape, gpu, tensorParallel: tp }: ServingServer, tokens: number, constants: ServingConstants): Seconds {
  if (tp <= 1) return 0;
  const alpha = gpu.nvlink
    ? constants.nvlinkExchangeSeconds
    : tp <= 4
      ? constants.pcieExchangeSeconds
      : constants.pcieExchangeSecondsAboveFourCards;
  const most = !gpu.nvlink && tp > 4 ? constants.pcieBytesPerSecondAboveFourCards : Number.POSITIVE_INFINITY;
  const link = Math.min(gpu.linkBandwidth * constants.linkEfficiencyRatio, most);
  return 2 * shape.layers * (alpha + (tokens * shape.hidden * 4 * (tp - 1)) / tp / link);
}

const overheadSeconds = ({ shape, gpu }: ServingServer, constants: ServingConstants): Seconds =>
  shape.layers *
  (constants.layerSeconds + (shape.experts > 0 ? constants.expertLayerSeconds : 0)) *
  (gpu.blackwell ? constants.blackwellOverheadRatio : 1);

const effectiveFlops = ({ gpu, format }: ServingServer, constants: ServingConstants): Flops =>
  gpu.flops[format.compute] * (format.w4a16 ? constants.fourBitFlopsRatio : 1);

/** A decode step as a function of its batch: what it costs once, per sequence, and for all experts. Depends on the context only. */
type StepRates = {
  readonly denseWeights: Seconds;
  /** All experts; a batch of b reads 1 − missRatio^b of them. */
  readonly allExperts: Seconds;
  readonly missRatio: number;
  readonly kvCachePerSequence: Seconds;
  readonly computePerSequence: Seconds;
  readonly communication: Seconds;
  readonly communicationPerSequence: Seconds;
  readonly overhead: Seconds;
  readonly overheadPerSequence: Seconds;
};

function stepRates(server: ServingServer, context: Tokens, constants: ServingConstants): StepRates {
  const { shape, weights, gpu, tensorParallel: tp } = server;
  const bandwidth = gpu.bandwidth * tp;
  const communication = communicationSeconds(server, 0, constants);
  return {
    denseWeights: weights.alwaysBytes / (bandwidth * constants.denseBandwidthEfficiencyRatio),
    allExperts: weights.expertBytes / (bandwidth * constants.expertBandwidthEfficiencyRatio),
    missRatio: shape.experts > 0 ? 1 - shape.expertsPerToken / shape.experts : 1,
    kvCachePerSequence: (kvReadBytes(server, context) * shape.copies(tp)) / (bandwidth * constants.cacheBandwidthEfficiencyRatio),
    computePerSequence: (2 * activeParameters(shape)) / (tp * effectiveFlops(server, constants) * constants.decodeFlopsEfficiencyRatio),
    communication,
    communicationPerSequence: communicationSeconds(server, 1, constants) - communication,
    overhead: overheadSeconds(server, constants),
    overheadPerSequence: constants.sequenceSeconds,
  };
}

const expertsRead = (rates: StepRates, batch: number): Seconds => rates.allExperts * (1 - rates.missRatio ** batch);

function stepSeconds(rates: StepRates, batch: number): Seconds {
  const once = rates.denseWeights + rates.communication + rates.overhead;
  const perSequence = rates.kvCachePerSequence + rates.computePerSequence + rates.communicationPerSequence + rates.overheadPerSequence;
  return once + expertsRead(rates, batch) + batch * perSequence;
}

/** Cache bytes of one sequence at `context` tokens. */
function kvReadBytes({ shape, kvElementBytes }: ServingServer, context: Tokens): Bytes {
  const read = shape.sparseTopK > 0 ? Math.min(context, shape.sparseTopK) : context;
  const windowed = shape.windowKvElementsPerToken * (shape.window > 0 ? Math.min(context, shape.window) : context);
  return kvElementBytes * (shape.kvElementsPerToken * read + windowed);
}

/** One decode step of `batch` running sequences with `context` tokens each. */
export function servingStepParts(
  server: ServingServer,
  at: { batch: number; context: Tokens },
  constants: ServingConstants,
): ServingStepParts {
  const { batch } = at;
  const rates = stepRates(server, at.context, constants);
  return {
    weights: rates.denseWeights + expertsRead(rates, batch),
    kvCache: batch * rates.kvCachePerSequence,
    compute: batch * rates.computePerSequence,
    communication: rates.communication + batch * rates.communicationPerSequence,
    overhead: rates.overhead + batch * rates.overheadPerSequence,
  };
}

/** Prefill of one prompt: `fresh` tokens after `cached` ones. */
export function servingPrefillSeconds(
  server: ServingServer,
  prompt: { fresh: Tokens; cached: Tokens },
  constants: ServingConstants,
): Seconds {
  const { shape, gpu, format, tensorParallel: tp } = server;
  const { fresh, cached } = prompt;
  const span = cached + fresh / 2;
  const seen = shape.sparseTopK > 0 ? Math.min(span, shape.sparseTopK) : span;
  const parameters = shape.denseParameters + activeExpertParameters(shape) / constants.expertPrefillRatio;
  const weights =
    (2 * parameters * fresh) / (tp * effectiveFlops(server, constants) * constants.prefillFlopsEfficiencyRatio[format.compute]);
  const scores = 4 * shape.attentionLayers * shape.queryHeads * shape.headDim * fresh * seen;
  const attention = scores / (tp * gpu.flops.bf16 * constants.prefillFlopsEfficiencyRatio.bf16);
  return weights + attention + communicationSeconds(server, fresh, constants) + overheadSeconds(server, constants);
}

/** Steady state of a server that keeps `concurrency` requests in flight: a damped fixed point of batch, TPOT and TTFT. */
export function servingPoint(server: ServingServer, load: ServingLoad, constants: ServingConstants): ServingPoint {
  const state = loadState(server, load, constants);
  let batch = state.running;
  let round = nextRound(state, batch, constants);
  for (let count = 1; Math.abs(round.batch - batch) >= constants.toleranceRatio * batch; count++) {
    batch += constants.dampingRatio * (round.batch - batch);
    if (count === constants.mostRounds) break;
    round = nextRound(state, batch, constants);
  }
  return pointOf(server, state, { ...round, batch });
}

/** What stays the same from round to round. */
type LoadState = {
  readonly promptTokens: Tokens;
  readonly outputTokens: Tokens;
  /** Of one replica. */
  readonly concurrency: number;
  readonly maxRunning: number;
  readonly running: number;
  readonly prefill: Seconds;
  readonly rates: StepRates;
  readonly stages: number;
  readonly engineFactor: number;
  readonly ttftStart: Seconds;
  readonly bunching: Ratio;
  readonly interrupting: Ratio;
};

function loadState(server: ServingServer, load: ServingLoad, constants: ServingConstants): LoadState {
  const { promptTokens, cachedPromptTokens: cached = 0 } = load;
  const outputTokens = Math.max(2, load.outputTokens);
  const concurrency = load.concurrency / server.replicas;
  const depth = meanDepthTokens({ promptTokens, outputTokens });
  const held = server.kvCapacityTokens / depth;
  const maxRunning = Math.max(1, Math.min(held, server.maxSequences ?? Number.POSITIVE_INFINITY));
  const { timeFactor: engineFactor, firstTokenStartSeconds, waveRatio } = constants.engines[server.engine];
  return {
    promptTokens,
    outputTokens,
    concurrency,
    maxRunning,
    running: Math.min(concurrency, maxRunning),
    prefill: servingPrefillSeconds(server, { fresh: promptTokens - cached, cached }, constants) * engineFactor,
    rates: stepRates(server, depth, constants),
    stages: server.pipelineParallel,
    engineFactor,
    ttftStart: firstTokenStartSeconds,
    bunching: waveRatio,
    interrupting: interruptingRatio(server.engine, constants),
  };
}

/** Share of the new prompts that interrupts decode steps: prompts of a wave are read before its first step. */
export const interruptingRatio = (engine: ServingEngine, { engines, waveReliefRatio }: ServingConstants): Ratio =>
  1 - waveReliefRatio * engines[engine].waveRatio;

type Round = { readonly step: Seconds; readonly tpot: Seconds; readonly ttft: Seconds; readonly batch: number };

function nextRound(state: LoadState, batch: number, constants: ServingConstants): Round {
  const { outputTokens, prefill, running, stages, bunching } = state;
  const step = stepSeconds(state.rates, Math.max(1, batch / stages)) * state.engineFactor;
  const others = Math.max(0, batch - 1);
  // Every step admits batch / outputTokens new prompts.
  const prompts = (others * prefill) / stages / outputTokens;
  const tpot = step + prompts * state.interrupting;
  const busy = (batch * prefill) / stages / (outputTokens * (step + prompts));
  const waiting = Math.min((constants.promptQueueFactor * busy) / Math.max(1e-6, 1 - busy) + bunching * others, 0.5 * running);
  const ttft = prefill * (1 + waiting) + state.ttftStart + constants.stepsBeforeFirstToken * step;
  const decoding = (running * outputTokens * tpot) / (outputTokens * tpot + ttft);
  return { step, tpot, ttft, batch: state.concurrency <= state.maxRunning ? decoding : state.maxRunning };
}

function pointOf({ replicas }: ServingServer, state: LoadState, round: Round): ServingPoint {
  const { promptTokens, outputTokens, concurrency, maxRunning, prefill } = state;
  const { batch } = round;
  const requests = (batch / (outputTokens * round.tpot)) * replicas;
  const queue = concurrency > maxRunning ? ((concurrency - maxRunning) / maxRunning) * outputTokens * round.tpot : 0;
  return {
    ttftSeconds: round.ttft + queue,
    tpotSeconds: round.tpot,
    outputTokensPerSecond: requests * outputTokens,
    promptTokensPerSecond: requests * promptTokens,
    requestsPerSecond: requests,
    runningSequences: batch * replicas,
    maxRunningSequences: maxRunning * replicas,
    prefillSeconds: prefill,
    stepSeconds: round.step,
  };
}
