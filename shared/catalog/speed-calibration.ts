import { z } from 'zod';
import { bandSchema } from './band.ts';
import { restsOnEach } from './rests-on.ts';

/** Stacks of measured rows only: their constants help to fit those of the others, and no request can ask for one. */
const fitOnlyStacks = ['ktransformers', 'llamafile', 'llamafile-metal'] as const;

/** Runtime and compute backend together, as the speed model tells them apart. */
export const stacks = [
  'cuda',
  'rocm',
  'vulkan',
  'cuda-gb10',
  'metal',
  'mlx',
  'cpu',
  'cpu-ik',
  'vllm',
  'trt-llm',
  ...fitOnlyStacks,
] as const;
export type Stack = (typeof stacks)[number];

const positive = z.number().positive();

/** What a decode step takes. Shares are of the datasheet's bandwidth or FLOPS. */
const decodeSchema = z.strictObject({
  startSeconds: positive,
  /** Of weights, and at most on any stack. */
  bandwidthEfficiencyRatio: positive,
  serverBandwidthEfficiencyRatio: positive,
  mostBandwidthEfficiencyRatio: positive,
  /** On a CPU the share falls with the bandwidth of the memory. */
  cpuBandwidthExponent: positive,
  cpuReferenceBytesPerSecond: positive,
  llamafileAmdRatio: positive,
  /** Fixed time per layer. */
  gpuLayerSeconds: positive,
  appleLayerSeconds: positive,
  cpuLayerSeconds: positive,
  serverLayerSeconds: positive,
  llamafileLayerSeconds: positive,
  llamafileAppleLayerSeconds: positive,
  /** More of it per layer with routed experts, and per layer with a recurrent state. */
  expertLayerSeconds: positive,
  appleExpertLayerSeconds: positive,
  gatedDeltaNetLayerSeconds: positive,
  gatedDeltaNetCpuFactor: positive,
  /** Of cache reads; latent attention on top of it. */
  gpuCacheEfficiencyRatio: positive,
  metalCacheEfficiencyRatio: positive,
  mlxCacheEfficiencyRatio: positive,
  cpuCacheEfficiencyRatio: positive,
  latentCacheFactor: positive,
  /** Bytes of weights that one core takes in per cycle, and a CPU per operation; work of a byte of a low-bit mix against others. */
  gpuBytesPerCoreCycle: positive,
  appleBytesPerCoreCycle: positive,
  cpuBytesPerFlop: positive,
  lowBitWorkFactor: positive,
  mlxVlmRatio: positive,
  /** One of two all-reduces of a layer, per doubling of the GPUs. */
  allReduceSeconds: positive,
  /** Arithmetic of a batch, of its experts, and of the prompts of others between two steps. */
  batchFlopsEfficiencyRatio: positive,
  batchExpertFactor: positive,
  batchPromptFlopsEfficiencyRatio: positive,
  /** Weights in host memory, with the hop of each layer, and experts on an SSD. */
  hostBandwidthEfficiencyRatio: positive,
  hostLayerSeconds: positive,
  diskEfficiencyRatio: positive,
});

/** What reading a prompt takes. */
const prefillSchema = z.strictObject({
  /** Share of the FP16 rate that matrix products reach, and the factor of mixtures of experts on it. */
  stacks: z.record(z.enum(stacks), z.strictObject({ flopsEfficiencyRatio: positive, expertFactor: positive })),
  /** GeForce cards halve the FP16 rate that all shares are of, but not the integer rate that llama.cpp's kernels use. */
  geforceIntegerFactor: positive,
  llamafileAmdRatio: positive,
  startSeconds: positive,
  localScoreStartSeconds: positive,
  layerSeconds: positive,
  attentionFactor: positive,
  latentAttentionFactor: positive,
  wideFactor: positive,
  lowBitFactor: positive,
  gatedDeltaNetFactor: positive,
  oldCardFactor: positive,
  oldBuildFactor: positive,
  localScoreCpuFactor: positive,
  hostFlopsEfficiencyRatio: positive,
  hostLinkBytesPerSecond: positive,
  hostOverlapFactor: positive,
  chunkTokens: positive,
  hostChunkLeastTokens: positive,
  hostChunkMostTokens: positive,
  chunkBandwidthEfficiencyRatio: positive,
  chunkDenseRatio: positive,
  splitGainTokens: positive,
  splitGainExponent: positive,
  leastParameters: positive,
});

const constantsSchema = z.strictObject({
  decode: decodeSchema,
  prefill: prefillSchema,
  /** Elements of the indexer's key that DSA reads per layer and token. */
  indexerElementsPerToken: positive,
  /** How far a published measurement (calibration/measurements.json) answers a question, and how sure it is. */
  measured: z.strictObject({
    /** Measured and asked depth are this far apart at most … */
    depthFactor: positive,
    /** … or both below this: the cache hardly counts there. */
    shallowTokens: positive,
    /** Rows whose distances from the asked depth differ by less count as equally near. */
    sameDepthFactor: positive,
    /** Half width of the range, at least: of several submitters, and of a single one. */
    leastRatio: positive,
    aloneDecodeRatio: positive,
    alonePrefillRatio: positive,
  }),
  /** Where the weak spots begin, and how many rows a band takes. */
  weakSpots: z.strictObject({
    manyCores: positive,
    deepContextTokens: positive,
    smallModelParameters: positive,
    leastBandRows: positive,
  }),
});
export type SpeedConstants = Readonly<z.infer<typeof constantsSchema>>;

/** Constants of decode and prefill outside the batch engines, and their ranges. */
export const speedCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  /** Cards with rows of their own; on others the ranges are wider. */
  measuredGpuIds: z.array(z.string()),
  constants: constantsSchema,
  restsOn: restsOnEach(constantsSchema),
  /** 80 % bands by phase and category: measured ÷ predicted. Categories with few rows take the wider of theirs and `any`. */
  bands: z.record(z.string(), bandSchema.extend({ rows: z.int().nonnegative() })),
  notes: z.array(z.string()),
});
export type SpeedCalibration = Readonly<z.infer<typeof speedCalibrationSchema>>;
