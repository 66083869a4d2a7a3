import type { SpeedCalibration } from '#shared/catalog/speed-calibration.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';
import { type PathValues, withValues } from './constant-paths.ts';

/**
 * A constant of the speed model that is fitted, by its path. `start` is a round number: it decides only where rows are silent. With few rows a
 * constant is held near its parent, the same for a kind with more rows, or near its start where there is none.
 */
export type SpeedParameter = { readonly path: string; readonly start: number; readonly parent?: string };

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
