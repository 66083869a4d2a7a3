import type { SpeedCalibration } from '../catalog/calibration.ts';
import type { BytesPerSecond, Ratio, Seconds, Tokens } from '../units.ts';
import { type Stack, stacks } from './stack.ts';

/** What the constants say about one stack. Ratios apply to the datasheet's bandwidth or FLOPS. */
export type StackRules = {
  readonly eta: Ratio;
  readonly layerSeconds: Seconds;
  readonly moeLayerSeconds: Seconds;
  readonly gdnLayerSeconds: Seconds;
  readonly kvEta: Ratio;
  /** On top of `kvEta` for latent attention. */
  readonly mlaKvFactor: Ratio;
  /** Weight bytes that a core takes in per cycle; null where cores were never seen to be the limit. */
  readonly bytesPerCoreCycle: number | null;
  /** The same of a CPU, by its FLOPS. */
  readonly bytesPerFlop: number | null;
  /** Work of a core per byte of a low-bit mix, against other files. */
  readonly lowBitWork: number;
  /** On eta for AMD cards. */
  readonly amdFactor: Ratio;
  /** eta falls with the bandwidth of the memory (CPU). */
  readonly bandwidthExponent: number;
  /** Engines that interleave prompts with decoding: the batch pays for the prompts of the others. */
  readonly interleavesPrompts: boolean;
  readonly prefillRatio: Ratio;
  readonly prefillMoeFactor: Ratio;
  /** GeForce cards halve the FP16 rate that all shares are of, but not the integer rate that these kernels use. */
  readonly prefillGeforceFactor: number;
  readonly prefillAmdFactor: Ratio;
};

/** The calibration of decode and prefill, looked up by name once. Symbols of the formulas in comments. */
export type SpeedRules = {
  readonly sourceId: string;
  readonly bands: SpeedCalibration['bands'];
  readonly measuredGpuIds: ReadonlySet<string>;
  readonly stacks: Readonly<Record<Stack, StackRules>>;
  readonly decode: {
    /** t0 */
    readonly startSeconds: Seconds;
    readonly etaCap: Ratio;
    readonly cpuReference: BytesPerSecond;
    /** ar: one of two all-reduces of a layer, per doubling of the GPUs. */
    readonly allReduceSeconds: Seconds;
    /** comp, moe, pre: batch terms. */
    readonly computeRatio: Ratio;
    readonly moeComputeRatio: Ratio;
    readonly promptRatio: Ratio;
    /** ram_eta, hop, ssd */
    readonly hostEta: Ratio;
    readonly hostLayerSeconds: Seconds;
    readonly ssdEta: Ratio;
    readonly mlxVlmRatio: Ratio;
  };
  readonly prefill: {
    readonly startSeconds: Seconds;
    readonly localScoreStartSeconds: Seconds;
    readonly layerSeconds: Seconds;
    readonly attentionFactor: number;
    readonly mlaAttentionFactor: number;
    readonly wideFactor: number;
    readonly lowBitFactor: number;
    readonly gdnFactor: number;
    readonly oldCardFactor: number;
    readonly oldBuildFactor: number;
    readonly localScoreCpuFactor: number;
    readonly hostFlopsRatio: Ratio;
    readonly hostLink: BytesPerSecond;
    readonly chunkTokens: Tokens;
    readonly hostChunkMinTokens: Tokens;
    readonly hostChunkMaxTokens: Tokens;
    readonly chunkBandwidthRatio: Ratio;
    readonly chunkDenseRatio: Ratio;
    readonly splitGainTokens: Tokens;
    readonly splitGainExponent: number;
    readonly hostOverlapFactor: number;
    readonly minParameters: number;
  };
  readonly indexerElementsPerToken: number;
  /** How far a published measurement (calibration/measurements.json) answers a question, and how sure it is. */
  readonly measured: {
    /** Measured and asked depth are this far apart at most … */
    readonly depthFactor: number;
    /** … or both below this: the cache hardly counts there. */
    readonly shallowTokens: Tokens;
    /** Rows whose distances from the asked depth differ by less count as equally near. */
    readonly sameDepthFactor: number;
    /** Half width of the range, at least: of several submitters, and of a single one. */
    readonly minRatio: Ratio;
    readonly aloneDecodeRatio: Ratio;
    readonly alonePrefillRatio: Ratio;
  };
  readonly weakSpots: {
    readonly manyCores: number;
    readonly deepContextTokens: Tokens;
    readonly smallModelParameters: number;
    readonly minBandRows: number;
  };
};

