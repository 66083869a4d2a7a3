import type { Bytes, BytesPerSecond, Flops, Seconds, Tokens, TokensPerSecond } from '../units.ts';
import type { ComputeFormat, ServingEngine, ServingRules } from './serving-rules.ts';

/** A model as the serving model sees it: weights that every token reads, experts, and what is kept per token. */
export type ServingShape = {
  readonly layers: number;
  readonly hidden: number;
  /** Parameters read by every token, without an input embedding of its own. */
  readonly denseParameters: number;
  /** All routed experts together; 0 for dense models, like `experts` and `expertsPerToken`. */
  readonly expertParameters: number;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly attentionLayers: number;
  readonly queryHeads: number;
  readonly headDim: number;
  readonly kvHeads: number;
  /** K and V elements of one token over the layers that look back at everything. */
  readonly kvElementsPerToken: number;
  readonly windowKvElementsPerToken: number;
  readonly window: Tokens;
  /** Latent rows are held by every device of a tensor-parallel group. */
  readonly mla: boolean;
  /** Sparse attention reads at most this many tokens; 0: all. */
  readonly sparseTopK: number;
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

export const servingWeightBytes = ({ shape, format }: ServingServer): Bytes =>
  shape.denseParameters * format.denseBytesPerParameter + shape.expertParameters * format.expertBytesPerParameter;

/** How often the cache is held under tensor parallelism. */
const kvCopies = ({ shape, tensorParallel }: ServingServer): number =>
  shape.mla ? tensorParallel : Math.max(1, tensorParallel / shape.kvHeads);

const activeParameters = (shape: ServingShape): number =>
  shape.denseParameters + (shape.experts > 0 ? (shape.expertParameters * shape.expertsPerToken) / shape.experts : 0);

/** Tokens that the cache of one replica holds; 0 when the weights do not fit. */
export function kvCapacityTokens(server: ServingServer, rules: ServingRules): Tokens {
  if (server.kvCapacityTokens !== undefined) return server.kvCapacityTokens;
  const perGpu = server.gpu.memoryBytes * rules.utilisationRatio - rules.reserveBytesPerGpu;
  const free = server.tensorParallel * server.pipelineParallel * perGpu - servingWeightBytes(server);
  return Math.max(0, free) / (server.shape.kvElementsPerToken * server.kvElementBytes * kvCopies(server));
}

/** Two all-reduces per layer for `tokens` tokens, 4 bytes per hidden value there and back. */
function communicationSeconds({ shape, gpu, tensorParallel: tp }: ServingServer, tokens: number, rules: ServingRules): Seconds {
  if (tp <= 1) return 0;
  const alpha = gpu.nvlink ? rules.nvlinkAlphaSeconds : tp <= 4 ? rules.pcieAlphaSeconds : rules.pcieAlphaSecondsAbove4;
  return 2 * shape.layers * (alpha + (tokens * shape.hidden * 4 * (tp - 1)) / tp / (gpu.linkBandwidth * rules.linkEta));
}

const overheadSeconds = ({ shape, gpu }: ServingServer, rules: ServingRules): Seconds =>
  shape.layers *
  (rules.layerSeconds + (shape.experts > 0 ? rules.moeLayerSeconds : 0)) *
  (gpu.blackwell ? rules.blackwellOverheadRatio : 1);

const effectiveFlops = ({ gpu, format }: ServingServer, rules: ServingRules): Flops =>
  gpu.flops[format.compute] * (format.w4a16 ? rules.w4a16FlopsRatio : 1);

/** One decode step of `batch` running sequences with `context` tokens each. */
export function servingStepParts(server: ServingServer, at: { batch: number; context: Tokens }, rules: ServingRules): ServingStepParts {
  const { shape, tensorParallel: tp } = server;
  const bandwidth = server.gpu.bandwidth * tp;
  const { batch } = at;
  return {
    weights: denseSeconds(server, rules) + expertSeconds(server, batch, rules),
    kvCache: (kvReadBytes(server, at) * kvCopies(server)) / (bandwidth * rules.kvEta),
    compute: (2 * activeParameters(shape) * batch) / (tp * effectiveFlops(server, rules) * rules.decodeFlopsRatio),
    communication: communicationSeconds(server, batch, rules),
    overhead: overheadSeconds(server, rules) + batch * rules.sequenceSeconds,
  };
}

const denseSeconds = ({ shape, format, gpu, tensorParallel }: ServingServer, rules: ServingRules): Seconds =>
  (shape.denseParameters * format.denseBytesPerParameter) / (tensorParallel * gpu.bandwidth * rules.denseEta);

function expertSeconds({ shape, format, gpu, tensorParallel }: ServingServer, batch: number, rules: ServingRules): Seconds {
  if (shape.experts === 0) return 0;
  const hit = 1 - (1 - shape.expertsPerToken / shape.experts) ** batch;
  return (shape.expertParameters * format.expertBytesPerParameter * hit) / (tensorParallel * gpu.bandwidth * rules.expertEta);
}

function kvReadBytes({ shape, kvElementBytes }: ServingServer, { batch, context }: { batch: number; context: Tokens }): Bytes {
  const read = shape.sparseTopK > 0 ? Math.min(context, shape.sparseTopK) : context;
  const windowed = shape.windowKvElementsPerToken * (shape.window > 0 ? Math.min(context, shape.window) : context);
  return batch * kvElementBytes * (shape.kvElementsPerToken * read + windowed);
}

export function servingStepSeconds(server: ServingServer, at: { batch: number; context: Tokens }, rules: ServingRules): Seconds {
  const { weights, kvCache, compute, communication, overhead } = servingStepParts(server, at, rules);
  return weights + kvCache + compute + communication + overhead;
}

/** Prefill of one prompt: `fresh` tokens after `cached` ones. */
export function servingPrefillSeconds(server: ServingServer, prompt: { fresh: Tokens; cached: Tokens }, rules: ServingRules): Seconds {
  const { shape, gpu, format, tensorParallel: tp } = server;
  const { fresh, cached } = prompt;
  const span = cached + fresh / 2;
  const seen = shape.sparseTopK > 0 ? Math.min(span, shape.sparseTopK) : span;
  const weights = (2 * activeParameters(shape) * fresh) / (tp * effectiveFlops(server, rules) * rules.prefillFlopsRatio[format.compute]);
  const scores = 4 * shape.attentionLayers * shape.queryHeads * shape.headDim * fresh * seen;
  const attention = scores / (tp * gpu.flops.bf16 * rules.prefillFlopsRatio.bf16);
  return weights + attention + communicationSeconds(server, fresh, rules) + overheadSeconds(server, rules);
}

type Round = { readonly step: Seconds; readonly tpot: Seconds; readonly ttft: Seconds; readonly batch: number };

/** Steady state of a server that keeps `concurrency` requests in flight: a damped fixed point of batch, TPOT and TTFT. */
export function servingPoint(server: ServingServer, load: ServingLoad, rules: ServingRules): ServingPoint {
  const state = loadState(server, load, rules);
  let batch = state.running;
  let round = nextRound(server, { ...state, batch }, rules);
  for (let count = 1; Math.abs(round.batch - batch) >= rules.tolerance * batch; count++) {
    batch += rules.damping * (round.batch - batch);
    if (count === rules.maxRounds) break;
    round = nextRound(server, { ...state, batch }, rules);
  }
  return pointOf(server, { ...state, batch, round });
}

type LoadState = {
  readonly promptTokens: Tokens;
  readonly outputTokens: Tokens;
  /** Of one replica. */
  readonly concurrency: number;
  readonly maxRunning: number;
  readonly running: number;
  readonly prefill: Seconds;
};

function loadState(server: ServingServer, load: ServingLoad, rules: ServingRules): LoadState {
  const { promptTokens, cachedPromptTokens: cached = 0 } = load;
  const outputTokens = Math.max(2, load.outputTokens);
  const concurrency = load.concurrency / server.replicas;
  const held = kvCapacityTokens(server, rules) / (promptTokens + outputTokens * 0.5);
  const maxRunning = Math.max(1, Math.min(held, server.maxSequences ?? Number.POSITIVE_INFINITY));
  const fresh = promptTokens - cached;
  return {
    promptTokens,
    outputTokens,
    concurrency,
    maxRunning,
    running: Math.min(concurrency, maxRunning),
    prefill: servingPrefillSeconds(server, { fresh, cached }, rules) * rules.engineFactor[server.engine],
  };
}

function nextRound(server: ServingServer, state: LoadState & { readonly batch: number }, rules: ServingRules): Round {
  const { promptTokens, outputTokens, prefill, batch, running, concurrency, maxRunning } = state;
  const { pipelineParallel: stages, engine } = server;
  const at = { batch: Math.max(1, batch / stages), context: promptTokens + outputTokens / 2 };
  const step = servingStepSeconds(server, at, rules) * rules.engineFactor[engine];
  // Every step admits batch / outputTokens new prompts.
  const tpot = step + (Math.max(0, batch - 1) * prefill) / stages / outputTokens;
  const busy = (batch * prefill) / stages / (outputTokens * tpot);
  const waiting = Math.min((rules.queueFactor * busy) / Math.max(1e-6, 1 - busy), 0.5 * running);
  const ttft = prefill * (1 + waiting) + rules.ttftStartSeconds[engine] + rules.stepsBeforeFirstToken * step;
  const decoding = (running * outputTokens * tpot) / (outputTokens * tpot + ttft);
  return { step, tpot, ttft, batch: concurrency <= maxRunning ? decoding : maxRunning };
}

function pointOf({ replicas }: ServingServer, state: LoadState & { readonly batch: number; readonly round: Round }): ServingPoint {
  const { promptTokens, outputTokens, concurrency, maxRunning, prefill, batch, round } = state;
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
