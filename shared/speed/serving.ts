import type { ServingAttention } from '../attention/attention.ts';
import type { ServingEngine } from '../catalog/engine.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio, Seconds, Tokens, TokensPerSecond } from '../units.ts';
import { meanDepthTokens } from './mean-depth.ts';
import type { ComputeFormat, ServingRules } from './serving-rules.ts';

/** A model as the serving model sees it: weights that every token reads, experts, and what is kept per token. */
export type ServingShape = ServingAttention & {
  readonly layers: number;
  readonly hidden: number;
  /** Parameters read by every token, without an input embedding of its own. */
  readonly denseParameters: number;
  /** All routed experts together; 0 for dense models, like `experts` and `expertsPerToken`. */
  readonly expertParameters: number;
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
  readonly denseBytesPerParameter: number;
  readonly expertBytesPerParameter: number;
  readonly compute: ComputeFormat;
  /** 4-bit weights, 16-bit arithmetic. */
  readonly w4a16: boolean;
};

export type ServingServer = {
  readonly shape: ServingShape;
  readonly format: ServingFormat;
  readonly gpu: ServingGpu;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly replicas: number;
  readonly engine: ServingEngine;
  readonly kvElementBytes: Bytes;
  /** `--max-num-seqs`; undefined: only memory limits. */
  readonly maxSequences?: number | undefined;
  /** Of one replica, when a plan knows better than the rule (free memory, its own reserve). */
  readonly kvCapacityTokens?: number | undefined;
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

/** 4-bit files hold embeddings, output head and norms in 16 bit. */
function weightBytes({ shape, format }: ServingServer, rules: ServingRules): Bytes {
  const bytes = shape.denseParameters * format.denseBytesPerParameter + shape.expertParameters * format.expertBytesPerParameter;
  return format.w4a16 ? bytes * rules.w4a16FileRatio : bytes;
}

const activeExpertParameters = (shape: ServingShape): number =>
  shape.experts > 0 ? (shape.expertParameters * shape.expertsPerToken) / shape.experts : 0;

const activeParameters = (shape: ServingShape): number => shape.denseParameters + activeExpertParameters(shape);

/** Tokens that the cache of one replica holds; 0 when the weights do not fit. */
export function kvCapacityTokens(server: ServingServer, rules: ServingRules): Tokens {
  if (server.kvCapacityTokens !== undefined) return server.kvCapacityTokens;
  const free = server.tensorParallel * server.pipelineParallel * poolBytes(server, rules) - weightBytes(server, rules);
  return Math.max(0, free) / (server.shape.kvElementsPerToken * server.kvElementBytes * server.shape.copies(server.tensorParallel));
}

/** What the engine takes of one card. */
function poolBytes({ gpu, engine }: ServingServer, rules: ServingRules): Bytes {
  const { utilisationRatio, reserveBytes, mostLeftBytes } = rules.pool[engine];
  return Math.max(gpu.memoryBytes * utilisationRatio - reserveBytes, gpu.memoryBytes - mostLeftBytes);
}

/** Two all-reduces per layer for `tokens` tokens, 4 bytes per hidden value there and back. */
function communicationSeconds({ shape, gpu, tensorParallel: tp }: ServingServer, tokens: number, rules: ServingRules): Seconds {
  if (tp <= 1) return 0;
  const alpha = gpu.nvlink ? rules.nvlinkAlphaSeconds : tp <= 4 ? rules.pcieAlphaSeconds : rules.pcieAlphaSecondsAbove4;
  const most = !gpu.nvlink && tp > 4 ? rules.pcieBandwidthAbove4 : Number.POSITIVE_INFINITY;
  const link = Math.min(gpu.linkBandwidth * rules.linkEta, most);
  return 2 * shape.layers * (alpha + (tokens * shape.hidden * 4 * (tp - 1)) / tp / link);
}

const overheadSeconds = ({ shape, gpu }: ServingServer, rules: ServingRules): Seconds =>
  shape.layers *
  (rules.layerSeconds + (shape.experts > 0 ? rules.moeLayerSeconds : 0)) *
  (gpu.blackwell ? rules.blackwellOverheadRatio : 1);

const effectiveFlops = ({ gpu, format }: ServingServer, rules: ServingRules): Flops =>
  gpu.flops[format.compute] * (format.w4a16 ? rules.w4a16FlopsRatio : 1);

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

function stepRates(server: ServingServer, context: Tokens, rules: ServingRules): StepRates {
  const { shape, format, gpu, tensorParallel: tp } = server;
  const bandwidth = gpu.bandwidth * tp;
  const communication = communicationSeconds(server, 0, rules);
  return {
    denseWeights: (shape.denseParameters * format.denseBytesPerParameter) / (bandwidth * rules.denseEta),
    allExperts: (shape.expertParameters * format.expertBytesPerParameter) / (bandwidth * rules.expertEta),
    missRatio: shape.experts > 0 ? 1 - shape.expertsPerToken / shape.experts : 1,
    kvCachePerSequence: (kvReadBytes(server, context) * server.shape.copies(server.tensorParallel)) / (bandwidth * rules.kvEta),
    computePerSequence: (2 * activeParameters(shape)) / (tp * effectiveFlops(server, rules) * rules.decodeFlopsRatio),
    communication,
    communicationPerSequence: communicationSeconds(server, 1, rules) - communication,
    overhead: overheadSeconds(server, rules),
    overheadPerSequence: rules.sequenceSeconds,
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
export function servingStepParts(server: ServingServer, at: { batch: number; context: Tokens }, rules: ServingRules): ServingStepParts {
  const { batch } = at;
  const rates = stepRates(server, at.context, rules);
  return {
    weights: rates.denseWeights + expertsRead(rates, batch),
    kvCache: batch * rates.kvCachePerSequence,
    compute: batch * rates.computePerSequence,
    communication: rates.communication + batch * rates.communicationPerSequence,
    overhead: rates.overhead + batch * rates.overheadPerSequence,
  };
}

/** Prefill of one prompt: `fresh` tokens after `cached` ones. */
export function servingPrefillSeconds(server: ServingServer, prompt: { fresh: Tokens; cached: Tokens }, rules: ServingRules): Seconds {
  const { shape, gpu, format, tensorParallel: tp } = server;
  const { fresh, cached } = prompt;
  const span = cached + fresh / 2;
  const seen = shape.sparseTopK > 0 ? Math.min(span, shape.sparseTopK) : span;
  const parameters = shape.denseParameters + activeExpertParameters(shape) / rules.expertPrefillRatio;
  const weights = (2 * parameters * fresh) / (tp * effectiveFlops(server, rules) * rules.prefillFlopsRatio[format.compute]);
  const scores = 4 * shape.attentionLayers * shape.queryHeads * shape.headDim * fresh * seen;
  const attention = scores / (tp * gpu.flops.bf16 * rules.prefillFlopsRatio.bf16);
  return weights + attention + communicationSeconds(server, fresh, rules) + overheadSeconds(server, rules);
}

/** Steady state of a server that keeps `concurrency` requests in flight: a damped fixed point of batch, TPOT and TTFT. */
export function servingPoint(server: ServingServer, load: ServingLoad, rules: ServingRules): ServingPoint {
  const state = loadState(server, load, rules);
  let batch = state.running;
  let round = nextRound(state, batch, rules);
  for (let count = 1; Math.abs(round.batch - batch) >= rules.tolerance * batch; count++) {
    batch += rules.damping * (round.batch - batch);
    if (count === rules.maxRounds) break;
    round = nextRound(state, batch, rules);
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

function loadState(server: ServingServer, load: ServingLoad, rules: ServingRules): LoadState {
  const { promptTokens, cachedPromptTokens: cached = 0 } = load;
  const outputTokens = Math.max(2, load.outputTokens);
  const concurrency = load.concurrency / server.replicas;
  const depth = meanDepthTokens({ promptTokens, outputTokens });
  const held = kvCapacityTokens(server, rules) / depth;
  const maxRunning = Math.max(1, Math.min(held, server.maxSequences ?? Number.POSITIVE_INFINITY));
  const engineFactor = rules.engineFactor[server.engine];
  return {
    promptTokens,
    outputTokens,
    concurrency,
    maxRunning,
    running: Math.min(concurrency, maxRunning),
    prefill: servingPrefillSeconds(server, { fresh: promptTokens - cached, cached }, rules) * engineFactor,
    rates: stepRates(server, depth, rules),
    stages: server.pipelineParallel,
    engineFactor,
    ttftStart: rules.ttftStartSeconds[server.engine],
    bunching: rules.bunchingRatio[server.engine],
    interrupting: interruptingRatio(server.engine, rules),
  };
}

/** Share of the new prompts that interrupts decode steps: prompts of a wave are read before its first step. */
export const interruptingRatio = (engine: ServingEngine, { bunchingRatio, bunchingRelief }: ServingRules): Ratio =>
  1 - bunchingRelief * bunchingRatio[engine];

type Round = { readonly step: Seconds; readonly tpot: Seconds; readonly ttft: Seconds; readonly batch: number };

function nextRound(state: LoadState, batch: number, rules: ServingRules): Round {
  const { outputTokens, prefill, running, stages, bunching } = state;
  const step = stepSeconds(state.rates, Math.max(1, batch / stages)) * state.engineFactor;
  const others = Math.max(0, batch - 1);
  // Every step admits batch / outputTokens new prompts.
  const prompts = (others * prefill) / stages / outputTokens;
  const tpot = step + prompts * state.interrupting;
  const busy = (batch * prefill) / stages / (outputTokens * (step + prompts));
  const waiting = Math.min((rules.queueFactor * busy) / Math.max(1e-6, 1 - busy) + bunching * others, 0.5 * running);
  const ttft = prefill * (1 + waiting) + state.ttftStart + rules.stepsBeforeFirstToken * step;
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