type Lookup = {
  readonly decode: (name: string) => number;
  readonly prefill: (name: string) => number;
  readonly fixed: (name: string) => number;
};

const cache = new WeakMap<SpeedCalibration, SpeedRules>();

/** Throws when the calibration lacks a constant: the catalog is then not the one this code was written for. */
export function speedRules(calibration: SpeedCalibration): SpeedRules {
  const known = cache.get(calibration);
  if (known) return known;
  const rules = readRules(calibration);
  cache.set(calibration, rules);
  return rules;
}

function readRules(calibration: SpeedCalibration): SpeedRules {
  const lookup: Lookup = {
    decode: (name) => required(calibration.decode[name], `decode ${name}`),
    prefill: (name) => required(calibration.prefill[name], `prefill ${name}`),
    fixed: (name) => required(calibration.fixed[name], `fixed ${name}`),
  };
  return {
    sourceId: calibration.sourceId,
    bands: calibration.bands,
    measuredGpuIds: new Set(calibration.measuredGpuIds),
    stacks: Object.fromEntries(stacks.map((stack) => [stack, stackRules(stack, lookup)])) as SpeedRules['stacks'],
    decode: decodeRules(lookup),
    prefill: prefillRules(lookup),
    indexerElementsPerToken: lookup.fixed('indexerElementsPerToken'),
    measured: {
      depthFactor: lookup.fixed('measuredDepthFactor'),
      shallowTokens: lookup.fixed('measuredShallowTokens'),
      sameDepthFactor: lookup.fixed('measuredSameDepthFactor'),
      minRatio: lookup.fixed('measuredMinRatio'),
      aloneDecodeRatio: lookup.fixed('measuredAloneDecodeRatio'),
      alonePrefillRatio: lookup.fixed('measuredAlonePrefillRatio'),
    },
    weakSpots: {
      manyCores: lookup.fixed('manyCores'),
      deepContextTokens: lookup.fixed('deepContextTokens'),
      smallModelParameters: lookup.fixed('smallModelParameters'),
      minBandRows: lookup.fixed('minBandRows'),
    },
  };
}

const decodeRules = ({ decode, fixed }: Lookup): SpeedRules['decode'] => ({
  startSeconds: fixed('decodeStartSeconds'),
  etaCap: fixed('etaCap'),
  cpuReference: fixed('cpuReferenceBytesPerSecond'),
  allReduceSeconds: decode('ar'),
  computeRatio: decode('comp'),
  moeComputeRatio: decode('moe_srv_eff'),
  promptRatio: decode('pre'),
  hostEta: Math.min(fixed('etaCap'), decode('ram_eta')),
  hostLayerSeconds: decode('hyb_lay'),
  ssdEta: decode('ssd'),
  mlxVlmRatio: decode('mlxvlm'),
});

const prefillRules = ({ prefill, fixed }: Lookup): SpeedRules['prefill'] => ({
  startSeconds: prefill('t0'),
  localScoreStartSeconds: prefill('t0_lf'),
  layerSeconds: prefill('lay'),
  attentionFactor: prefill('att'),
  mlaAttentionFactor: prefill('mlaa'),
  wideFactor: prefill('wide'),
  lowBitFactor: prefill('lowq'),
  gdnFactor: prefill('gdnp'),
  oldCardFactor: prefill('nvold'),
  oldBuildFactor: prefill('old'),
  localScoreCpuFactor: prefill('ls'),
  hostFlopsRatio: prefill('hcpu'),
  hostLink: prefill('pcie'),
  chunkTokens: fixed('chunkTokens'),
  hostChunkMinTokens: fixed('hostChunkMinTokens'),
  hostChunkMaxTokens: fixed('hostChunkMaxTokens'),
  chunkBandwidthRatio: fixed('chunkBandwidthRatio'),
  chunkDenseRatio: fixed('chunkDenseRatio'),
  splitGainTokens: fixed('splitGainTokens'),
  splitGainExponent: fixed('splitGainExponent'),
  hostOverlapFactor: fixed('hostOverlapFactor'),
  minParameters: fixed('prefillMinParameters'),
});

