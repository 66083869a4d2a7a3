import type { Flops, Seconds } from '../units.ts';
import type { PrefillInput } from './decode-input.ts';
import type { SpeedRules } from './speed-rules.ts';

/**
 * Seconds to read one prompt of n tokens on an idle machine:
 * t0 + chunks·L·lay + att·attention/(FLOPS·s·g) + 2·A'·n/(FLOPS·s·g) + chunks·file/(BW·0.75·g)·(MoE ? 1 : 0.5); with weights in host memory
 * the last term becomes 1.3·tc·tp/(tc + tp): each part is computed there (tc) or sent over (tp), whichever is faster.
 */
export function prefillSeconds(input: PrefillInput, rules: SpeedRules): Seconds {
  const { prefill } = rules;
  const chunks = chunksOf(input, rules);
  const gain = splitGain(input, rules);
  const flops = input.flops * flopsRatio(input, rules) * gain;
  return (
    (input.localScore === true ? prefill.localScoreStartSeconds : prefill.startSeconds) +
    chunks * input.layers * prefill.layerSeconds +
    (prefill.attentionFactor * attentionWork(input, rules)) / flops +
    (2 * computeParameters(input, rules) * input.promptTokens) / flops +
    (input.host === null ? deviceReadSeconds(input, chunks, rules) / gain : hostSeconds(input, chunks, rules))
  );
}

const computeParameters = (input: PrefillInput, rules: SpeedRules): number =>
  Math.max(rules.prefill.leastParameters, input.computeParameters);

function chunksOf({ promptTokens, host }: PrefillInput, { prefill }: SpeedRules): number {
  const hostChunk = Math.min(prefill.hostChunkMostTokens, Math.max(prefill.hostChunkLeastTokens, promptTokens));
  return Math.ceil(promptTokens / (host === null ? prefill.chunkTokens : hostChunk));
}

/** g: what several devices gain. A layer split works on as many chunks at once as the prompt fills. */
function splitGain({ devices, tensorParallel, promptTokens }: PrefillInput, { prefill }: SpeedRules): number {
  if (tensorParallel) return devices;
  return Math.min(devices, Math.max(1, promptTokens / prefill.splitGainTokens)) ** prefill.splitGainExponent;
}

/** s: share of the FP16 rate that matrix products reach. */
export function flopsRatio(input: PrefillInput, rules: SpeedRules): number {
  const stack = rules.stacks[input.stack];
  const { prefill } = rules;
  let ratio = stack.prefillFlopsEfficiencyRatio;
  if (input.moe) ratio *= stack.prefillExpertFactor;
  if (input.quantFamily === 'wide') ratio *= prefill.wideFactor;
  if (input.quantFamily === 'low') ratio *= prefill.lowBitFactor;
  if (input.gatedDeltaNet) ratio *= prefill.gatedDeltaNetFactor;
  if (input.speedClass === 'nv-consumer') ratio *= stack.prefillGeforceFactor;
  if (input.speedClass === 'nv-old') ratio *= prefill.oldCardFactor;
  if (input.speedClass === 'amd') ratio *= stack.prefillAmdRatio;
  if (input.oldBuild === true) ratio *= prefill.oldBuildFactor;
  if (input.localScore === true && input.speedClass === 'cpu') ratio *= prefill.localScoreCpuFactor;
  return ratio;
}

/** Operations of all score products: each prompt token looks back at what is cached and at half of the prompt. */
function attentionWork(input: PrefillInput, rules: SpeedRules): Flops {
  const { promptTokens, depthTokens, hidden } = input;
  const span = depthTokens + promptTokens / 2;
  const perToken = 4 * hidden * promptTokens;
  const full = input.fullAttentionLayers * span * (input.mla ? rules.prefill.latentAttentionFactor : 1);
  return perToken * (full + input.windowLayers * Math.min(span, input.window));
}

/** Every chunk reads the weights once more. */
function deviceReadSeconds({ fileBytes, bandwidth, moe }: PrefillInput, chunks: number, { prefill }: SpeedRules): Seconds {
  return ((chunks * fileBytes) / (bandwidth * prefill.chunkBandwidthEfficiencyRatio)) * (moe ? 1 : prefill.chunkDenseRatio);
}

function hostSeconds(input: PrefillInput, chunks: number, rules: SpeedRules): Seconds {
  const { host, promptTokens } = input;
  const { prefill } = rules;
  if (host === null || host.bytes === 0) return 0;
  const compute = (2 * computeParameters(input, rules) * host.activeRatio * promptTokens) / (host.flops * prefill.hostFlopsEfficiencyRatio);
  const transfer = (chunks * host.bytes) / prefill.hostLinkBytesPerSecond;
  return (prefill.hostOverlapFactor * compute * transfer) / (compute + transfer);
}
