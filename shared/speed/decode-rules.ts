import type { CacheReader, DecodeRunner, SpeedConstants, Stack } from '../catalog/speed-calibration.ts';
import type { BytesPerSecond, Ratio, Seconds } from '../units.ts';
import type { DecodeInput } from './decode-input.ts';

type Constants = SpeedConstants['decode'];

/** Which of the constants a stack takes. */
type Traits = { readonly runner: Exclude<DecodeRunner, 'serverOnCards'>; readonly reader: CacheReader };

const gpu: Traits = { runner: 'gpu', reader: 'gpu' };
const cpu: Traits = { runner: 'cpu', reader: 'cpu' };
const server: Traits = { runner: 'server', reader: 'server' };

const traitsOf: Readonly<Record<Stack, Traits>> = {
  cuda: gpu,
  rocm: gpu,
  vulkan: gpu,
  'cuda-gb10': gpu,
  metal: { runner: 'apple', reader: 'metal' },
  mlx: { runner: 'apple', reader: 'mlx' },
  cpu,
  'cpu-ik': cpu,
  vllm: server,
  'trt-llm': server,
  ktransformers: gpu,
  llamafile: { runner: 'llamafile', reader: 'gpu' },
  'llamafile-metal': { runner: 'llamafile', reader: 'metal' },
};

function runnerOf({ stack, speedClass, hbm }: DecodeInput): DecodeRunner {
  const { runner } = traitsOf[stack];
  return runner === 'server' && !hbm && speedClass !== 'gb10' ? 'serverOnCards' : runner;
}

/** What starting a layer takes, on this stack. */
export type LayerTimes = { readonly layer: Seconds; readonly expertLayer: Seconds; readonly recurrentLayer: Seconds };

export function layerTimes(input: DecodeInput, decode: Constants): LayerTimes {
  const { cpu: processor } = input;
  const runner = runnerOf(input);
  const excess = processor === null ? 0 : Math.max(0, processor.cores / decode.coresWithoutExcess - 1);
  return {
    layer: decode.layerSeconds[runner] * (1 + decode.layerTimePerExcessCores * excess),
    expertLayer: decode.expertLayerSeconds[runner],
    recurrentLayer: decode.gatedDeltaNetLayerSeconds[runner],
  };
}

/** Share of the bandwidth that cache reads reach. */
export function kvEfficiency({ stack, mla }: Pick<DecodeInput, 'stack' | 'mla'>, decode: Constants): Ratio {
  const { runner, reader } = traitsOf[stack];
  const latent = runner === 'server' ? decode.serverLatentCacheFactor : decode.latentCacheFactor;
  return decode.cacheEfficiencyRatio[reader] * (mla ? latent : 1);
}

/** Share of the bandwidth that weight reads reach: one for all, times its factors, never above the cap. */
export function weightEfficiency(input: DecodeInput, decode: Constants): Ratio {
  let eta = decode.bandwidthEfficiencyRatio;
  const { runner } = traitsOf[input.stack];
  if (runner === 'cpu') eta *= (input.bandwidth / decode.cpuReferenceBytesPerSecond) ** -decode.cpuBandwidthExponent;
  if (runner === 'llamafile' && input.speedClass === 'amd') eta *= decode.llamafileAmdFactor;
  if (runner === 'gpu' && input.speedClass === 'intel') eta *= decode.intelFactor;
  if (input.stack === 'vulkan' && input.weightKind === 'f16' && input.moeLayers > 0) eta *= decode.vulkanBf16ExpertFactor;
  return Math.min(decode.mostBandwidthEfficiencyRatio, eta);
}

/** Bytes of weights per second that the memory of one device gives. */
export const memoryRate = (input: DecodeInput, decode: Constants): BytesPerSecond =>
  input.bandwidth * weightEfficiency(input, decode) * (input.cpu?.severalSockets === true ? decode.severalSocketsFactor : 1);

/** Weights per second that the cores of one device take in; infinite where nobody knows how many there are. */
export function coreRate(input: DecodeInput, decode: Constants): number {
  const { runner } = traitsOf[input.stack];
  if (runner === 'cpu') return input.flops * decode.cpuWeightsPerFlop;
  if (input.coreCyclesPerSecond === null) return Number.POSITIVE_INFINITY;
  const apple = input.speedClass === 'apple';
  const perCycle = apple ? decode.appleWeightsPerCoreCycle : decode.gpuWeightsPerCoreCycle;
  return input.coreCyclesPerSecond * perCycle * coreFactor(input, decode);
}

function coreFactor({ stack, weightKind, speedClass }: DecodeInput, decode: Constants): number {
  const kind = { f16: decode.f16CoreFactor, mlx: decode.mlxCoreFactor, other: 1 }[weightKind];
  return speedClass === 'nv-old' && traitsOf[stack].runner !== 'llamafile' ? kind * decode.pascalCoreFactor : kind;
}

/** Share of its FLOPS that the arithmetic of a batch reaches. */
export const batchEfficiency = ({ stack, moeLayers }: DecodeInput, decode: Constants): Ratio =>
  (traitsOf[stack].runner === 'cpu' ? decode.cpuBatchFlopsEfficiencyRatio : decode.batchFlopsEfficiencyRatio) *
  (moeLayers > 0 ? decode.batchExpertFactor : 1);
