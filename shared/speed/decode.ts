import { assertNever } from '../estimate.ts';
import type { Seconds } from '../units.ts';
import type { DecodeInput } from './decode-input.ts';
import { batchEfficiency, coreRate, kvEfficiency, layerTimes, memoryRate } from './decode-rules.ts';
import type { SpeedConstants } from '../catalog/speed-calibration.ts';

type Constants = SpeedConstants['decode'];

/** Where the time of one decode step goes. The parts sum to the step. */
export type DecodeParts = {
  /** Start of a step and fixed time per layer. */
  readonly fixed: Seconds;
  /** Weights read from the device's memory, or taken in by its cores, whichever is slower. */
  readonly deviceWeights: Seconds;
  /** Weights read from host memory, with the hop of each layer. */
  readonly hostWeights: Seconds;
  /** Experts streamed from an SSD. */
  readonly disk: Seconds;
  readonly kvCache: Seconds;
  readonly allReduce: Seconds;
  /** What the arithmetic of a batch takes beyond reading the weights. */
  readonly compute: Seconds;
};

/**
 * Seconds of one decode step for all streams of the batch (one stream: 1 / step tokens per second), one form for every engine:
 * t0 + L·a + Lmoe·m + Lgdn·g + max₄(max₆(W/(n·BW·eta), weights/(n·cores)), B·2A/(n·FLOPS·c)) + KV·B/(n·BW·k) + 2·L·r·log2 n, where
 * maxₚ(x, y) = (xᵖ + yᵖ)^(1/p): the slower of two sets the pace, softly where both take about as long. All of it × (limit/power)^−y.
 */
export const decodeStepSeconds = (input: DecodeInput, constants: Constants): Seconds => sumOfParts(decodeParts(input, constants));

export const sumOfParts = ({ fixed, deviceWeights, hostWeights, disk, kvCache, allReduce, compute }: DecodeParts): Seconds =>
  fixed + deviceWeights + hostWeights + disk + kvCache + allReduce + compute;

export function decodeParts(input: DecodeInput, constants: Constants): DecodeParts {
  const whole = (input.mlxVlm === true ? 1 / constants.mlxVlmRatio : 1) * input.powerRatio ** -constants.powerExponent;
  const weights = deviceSeconds(input, constants);
  const { host, disk } = elsewhereSeconds(input, constants);
  return {
    fixed: whole * fixedSeconds(input, constants),
    deviceWeights: whole * weights,
    hostWeights: whole * host,
    disk: whole * disk,
    kvCache: (whole * input.kvBytesPerStream * input.batch) / (input.bandwidth * input.tensorParallel * kvEfficiency(input, constants)),
    allReduce: whole * allReduceSeconds(input, constants),
    compute: whole * (slower(weights, batchSeconds(input, constants), constants.weightsAndBatchExponent) - weights),
  };
}

/** maxₚ: as long as the longer of two that overlap, a little longer where both take about as long. */
const slower = (one: Seconds, other: Seconds, exponent: number): Seconds => {
  const longest = Math.max(one, other);
  return longest === 0 ? 0 : longest * ((one / longest) ** exponent + (other / longest) ** exponent) ** (1 / exponent);
};

function fixedSeconds(input: DecodeInput, constants: Constants): Seconds {
  const { layer, expertLayer, recurrentLayer } = layerTimes(input, constants);
  return (
    constants.startSeconds +
    input.layers * layer +
    input.moeLayers * expertLayer +
    input.recurrentLayers * recurrentLayer +
    input.compressedLayers * constants.compressedLayerSeconds
  );
}

/** Bytes of weights that the device itself reads, of all that a step reads. */
export function stepBytes({ weights }: Pick<DecodeInput, 'weights'>): { readonly own: number; readonly all: number } {
  switch (weights.kind) {
    case 'device':
      return { own: weights.bytes, all: weights.bytes };
    case 'hybrid':
      return { own: weights.deviceBytes, all: weights.deviceBytes + weights.hostBytes };
    case 'ssd':
      return { own: weights.deviceBytes, all: weights.deviceBytes + weights.streamedBytes };
    default:
      return assertNever(weights);
  }
}

/** Memory and cores work at the same time. */
export type WeightSeconds = { readonly memory: Seconds; readonly cores: Seconds };

export function weightSeconds(input: DecodeInput, constants: Constants): WeightSeconds {
  const { own, all } = stepBytes(input);
  const devices = input.tensorParallel;
  const passed = all === 0 ? 0 : (input.weightsPassed * own) / all;
  return { memory: own / (memoryRate(input, constants) * devices), cores: passed / (coreRate(input, constants) * devices) };
}

function deviceSeconds(input: DecodeInput, constants: Constants): Seconds {
  const { memory, cores } = weightSeconds(input, constants);
  return slower(memory, cores, constants.memoryAndCoresExponent);
}

function elsewhereSeconds({ weights, layers }: DecodeInput, constants: Constants): { readonly host: Seconds; readonly disk: Seconds } {
  switch (weights.kind) {
    case 'device':
      return { host: 0, disk: 0 };
    case 'hybrid': {
      const rate =
        weights.hostBandwidth * constants.hostBandwidthEfficiencyRatio * (weights.severalSockets ? constants.severalSocketsFactor : 1);
      return { host: weights.hostBytes / rate + layers * constants.hostLayerSeconds, disk: 0 };
    }
    case 'ssd':
      return { host: 0, disk: weights.streamedBytes / (weights.readBytesPerSecond * constants.diskEfficiencyRatio) };
    default:
      return assertNever(weights);
  }
}

/** Two all-reduces per layer. Weights outside the GPU leave nothing to reduce. */
function allReduceSeconds({ weights, layers, tensorParallel }: DecodeInput, constants: Constants): Seconds {
  if (weights.kind === 'hybrid') return 0;
  return 2 * layers * constants.allReduceSeconds * Math.log2(tensorParallel);
}

/** Arithmetic of a batch; one stream has next to none. */
function batchSeconds(input: DecodeInput, constants: Constants): Seconds {
  const { batch, activeParameters, flops, tensorParallel } = input;
  if (batch <= 1) return 0;
  return (batch * 2 * activeParameters) / (flops * tensorParallel * batchEfficiency(input, constants));
}
