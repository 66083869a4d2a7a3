import { type SpeedCalibration, type SpeedConstants, type Stack, stacks } from '../catalog/speed-calibration.ts';
import type { Ratio, Seconds } from '../units.ts';

/** What the constants say about one stack. Ratios apply to the datasheet's bandwidth or FLOPS. */
export type StackRules = {
  readonly bandwidthEfficiencyRatio: Ratio;
  readonly layerSeconds: Seconds;
  readonly expertLayerSeconds: Seconds;
  readonly gatedDeltaNetLayerSeconds: Seconds;
  readonly cacheEfficiencyRatio: Ratio;
  /** On top of it for latent attention. */
  readonly latentCacheFactor: Ratio;
  /** Weight bytes that a core takes in per cycle; null where cores were never seen to be the limit. */
  readonly bytesPerCoreCycle: number | null;
  /** The same of a CPU, by its FLOPS. */
  readonly bytesPerFlop: number | null;
  /** Work of a core per byte of a low-bit mix, against other files. */
  readonly lowBitWorkFactor: number;
  /** On the share of the bandwidth for AMD cards. */
  readonly amdRatio: Ratio;
  /** The share falls with the bandwidth of the memory (CPU). */
  readonly bandwidthExponent: number;
  /** Engines that interleave prompts with decoding: the batch pays for the prompts of the others. */
  readonly interleavesPrompts: boolean;
  readonly prefillFlopsEfficiencyRatio: Ratio;
  readonly prefillExpertFactor: Ratio;
  readonly prefillGeforceFactor: number;
  readonly prefillAmdRatio: Ratio;
};

/** The constants of decode and prefill, those of groups of stacks dealt out to each. */
export type SpeedRules = SpeedConstants &
  Pick<SpeedCalibration, 'sourceId' | 'bands' | 'measuredGpuIds'> & { readonly stacks: Readonly<Record<Stack, StackRules>> };

const cache = new WeakMap<SpeedCalibration, SpeedRules>();

export function speedRules(calibration: SpeedCalibration): SpeedRules {
  const known = cache.get(calibration);
  if (known) return known;
  const { sourceId, bands, measuredGpuIds, constants } = calibration;
  const ofStacks = Object.fromEntries(stacks.map((stack) => [stack, stackRules(stack, constants)])) as SpeedRules['stacks'];
  const rules = { ...constants, sourceId, bands, measuredGpuIds, stacks: ofStacks };
  cache.set(calibration, rules);
  return rules;
}

/** Hardware that a stack stands for: which of the shared constants it takes. */
type Group = 'gpu' | 'apple' | 'cpu' | 'server';

type Traits = {
  readonly group: Group;
  readonly llamafile: boolean;
  readonly lowBit: boolean;
  /** llama.cpp kernels on NVIDIA cards. */
  readonly cudaKernels: boolean;
};

const traits = (group: Group, more: Partial<Traits> = {}): Traits => ({
  group,
  llamafile: false,
  lowBit: false,
  cudaKernels: false,
  ...more,
});

const traitsOf: Readonly<Record<Stack, Traits>> = {
  cuda: traits('gpu', { lowBit: true, cudaKernels: true }),
  rocm: traits('gpu', { lowBit: true }),
  vulkan: traits('gpu', { lowBit: true }),
  'cuda-gb10': traits('gpu', { lowBit: true }),
  metal: traits('apple', { lowBit: true }),
  mlx: traits('apple'),
  cpu: traits('cpu'),
  'cpu-ik': traits('cpu'),
  vllm: traits('server'),
  'trt-llm': traits('server'),
  ktransformers: traits('server'),
  llamafile: traits('gpu', { llamafile: true, lowBit: true, cudaKernels: true }),
  'llamafile-metal': traits('apple', { llamafile: true }),
};

function stackRules(stack: Stack, { decode, prefill }: SpeedConstants): StackRules {
  const { group, llamafile, lowBit, cudaKernels } = traitsOf[stack];
  const batchEngine = stack === 'vllm' || stack === 'trt-llm';
  const { flopsEfficiencyRatio, expertFactor } = prefill.stacks[stack];
  return {
    bandwidthEfficiencyRatio: group === 'server' ? decode.serverBandwidthEfficiencyRatio : decode.bandwidthEfficiencyRatio,
    layerSeconds: layerSecondsOf(traitsOf[stack], decode),
    expertLayerSeconds: group === 'apple' && !llamafile ? decode.appleExpertLayerSeconds : decode.expertLayerSeconds,
    gatedDeltaNetLayerSeconds: decode.gatedDeltaNetLayerSeconds * (group === 'cpu' ? decode.gatedDeltaNetCpuFactor : 1),
    cacheEfficiencyRatio: stack === 'mlx' ? decode.mlxCacheEfficiencyRatio : cacheRatioOf(group, decode),
    latentCacheFactor: batchEngine ? 1 : decode.latentCacheFactor,
    bytesPerCoreCycle: group === 'gpu' ? decode.gpuBytesPerCoreCycle : group === 'apple' ? decode.appleBytesPerCoreCycle : null,
    bytesPerFlop: group === 'cpu' ? decode.cpuBytesPerFlop : null,
    lowBitWorkFactor: lowBit ? decode.lowBitWorkFactor : 1,
    amdRatio: stack === 'llamafile' ? decode.llamafileAmdRatio : 1,
    bandwidthExponent: group === 'cpu' ? -decode.cpuBandwidthExponent : 0,
    interleavesPrompts: batchEngine,
    prefillFlopsEfficiencyRatio: flopsEfficiencyRatio,
    prefillExpertFactor: expertFactor,
    prefillGeforceFactor: cudaKernels ? prefill.geforceIntegerFactor : 1,
    prefillAmdRatio: stack === 'llamafile' ? prefill.llamafileAmdRatio : 1,
  };
}

function layerSecondsOf({ group, llamafile }: Traits, decode: SpeedConstants['decode']): Seconds {
  if (llamafile) return group === 'apple' ? decode.llamafileAppleLayerSeconds : decode.llamafileLayerSeconds;
  const of: Readonly<Record<Group, Seconds>> = {
    gpu: decode.gpuLayerSeconds,
    apple: decode.appleLayerSeconds,
    cpu: decode.cpuLayerSeconds,
    server: decode.serverLayerSeconds,
  };
  return of[group];
}

function cacheRatioOf(group: Group, decode: SpeedConstants['decode']): Ratio {
  if (group === 'apple') return decode.metalCacheEfficiencyRatio;
  return group === 'cpu' ? decode.cpuCacheEfficiencyRatio : decode.gpuCacheEfficiencyRatio;
}
