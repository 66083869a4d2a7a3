import { z } from 'zod';
import { bandSchema } from './band.ts';
import { prefillSchema } from './prefill-calibration.ts';
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

/**
 * Who runs the layers of a step: what starting a layer takes differs between them. `server`: batch engines beside stacked memory or on the
 * GB10, `serverOnCards`: on cards of a desk.
 */
export const decodeRunners = ['gpu', 'apple', 'cpu', 'server', 'serverOnCards', 'llamafile'] as const;
export type DecodeRunner = (typeof decodeRunners)[number];
/** Who reads the cache. */
export const cacheReaders = ['gpu', 'metal', 'mlx', 'cpu', 'server'] as const;
export type CacheReader = (typeof cacheReaders)[number];

const ofRunners = z.record(z.enum(decodeRunners), positive);

/** What a decode step takes. Shares are of the datasheet's bandwidth or FLOPS. */
const decodeSchema = z.strictObject({
  startSeconds: positive,
  /** Of weights, and at most anywhere. */
  bandwidthEfficiencyRatio: positive,
  mostBandwidthEfficiencyRatio: positive,
  /** On it: on a CPU the share falls with the bandwidth of the memory; memory of several processors; cards whose kernels do not reach theirs. */
  cpuBandwidthExponent: positive,
  cpuReferenceBytesPerSecond: positive,
  severalSocketsFactor: positive,
  intelFactor: positive,
  vulkanBf16ExpertFactor: positive,
  llamafileAmdFactor: positive,
  /** Fixed time per layer; more of it per layer with routed experts, with a recurrent state, and with compressed attention. */
  layerSeconds: ofRunners,
  expertLayerSeconds: ofRunners,
  gatedDeltaNetLayerSeconds: ofRunners,
  compressedLayerSeconds: positive,
  /** Cores of a CPU wait for one another after every layer: so much longer for each time that these are exceeded. */
  layerTimePerExcessCores: positive,
  coresWithoutExcess: positive,
  /** Of cache reads; latent attention on top of it. */
  cacheEfficiencyRatio: z.record(z.enum(cacheReaders), positive),
  latentCacheFactor: positive,
  serverLatentCacheFactor: positive,
  /** Weights that one core takes in per cycle, and a CPU per operation; against other files: 16-bit weights and those of MLX; Pascal. */
  gpuWeightsPerCoreCycle: positive,
  appleWeightsPerCoreCycle: positive,
  cpuWeightsPerFlop: positive,
  f16CoreFactor: positive,
  mlxCoreFactor: positive,
  pascalCoreFactor: positive,
  /** How sharply the slower of two sets the pace: memory and cores, weights and the arithmetic of a batch. 1: their times add up. */
  memoryAndCoresExponent: positive,
  weightsAndBatchExponent: positive,
  mlxVlmRatio: positive,
  /** A card held below its board power is slower by this power of the ratio. */
  powerExponent: positive,
  /** One of two all-reduces of a layer, per doubling of the GPUs. */
  allReduceSeconds: positive,
  /** Arithmetic of a batch, and of its experts. */
  batchFlopsEfficiencyRatio: positive,
  cpuBatchFlopsEfficiencyRatio: positive,
  batchExpertFactor: positive,
  /** Weights in host memory, with the hop of each layer, and experts on an SSD. */
  hostBandwidthEfficiencyRatio: positive,
  hostLayerSeconds: positive,
  diskEfficiencyRatio: positive,
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
    /** Graphics of processors with a memory slower than this are small ones. */
    smallGraphicsBytesPerSecond: positive,
    /** Routed experts with less than this share of what layers of the model's width would have work on a narrower state. */
    latentExpertRatio: positive,
    leastBandRows: positive,
  }),
});
export type SpeedConstants = Readonly<z.infer<typeof constantsSchema>>;

/** Constants of decode and prefill outside the batch engines, and their ranges. */
export const speedCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  /** Cards with rows of several models, by the stacks that they were measured with; on others the ranges are wider. */
  measuredStacks: z.record(z.string(), z.array(z.enum(stacks))),
  constants: constantsSchema,
  restsOn: restsOnEach(constantsSchema),
  /** 80 % bands by phase and category: measured ÷ predicted. Categories with few rows take the wider of theirs and `any`. */
  bands: z.record(z.string(), bandSchema.extend({ rows: z.int().nonnegative() })),
  notes: z.array(z.string()),
});
export type SpeedCalibration = Readonly<z.infer<typeof speedCalibrationSchema>>;
