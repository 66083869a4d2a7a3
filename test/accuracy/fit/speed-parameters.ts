import type { SpeedCalibration } from '#shared/catalog/speed-calibration.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';
import { type PathValues, withValues } from './constant-paths.ts';

/** A constant of the speed model that is fitted, by its path. `start` is a round number: it decides only where rows are silent. */
export type SpeedParameter = { readonly path: string; readonly start: number };

const of = (starts: PathValues): readonly SpeedParameter[] => Object.entries(starts).map(([path, start]) => ({ path, start }));

/** Shares of bandwidth, seconds per layer, bytes per core cycle (per FLOP on a CPU). */
export const decodeParameters = of({
  'decode.bandwidthEfficiencyRatio': 0.8,
  'decode.serverBandwidthEfficiencyRatio': 0.6,
  'decode.gpuLayerSeconds': 1e-4,
  'decode.appleLayerSeconds': 1e-4,
  'decode.cpuLayerSeconds': 1e-4,
  'decode.serverLayerSeconds': 1e-5,
  'decode.llamafileLayerSeconds': 1e-4,
  'decode.llamafileAppleLayerSeconds': 1e-4,
  'decode.expertLayerSeconds': 3e-5,
  'decode.appleExpertLayerSeconds': 3e-5,
  'decode.gpuCacheEfficiencyRatio': 0.5,
  'decode.metalCacheEfficiencyRatio': 0.5,
  'decode.mlxCacheEfficiencyRatio': 0.5,
  'decode.cpuCacheEfficiencyRatio': 0.5,
  'decode.latentCacheFactor': 0.5,
  'decode.gpuBytesPerCoreCycle': 8,
  'decode.appleBytesPerCoreCycle': 8,
  'decode.cpuBytesPerFlop': 0.05,
  'decode.lowBitWorkFactor': 1.5,
  'decode.mlxVlmRatio': 0.7,
  'decode.llamafileAmdRatio': 0.7,
  'decode.cpuBandwidthExponent': 0.3,
  'decode.gatedDeltaNetLayerSeconds': 2e-5,
  'decode.hostBandwidthEfficiencyRatio': 0.6,
  'decode.hostLayerSeconds': 1e-4,
  'decode.allReduceSeconds': 1e-5,
  'decode.diskEfficiencyRatio': 0.5,
  'decode.batchFlopsEfficiencyRatio': 0.5,
  'decode.batchExpertFactor': 0.3,
});

/** Shares of the FP16 rate by stack, factors for mixtures of experts, and the rest of shared/speed/prefill.ts. */
export const prefillParameters = of({
  'prefill.stacks.cuda.flopsEfficiencyRatio': 0.5,
  'prefill.stacks.cuda.expertFactor': 0.7,
  'prefill.stacks.rocm.flopsEfficiencyRatio': 0.3,
  'prefill.stacks.rocm.expertFactor': 0.7,
  'prefill.stacks.vulkan.flopsEfficiencyRatio': 0.3,
  'prefill.stacks.vulkan.expertFactor': 0.7,
  'prefill.stacks.cuda-gb10.flopsEfficiencyRatio': 0.5,
  'prefill.stacks.cuda-gb10.expertFactor': 0.7,
  'prefill.stacks.metal.flopsEfficiencyRatio': 1,
  'prefill.stacks.metal.expertFactor': 0.7,
  'prefill.stacks.mlx.flopsEfficiencyRatio': 1,
  'prefill.stacks.mlx.expertFactor': 0.7,
  'prefill.stacks.cpu.flopsEfficiencyRatio': 1,
  'prefill.stacks.cpu.expertFactor': 0.7,
  'prefill.stacks.cpu-ik.flopsEfficiencyRatio': 1,
  'prefill.stacks.cpu-ik.expertFactor': 1,
  'prefill.stacks.ktransformers.flopsEfficiencyRatio': 1,
  'prefill.stacks.ktransformers.expertFactor': 1,
  'prefill.stacks.llamafile.flopsEfficiencyRatio': 0.4,
  'prefill.stacks.llamafile.expertFactor': 0.1,
  'prefill.stacks.llamafile-metal.flopsEfficiencyRatio': 0.7,
  'prefill.stacks.llamafile-metal.expertFactor': 0.1,
  'prefill.wideFactor': 1,
  'prefill.lowBitFactor': 0.7,
  'prefill.gatedDeltaNetFactor': 0.8,
  'prefill.attentionFactor': 2,
  'prefill.latentAttentionFactor': 2,
  'prefill.startSeconds': 0.03,
  'prefill.layerSeconds': 3e-4,
  'prefill.localScoreStartSeconds': 0.03,
  'prefill.oldCardFactor': 1,
  'prefill.llamafileAmdRatio': 0.5,
  'prefill.oldBuildFactor': 0.7,
  'prefill.localScoreCpuFactor': 1,
  'prefill.hostFlopsEfficiencyRatio': 0.5,
  'prefill.hostLinkBytesPerSecond': 2.5e10,
});

export const valuesAt = (parameters: readonly SpeedParameter[], x: readonly number[]): PathValues =>
  Object.fromEntries(parameters.map(({ path, start }, index) => [path, Math.exp(x[index] ?? Math.log(start))]));

export const rulesWith = (calibration: SpeedCalibration, values: PathValues): SpeedRules =>
  speedRules({ ...calibration, constants: withValues(calibration.constants, values) });
