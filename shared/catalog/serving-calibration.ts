import { z } from 'zod';
import { bandSchema } from './band.ts';
import { servingEngines } from './engine.ts';
import { restsOnEach } from './rests-on.ts';

/** Number formats of the matrix products. */
export const computeFormats = ['bf16', 'fp8', 'fp4'] as const;
export type ComputeFormat = (typeof computeFormats)[number];

export const servingFamilies = ['dense', 'moe', 'mla'] as const;
export type ServingFamily = (typeof servingFamilies)[number];
export const servingMetrics = ['throughput', 'tpot', 'ttft'] as const;
export type ServingMetric = (typeof servingMetrics)[number];

/** What the serving model must know of an engine: a runtime of an engine without them cannot be timed. */
export const servingEngineConstantsSchema = z.strictObject({
  /** Time of a step against that of vLLM. */
  timeFactor: z.number().positive(),
  /** From a request to the start of its prompt on an idle server. */
  firstTokenStartSeconds: z.number().nonnegative(),
  /** Share of the other running requests whose prompts are read before one's own: requests of a closed loop go in waves. */
  waveRatio: z.number().nonnegative(),
});

const constantsSchema = z.strictObject({
  /** Shares of the bandwidth that reads of dense weights, experts and the cache reach. */
  denseBandwidthEfficiencyRatio: z.number().positive(),
  expertBandwidthEfficiencyRatio: z.number().positive(),
  cacheBandwidthEfficiencyRatio: z.number().positive(),
  /** Shares of the FLOPS in decode and prefill. */
  decodeFlopsEfficiencyRatio: z.number().positive(),
  prefillFlopsEfficiencyRatio: z.record(z.enum(computeFormats), z.number().positive()),
  /** Experts read prompts at this share of the dense rate: many small products instead of a large one. */
  expertPrefillRatio: z.number().positive(),
  /** Share of the FLOPS that 16-bit arithmetic reaches on 4-bit weights. */
  fourBitFlopsRatio: z.number().positive(),
  /** Fixed time of a step per layer, more of it per layer with experts, and per running sequence. */
  layerSeconds: z.number().nonnegative(),
  expertLayerSeconds: z.number().nonnegative(),
  sequenceSeconds: z.number().nonnegative(),
  blackwellOverheadRatio: z.number().positive(),
  /** One exchange between cards, whatever its size. */
  nvlinkExchangeSeconds: z.number().nonnegative(),
  pcieExchangeSeconds: z.number().nonnegative(),
  pcieExchangeSecondsAboveFourCards: z.number().nonnegative(),
  linkEfficiencyRatio: z.number().positive(),
  /** What cards over PCIe reach at most when more than four of them exchange: the ring then crosses processors. */
  pcieBytesPerSecondAboveFourCards: z.number().positive(),
  /** GeForce drivers offer no peer-to-peer copies. */
  geforcePeerBytesPerSecond: z.number().positive(),
  /** How a first token waits for the prompts of others, and for steps. */
  promptQueueFactor: z.number().nonnegative(),
  stepsBeforeFirstToken: z.number().nonnegative(),
  /** Share of the prompts of a wave that no longer interrupts the decode steps. */
  waveReliefRatio: z.number().nonnegative(),
  engines: z.record(z.enum(servingEngines), servingEngineConstantsSchema),
  /** Share of the steady capacity to plan with: usual traffic, bursts of short prompts, first release of an engine for a model. */
  derateRatio: z.strictObject({ usual: z.number().positive(), burst: z.number().positive(), firstRelease: z.number().positive() }),
  /** The search for the steady state. */
  mostRounds: z.int().positive(),
  dampingRatio: z.number().positive(),
  toleranceRatio: z.number().positive(),
  /** More requests at once than one machine of today serves. */
  mostConcurrency: z.int().positive(),
});
export type ServingConstants = Readonly<z.infer<typeof constantsSchema>>;

const metricBands = z.record(z.enum(servingMetrics), bandSchema);
export type ServingMetricBands = Readonly<z.infer<typeof metricBands>>;

/** Constants of the serving model and its ranges: measured ÷ predicted. */
export const servingCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  /** Cards and models with operating points of their own; for others the ranges are wider. */
  measuredGpuIds: z.array(z.string()),
  measuredModelIds: z.array(z.string()),
  constants: constantsSchema,
  restsOn: restsOnEach(constantsSchema),
  bands: z.strictObject({
    /** On data-centre cards under steady load. */
    engines: z.record(z.enum(servingEngines), z.record(z.enum(servingFamilies), metricBands)),
    localCards: metricBands,
    unmeasuredGpu: metricBands,
    unmeasuredModel: z.record(z.enum(servingFamilies), metricBands),
    burst: metricBands,
    firstRelease: metricBands,
    prefill: bandSchema,
    weak: z.record(z.enum(['sparse-attention', 'gpt-oss-blackwell', 'compressed-attention', 'between-hosts']), bandSchema),
  }),
  notes: z.array(z.string()),
});
export type ServingCalibration = Readonly<z.infer<typeof servingCalibrationSchema>>;
