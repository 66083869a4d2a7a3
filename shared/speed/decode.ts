import { assertNever } from '../estimate.ts';
import type { BytesPerSecond, Ratio, Seconds } from '../units.ts';
import type { DecodeInput } from './decode-input.ts';
import type { SpeedRules, StackRules } from './speed-rules.ts';

/** Where the time of one decode step goes. The parts sum to the step. */
export type DecodeParts = {
  /** Start of a step and fixed time per layer. */
  readonly fixed: Seconds;
  /** Weights read from the device's memory. */
  readonly deviceWeights: Seconds;
  /** Weights read from host memory, with the hop of each layer. */
  readonly hostWeights: Seconds;
  /** Experts streamed from an SSD. */
  readonly disk: Seconds;
  readonly kvCache: Seconds;
  readonly allReduce: Seconds;
  /** Arithmetic of a batch, and the prompts of others between two steps. */
  readonly compute: Seconds;
};

/**
 * Seconds of one decode step for all streams of the batch (one stream: 1 / step tokens per second), fitted to published measurements:
 * t0 + L·a + Lmoe·m + Lgdn·g + W/(n·min(BW·eta, cores)) + KV·B/(BW·n·k) + 2·L·ar·log2(n) + B·F/comp + (B − 1)·(nIn/nOut)·F/pre.
 * `cores` is what the cores can take in: a card with much bandwidth per core (A100, Pascal, small Apple bins) does not reach its memory's rate.
 */
export const decodeStepSeconds = (input: DecodeInput, rules: SpeedRules): Seconds => sumOfParts(decodeParts(input, rules));

export const sumOfParts = ({ fixed, deviceWeights, hostWeights, disk, kvCache, allReduce, compute }: DecodeParts): Seconds =>
  fixed + deviceWeights + hostWeights + disk + kvCache + allReduce + compute;

export function decodeParts(input: DecodeInput, rules: SpeedRules): DecodeParts {
  const stack = rules.stacks[input.stack];
  const whole = input.mlxVlm === true ? 1 / rules.decode.mlxVlmRatio : 1;
  const weights = weightSeconds(input, stack, rules);
  return {
    fixed: whole * fixedSeconds(input, stack, rules),
    deviceWeights: whole * weights.device,
    hostWeights: whole * weights.host,
    disk: whole * weights.disk,
    kvCache: (whole * input.kvBytesPerStream * input.batch) / (input.bandwidth * input.tensorParallel * kvEfficiency(input, rules)),
    allReduce: whole * allReduceSeconds(input, rules),
    compute: whole * batchSeconds(input, stack, rules),
  };
}

/** Share of the bandwidth that cache reads reach. */
export function kvEfficiency(input: DecodeInput, rules: SpeedRules): Ratio {
  const stack = rules.stacks[input.stack];
  return stack.cacheEfficiencyRatio * (input.mla ? stack.latentCacheFactor : 1);
}

function fixedSeconds(input: DecodeInput, stack: StackRules, rules: SpeedRules): Seconds {
  const { layers, moeLayers, gatedDeltaNetLayers } = input;
  return (
    rules.decode.startSeconds +
    layers * stack.layerSeconds +
    moeLayers * stack.expertLayerSeconds +
    gatedDeltaNetLayers * stack.gatedDeltaNetLayerSeconds
  );
}

/** Share of the bandwidth that weight reads reach: the stack's, times its factors, never above the cap. */
export function weightEfficiency(input: DecodeInput, rules: SpeedRules): Ratio {
  const stack = rules.stacks[input.stack];
  let eta = stack.bandwidthEfficiencyRatio;
  if (input.speedClass === 'amd') eta *= stack.amdRatio;
  if (stack.bandwidthExponent !== 0) eta *= (input.bandwidth / rules.decode.cpuReferenceBytesPerSecond) ** stack.bandwidthExponent;
  return Math.min(rules.decode.mostBandwidthEfficiencyRatio, eta);
}

/** Share of the bandwidth that reads of host memory reach. */
export const hostEfficiency = ({ decode }: SpeedRules): Ratio =>
  Math.min(decode.mostBandwidthEfficiencyRatio, decode.hostBandwidthEfficiencyRatio);

/** Bytes of weights per second that the cores of one device take in; infinite where their number is not known or never was the limit. */
export function coreRate(input: DecodeInput, rules: SpeedRules): BytesPerSecond {
  const { bytesPerCoreCycle, bytesPerFlop, lowBitWorkFactor } = rules.stacks[input.stack];
  if (bytesPerFlop !== null) return input.flops * bytesPerFlop;
  if (bytesPerCoreCycle === null || input.coreCyclesPerSecond === null) return Number.POSITIVE_INFINITY;
  return (input.coreCyclesPerSecond * bytesPerCoreCycle) / (input.quantFamily === 'low' ? lowBitWorkFactor : 1);
}

const memoryRate = (input: DecodeInput, rules: SpeedRules): BytesPerSecond => input.bandwidth * weightEfficiency(input, rules);

/** Whether the cores, not the memory, set the pace of the weights. */
export const coresLimit = (input: DecodeInput, rules: SpeedRules): boolean => coreRate(input, rules) < memoryRate(input, rules);

type WeightSeconds = { readonly device: Seconds; readonly host: Seconds; readonly disk: Seconds };

function weightSeconds(input: DecodeInput, stack: StackRules, rules: SpeedRules): WeightSeconds {
  const { weights, layers } = input;
  const device = Math.min(memoryRate(input, rules), coreRate(input, rules));
  switch (weights.kind) {
    case 'device':
      return { device: weights.bytes / (device * input.tensorParallel), host: 0, disk: 0 };
    case 'hybrid':
      return {
        device: weights.deviceBytes / device,
        host: weights.hostBytes / (weights.hostBandwidth * hostEfficiency(rules)) + layers * rules.decode.hostLayerSeconds,
        disk: 0,
      };
    case 'ssd':
      return {
        device: weights.deviceBytes / device,
        host: 0,
        disk: weights.streamedBytes / (weights.readBytesPerSecond * rules.decode.diskEfficiencyRatio),
      };
    default:
      return assertNever(weights);
  }
}

/** Two all-reduces per layer. Weights outside the GPU leave nothing to reduce. */
function allReduceSeconds({ weights, layers, tensorParallel }: DecodeInput, rules: SpeedRules): Seconds {
  if (weights.kind !== 'device') return 0;
  return 2 * layers * rules.decode.allReduceSeconds * Math.log2(tensorParallel);
}

function batchSeconds(input: DecodeInput, stack: StackRules, rules: SpeedRules): Seconds {
  const { batch, promptTokensPerOutputToken } = input;
  if (batch <= 1) return 0;
  const token = tokenComputeSeconds(input, rules);
  const prompts = stack.interleavesPrompts
    ? ((batch - 1) * promptTokensPerOutputToken * token) / rules.decode.batchPromptFlopsEfficiencyRatio
    : 0;
  return (batch * token) / rules.decode.batchFlopsEfficiencyRatio + prompts;
}

/** F: arithmetic of one token at full rate. */
function tokenComputeSeconds(input: DecodeInput, rules: SpeedRules): Seconds {
  const moe = input.moeLayers > 0 ? 1 / rules.decode.batchExpertFactor : 1;
  return ((2 * input.activeParameters) / (input.flops * input.tensorParallel)) * (moe / input.precision);
}
