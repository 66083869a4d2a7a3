import type { SpeedCalibration } from '#shared/catalog/speed-calibration.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';
import { type PathValues, withValues } from './constant-paths.ts';

/**
 * A constant of the speed model that is fitted, by its path. `start` is a round number: it decides only where rows are silent. With few rows a
 * constant is held near its parent, the same for a kind with more rows, or near its start where there is none.
 */
export type SpeedParameter = {
  readonly path: string;
  readonly start: number;
  readonly parent?: string;
  /** How far from its start it is expected to lie, as a share of it; undefined: as few rows move it. */
  readonly spread?: number;
};

const of = (starts: PathValues, parents: Readonly<Record<string, string>> = {}): readonly SpeedParameter[] =>
  Object.entries(starts).map(([path, start]) => ({ path, start, ...(parents[path] === undefined ? {} : { parent: parents[path] }) }));

/** Shares of bandwidth and FLOPS, seconds per layer, weights per core cycle (per FLOP on a CPU). */
export const decodeParameters = of(
  {
    'decode.bandwidthEfficiencyRatio': 0.85,
    'decode.cpuBandwidthExponent': 0.2,
    'decode.severalSocketsFactor': 0.65,
    'decode.intelFactor': 0.7,
    'decode.vulkanBf16ExpertFactor': 0.6,
    'decode.llamafileAmdFactor': 0.5,
    'decode.layerSeconds.gpu': 6e-5,
    'decode.layerSeconds.apple': 1e-4,
    'decode.layerSeconds.cpu': 1e-4,
    'decode.layerSeconds.server': 5e-5,
    'decode.layerSeconds.serverOnCards': 3e-5,
    'decode.layerSeconds.llamafile': 2e-4,
    'decode.expertLayerSeconds.gpu': 3e-5,
    'decode.expertLayerSeconds.apple': 6e-5,
    'decode.expertLayerSeconds.cpu': 3e-5,
    'decode.expertLayerSeconds.server': 3e-5,
    'decode.expertLayerSeconds.serverOnCards': 3e-5,
    'decode.expertLayerSeconds.llamafile': 3e-5,
    'decode.gatedDeltaNetLayerSeconds.gpu': 2e-5,
    'decode.gatedDeltaNetLayerSeconds.apple': 2e-5,
    'decode.gatedDeltaNetLayerSeconds.cpu': 1e-4,
    'decode.gatedDeltaNetLayerSeconds.server': 2e-5,
    'decode.gatedDeltaNetLayerSeconds.serverOnCards': 2e-5,
    'decode.layerTimePerExcessCores': 1,
    'decode.cacheEfficiencyRatio.gpu': 0.7,
    'decode.cacheEfficiencyRatio.metal': 0.3,
    'decode.cacheEfficiencyRatio.mlx': 0.4,
    'decode.cacheEfficiencyRatio.cpu': 0.2,
    'decode.cacheEfficiencyRatio.server': 0.7,
    'decode.latentCacheFactor': 0.4,
    'decode.serverLatentCacheFactor': 0.7,
    'decode.gpuWeightsPerCoreCycle': 12,
    'decode.appleWeightsPerCoreCycle': 12,
    'decode.cpuWeightsPerFlop': 0.15,
    'decode.f16CoreFactor': 0.5,
    'decode.mlxCoreFactor': 1,
    'decode.pascalCoreFactor': 0.6,
    'decode.mlxVlmRatio': 0.6,
    'decode.powerExponent': 0.3,
    'decode.allReduceSeconds': 1e-5,
    'decode.batchFlopsEfficiencyRatio': 0.45,
    'decode.cpuBatchFlopsEfficiencyRatio': 0.6,
    'decode.batchExpertFactor': 0.4,
    'decode.hostBandwidthEfficiencyRatio': 0.55,
    'decode.hostLayerSeconds': 1.5e-4,
    'decode.diskEfficiencyRatio': 0.4,
  },
  {
    'decode.expertLayerSeconds.cpu': 'decode.expertLayerSeconds.gpu',
    'decode.expertLayerSeconds.server': 'decode.expertLayerSeconds.gpu',
    'decode.expertLayerSeconds.serverOnCards': 'decode.expertLayerSeconds.gpu',
    'decode.expertLayerSeconds.llamafile': 'decode.expertLayerSeconds.gpu',
    'decode.gatedDeltaNetLayerSeconds.apple': 'decode.gatedDeltaNetLayerSeconds.gpu',
    'decode.gatedDeltaNetLayerSeconds.server': 'decode.gatedDeltaNetLayerSeconds.gpu',
    'decode.gatedDeltaNetLayerSeconds.serverOnCards': 'decode.gatedDeltaNetLayerSeconds.gpu',
    'decode.cacheEfficiencyRatio.server': 'decode.cacheEfficiencyRatio.gpu',
    'decode.serverLatentCacheFactor': 'decode.latentCacheFactor',
    'decode.cpuBatchFlopsEfficiencyRatio': 'decode.batchFlopsEfficiencyRatio',
  },
);