/** Hardware that a stack stands for: which of the shared constants it takes. */
type Group = 'gpu' | 'apple' | 'cpu' | 'server';

type Traits = {
  readonly group: Group;
  /** Name of its constants in the prefill table. */
  readonly prefillName: string;
  readonly llamafile: boolean;
  readonly lowBit: boolean;
  /** llama.cpp kernels on NVIDIA cards. */
  readonly cudaKernels: boolean;
};

const traits = (group: Group, prefillName: string, more: Partial<Traits> = {}): Traits => ({
  group,
  prefillName,
  llamafile: false,
  lowBit: false,
  cudaKernels: false,
  ...more,
});

const traitsOf: Readonly<Record<Stack, Traits>> = {
  cuda: traits('gpu', 'cuda', { lowBit: true, cudaKernels: true }),
  rocm: traits('gpu', 'rocm', { lowBit: true }),
  vulkan: traits('gpu', 'vulkan', { lowBit: true }),
  'cuda-gb10': traits('gpu', 'cuda-gb10', { lowBit: true }),
  metal: traits('apple', 'metal', { lowBit: true }),
  mlx: traits('apple', 'mlx'),
  cpu: traits('cpu', 'cpu'),
  'cpu-ik': traits('cpu', 'cpu-ik'),
  vllm: traits('server', 'vllm'),
  'trt-llm': traits('server', 'trt'),
  ktransformers: traits('server', 'kt'),
  llamafile: traits('gpu', 'lf', { llamafile: true, lowBit: true, cudaKernels: true }),
  'llamafile-metal': traits('apple', 'lf-metal', { llamafile: true }),
};

function stackRules(stack: Stack, lookup: Lookup): StackRules {
  const { decode, prefill, fixed } = lookup;
  const { group, prefillName, llamafile, lowBit, cudaKernels } = traitsOf[stack];
  const batchEngine = stack === 'vllm' || stack === 'trt-llm';
  return {
    eta: group === 'server' ? decode('eta_srv') : decode('eta'),
    layerSeconds: decode(llamafile ? (group === 'apple' ? 'a_lf_metal' : 'a_lf') : layerName[group]),
    moeLayerSeconds: decode(group === 'apple' && !llamafile ? 'm_apple' : 'm'),
    gdnLayerSeconds: decode('gdn') * (group === 'cpu' ? fixed('gdnCpuFactor') : 1),
    kvEta: decode(stack === 'mlx' ? 'kv_mlx' : cacheName[group]),
    mlaKvFactor: batchEngine ? 1 : decode('kv_mla'),
    bytesPerCoreCycle: group === 'gpu' ? decode('core_gpu') : group === 'apple' ? decode('core_apple') : null,
    bytesPerFlop: group === 'cpu' ? decode('core_cpu') : null,
    lowBitWork: lowBit ? decode('low_work') : 1,
    amdFactor: stack === 'llamafile' ? decode('lf_amd') : 1,
    bandwidthExponent: group === 'cpu' ? -decode('cpu_alpha') : 0,
    interleavesPrompts: batchEngine,
    prefillRatio: prefill(`pe_${prefillName}`),
    prefillMoeFactor: prefill(`pm_${prefillName}`),
    prefillGeforceFactor: cudaKernels ? fixed('geforceIntegerRatio') : 1,
    prefillAmdFactor: stack === 'llamafile' ? prefill('lf_amd') : 1,
  };
}

const layerName: Readonly<Record<Group, string>> = { gpu: 'a_gpu', apple: 'a_apple', cpu: 'a_cpu', server: 'a_srv' };
const cacheName: Readonly<Record<Group, string>> = { gpu: 'kv_eta', apple: 'kv_metal', cpu: 'kv_cpu', server: 'kv_eta' };

function required(value: number | undefined, name: string): number {
  if (value === undefined) throw new Error(`speed calibration: ${name} is missing`);
  return value;
}
