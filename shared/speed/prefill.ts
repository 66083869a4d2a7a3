import type { PrefillConstants } from '../catalog/prefill-calibration.ts';
import type { Flops, Ratio, Seconds, Tokens } from '../units.ts';
import type { PrefillInput } from './prefill-input.ts';
import { attentionFactor, expertFill, flopsRatio, hostFlops, hostLink, layerSeconds, startSeconds } from './prefill-rules.ts';

/** Where the time of one prompt goes. The parts sum to it. */
export type PrefillParts = {
  /** Start of the prompt, and of every layer in every micro-batch. */
  readonly fixed: Seconds;
  readonly matrices: Seconds;
  readonly attention: Seconds;
  /** Weights read from the device's memory, once a micro-batch. */
  readonly weights: Seconds;
  /** States of recurrent layers. */
  readonly recurrent: Seconds;
  /** Weights in host memory, computed there or sent over. */
  readonly host: Seconds;
};

/**
 * Seconds to read one prompt of n tokens on an idle machine, in c = min(n, micro-batch) at a time, N = n/c times:
 * t0 + N·L·a + [N·2·c·(dense + experts/fill)/R + attention/R + N·weights/(BW·eta) + n·Lgdn·hidden·b/BW]/gain + N·host, where R is the share of
 * the listed FLOPS that the matrix unit reaches, fill = x/(x + x½) of an expert that gets x tokens at once, and gain that of several cards.
 */
export const prefillSeconds = (input: PrefillInput, constants: PrefillConstants): Seconds => sumOfPrefill(prefillParts(input, constants));

export const sumOfPrefill = ({ fixed, matrices, attention, weights, recurrent, host }: PrefillParts): Seconds =>
  fixed + matrices + attention + weights + recurrent + host;

/** What the products of matrices are made of. */
export type PrefillTerms = {
  /** c: read at once, so often. */
  readonly tokens: Tokens;
  readonly batches: number;
  /** Weights that one token passes through on the device; of experts so filled. */
  readonly dense: number;
  readonly experts: number;
  readonly fill: Ratio;
  /** Of the listed FLOPS. */
  readonly share: Ratio;
  readonly gain: number;
};

export function prefillTerms(input: PrefillInput, constants: PrefillConstants): PrefillTerms {
  const tokens = Math.min(input.promptTokens, input.microBatchTokens);
  const batches = input.promptTokens / tokens;
  const { dense, experts } = activeParameters(input);
  const fill = expertFill(input, tokens, constants);
  return { tokens, batches, dense, experts, fill, share: flopsRatio(input, constants), gain: splitGain(input, batches, constants) };
}

export function prefillParts(input: PrefillInput, constants: PrefillConstants): PrefillParts {
  const { promptTokens, layers, bandwidth } = input;
  const { tokens, batches, dense, experts, fill, share, gain } = prefillTerms(input, constants);
  const rate = input.flops * share * gain;
  const recurrentBytes = promptTokens * input.recurrentLayers * input.hidden * constants.recurrentBytesPerHiddenValue;
  return {
    fixed: startSeconds(input, constants) + batches * layers * layerSeconds(input, constants),
    matrices: (batches * 2 * tokens * (dense + experts / fill)) / rate,
    attention: attentionWork(input, constants) / rate,
    weights: (batches * deviceBytes(input, tokens)) / (bandwidth * constants.weightBandwidthEfficiencyRatio * gain),
    recurrent: recurrentBytes / (bandwidth * gain),
    host: batches * hostSeconds(input, tokens, constants),
  };
}

/** What several devices gain: all of it where they share every layer, else a pipeline that as many micro-batches fill as the prompt has. */
function splitGain({ devices, tensorParallel, host }: PrefillInput, batches: number, constants: PrefillConstants): number {
  if (devices === 1) return 1;
  if (tensorParallel) return devices;
  if (host !== null) return 1;
  return Math.max(1, (batches * devices) / (batches + devices - 1)) * constants.pipelineEfficiencyRatio;
}

const isMoe = ({ expertRatio }: PrefillInput): boolean => expertRatio > 0;

/** Weights that one token passes through on the host, and those of the device by kind. */
function activeParameters(input: PrefillInput): { readonly dense: number; readonly experts: number; readonly onHost: number } {
  const { parameters, expertRatio, host } = input;
  const share = host?.share ?? 0;
  const dense = parameters.denseParameters;
  const experts = parameters.expertParameters * expertRatio;
  return isMoe(input)
    ? { dense, experts: experts * (1 - share), onHost: experts * share }
    : { dense: dense * (1 - share), experts: 0, onHost: dense * share };
}

/** Operations of all score products: each prompt token looks back at what is cached and at half of the prompt. */
function attentionWork(input: PrefillInput, constants: PrefillConstants): Flops {
  const { attention, indexer } = input.scored(input.depthTokens + input.promptTokens / 2);
  const { all, latent } = attentionFactor(input, constants);
  return 4 * input.promptTokens * (attention * latent + indexer) * all;
}

/** Share of the routed experts that at least one token of a micro-batch passes through. */
const coverage = ({ expertRatio }: PrefillInput, tokens: Tokens): Ratio => 1 - (1 - expertRatio) ** tokens;

function deviceBytes(input: PrefillInput, tokens: Tokens): number {
  const { weights, host } = input;
  const kept = 1 - (host?.share ?? 0);
  return isMoe(input) ? weights.alwaysBytes + weights.expertBytes * kept * coverage(input, tokens) : weights.alwaysBytes * kept;
}

/** Each layer goes the faster way: 1/√(1/computed² + 1/sent²), of one micro-batch. */
function hostSeconds(input: PrefillInput, tokens: Tokens, constants: PrefillConstants): Seconds {
  const { host } = input;
  if (host === null || host.bytes === 0) return 0;
  const computed = (2 * tokens * activeParameters(input).onHost) / hostFlops(input, host, constants);
  const sent = (host.bytes * (isMoe(input) ? coverage(input, tokens) : 1)) / hostLink(host, constants);
  return (computed * sent) / Math.hypot(computed, sent);
}