/** A size that nobody wrote down, a share that public runs show, what ought to be as its parent. */
const [LOOSE, OWN, LIKE_PARENT] = [0.7, 0.3, 0.15];

const within = (spread: number, starts: PathValues): readonly SpeedParameter[] =>
  Object.entries(starts).map(([path, start]) => ({ path, start, spread }));

/**
 * Shares of the FP16 rate by matrix unit, as public runs on cards without rows have them (pulls 7716, 8416, 8495, 17576, 18816, 24127 and 27841
 * of ggml-org/llama.cpp): half of it on NVIDIA's, a third on AMD's (MI50, RX 6800, W7900, R9700), twice NVIDIA's share on Pascal, whose
 * integers run at four times its listed rate. Of what these runs allow for AMD's cards the start was taken with folds in sight, and for Vulkan
 * too; the one kind of hardware of `rocm` is held near it. Apple chips and processors are listed with the rate of their vector units: all of
 * it. Then what differs from a parent (1: as it), and the rest of shared/speed/prefill.ts.
 */
export const prefillParameters: readonly SpeedParameter[] = [
  ...within(OWN, {
    'prefill.flopsEfficiencyRatio.cuda': 0.5,
    'prefill.flopsEfficiencyRatio.rocm': 0.35,
    'prefill.flopsEfficiencyRatio.vulkan': 0.35,
    'prefill.flopsEfficiencyRatio.metal': 1,
    'prefill.flopsEfficiencyRatio.mlx': 1,
    'prefill.flopsEfficiencyRatio.cpu': 1,
    'prefill.flopsEfficiencyRatio.ktransformers': 1,
    'prefill.flopsEfficiencyRatio.llamafile': 0.5,
    'prefill.flopsEfficiencyRatio.llamafile-metal': 0.5,
    'prefill.geforceFactor': 2,
    'prefill.llamafileGeforceFactor': 2,
    'prefill.pascalFactor': 2,
    'prefill.intelFactor': 0.5,
    'prefill.llamafileAmdFactor': 0.5,
    'prefill.amdvlkFactor': 0.5,
    'prefill.amdvlkExpertFactor': 0.5,
    'prefill.vulkanBf16ExpertFactor': 0.5,
    'prefill.build2024Factor': 0.7,
    'prefill.build2025Factor': 0.7,
    'prefill.attentionFactor': 2,
    'prefill.latentAttentionFactor': 2,
    'prefill.build2024AttentionFactor': 2,
    'prefill.hostFlopsEfficiencyRatio': 0.7,
    'prefill.hostLinkBytesPerSecond': 1.2e10,
    'prefill.blackwellHostLinkFactor': 1.5,
    'prefill.ikHostFactor': 1.5,
    'prefill.ktransformersHostFactor': 1,
  }),
  ...within(LOOSE, {
    'prefill.expertHalfRateTokens': 40,
    'prefill.llamafileExpertHalfRateTokens': 200,
    'prefill.recurrentBytesPerHiddenValue': 50,
    'prefill.startSeconds': 0.01,
    'prefill.llamafileStartSeconds': 0.05,
    'prefill.layerSeconds': 3e-4,
    'prefill.cpuLayerSeconds': 1e-4,
  }),
  ...within(LIKE_PARENT, {
    'prefill.generationFactor.ampere': 1,
    'prefill.generationFactor.ada': 1,
    'prefill.generationFactor.m2': 1,
    'prefill.generationFactor.m3': 1,
    'prefill.weightBandwidthEfficiencyRatio': 0.8,
    'prefill.pipelineEfficiencyRatio': 0.9,
  }),
];

export const valuesAt = (parameters: readonly SpeedParameter[], x: readonly number[]): PathValues =>
  Object.fromEntries(parameters.map(({ path, start }, index) => [path, Math.exp(x[index] ?? Math.log(start))]));

export const rulesWith = (calibration: SpeedCalibration, values: PathValues): SpeedRules =>
  speedRules({ ...calibration, constants: withValues(calibration.constants, values) });
