import { z } from 'zod';
import { vendorSchema } from './gpu.ts';
import { recipes } from './quantization.ts';

/** CPU platforms with a known figure (used by name, never by substring), and what is assumed without one. */
export const cpuCalibrationSchema = z.strictObject({
  sourceId: z.string(),
  platforms: z.array(
    z.strictObject({ id: z.string(), bandwidthBytesPerSecond: z.number(), speedFlops: z.number(), note: z.string().nullable() }),
  ),
  assumed: z.strictObject({
    bandwidthBytesPerSecond: z.strictObject({ point: z.number(), low: z.number(), high: z.number() }),
    flopsPerCoreAndHertz: z.number(),
    clockHertz: z.number(),
    whatIfBandwidthBytesPerSecond: z.number(),
    whatIfRamBytes: z.number(),
    whatIfCores: z.number(),
    /** Host memory left to the operating system where no probe says what is free. */
    hostReserveBytes: z.number(),
    /** Card memory left to the driver and the desktop where no probe says what is free. */
    deviceReserveBytes: z.number(),
    /** Of memory as sold, what no system counts as its own. */
    firmwareMemoryRatio: z.number(),
    /** Of memory as sold, what Linux describes its pages with: 64 bytes for each of 4 KiB. */
    pageMemory: z.strictObject({ ratio: z.number(), sourceId: z.string() }),
    /** Of the system's memory, what Linux lets an integrated GPU of AMD or Intel map. */
    mappableMemoryRatio: z.number(),
    /** Limits on the accelerator's share of one memory for all that the owner may raise, and what is then left to the system at least. */
    raisedLimits: z.array(
      z.strictObject({
        vendor: vendorSchema,
        platform: z.enum(['linux', 'darwin', 'win32']),
        setting: z.enum(['iogpu.wired_limit_mb', 'ttm.pages_limit']),
        leftRatio: z.number().positive(),
        mostLeftBytes: z.number().positive(),
        sourceId: z.string(),
      }),
    ),
    hostLinkBytesPerSecond: z.number(),
    /** Cards of the largest host that takes double-width cards or an SXM board. */
    mostCardsPerHost: z.int().positive(),
    /** Host memory of a server that is given by its cards alone, as a multiple of their memory. */
    serverRamPerCardMemoryRatio: z.number().positive(),
    /** What the cards of two hosts exchange over. */
    betweenHosts: z.strictObject({ name: z.string(), bytesPerSecond: z.number().positive(), latencySeconds: z.number().positive() }),
  }),
  notes: z.array(z.string()),
});

const pointRange = z.strictObject({ point: z.number(), low: z.number(), high: z.number() });

/**
 * What a quantization leaves of a score: e^−loss, loss = `lossAtFourBits` × (4 ÷ bits)^`bitsExponent` ×
 * (parameters ÷ `referenceParameters`)^−`sizeExponent` × `hardTaskFactor`; recipes whose bits do not tell have a loss of their own, or that
 * of other bits times a factor. The range: e^−(`lowLossFactor` × loss + `lowNoise`) to e^−(`highLossFactor` × loss).
 */
const retainedRulesSchema = z.strictObject({
  sourceId: z.string(),
  lossAtFourBits: z.number(),
  bitsExponent: z.number(),
  sizeExponent: z.number(),
  referenceParameters: z.number(),
  hardTaskFactor: z.number(),
  lowLossFactor: z.number(),
  lowNoise: z.number(),
  highLossFactor: z.number(),
  withoutImportanceMatrix: z.strictObject({ belowBits: z.number(), lossFactor: z.number() }),
  /** Owners of repositories whose narrow files are made with an importance matrix. */
  importanceMatrixPublishers: z.array(z.string()),
  recipes: z.record(
    z.enum(recipes),
    z.union([z.strictObject({ loss: z.number() }), z.strictObject({ lossFactor: z.number(), atBits: z.number() })]),
  ),
});
export type RetainedRules = Readonly<z.infer<typeof retainedRulesSchema>>;

/** What models write before the answer, where nobody says it of the very model, and what a score is worth without. */
const thinkingRulesSchema = z.strictObject({
  sourceId: z.string(),
  tokens: pointRange,
  quickTokens: pointRange,
  /** At the least effort of models that cannot do without. */
  leastEffortTokens: pointRange,
  /** Files of so few bits make a model write longer. */
  lowBits: z.strictObject({ belowBits: z.number(), tokensFactor: pointRange }),
  /** Context that reasoning takes at its longest. */
  roomTokens: z.int(),
  /** Of the score with reasoning, by benchmark or in general. */
  quickRatio: z.number(),
  quickRatios: z.array(z.strictObject({ benchmark: z.string(), ratio: z.number() })),
});
export type ThinkingRules = Readonly<z.infer<typeof thinkingRulesSchema>>;

/** The price of waiting, in odds of a right answer (natural logarithm), and what decides between equals. */
const worthRulesSchema = z.strictObject({
  perDoubling: z.number(),
  tie: z.number(),
  /** Of the best lead score: one under this share that is worth half its odds is weak. */
  weakLeadRatio: z.number(),
  tieHeadroomRatio: z.number(),
  waitClassRatio: z.number(),
  /** No test tells files of more bits apart. */
  bitsThatTell: z.number(),
  /** What a person reads. */
  readingTokensPerSecond: z.number(),
  /** Of files that are narrower, models that are smaller have no published score on hard tasks. */
  unmeasured: z.strictObject({ belowBits: z.number(), belowParameters: z.number() }),
});
export type WorthRules = Readonly<z.infer<typeof worthRulesSchema>>;

/** How scores are read, lent, discounted and weighed against waiting. */
export const evidenceRulesSchema = z.strictObject({
  sourceId: z.string(),
  retained: retainedRulesSchema,
  /** Of a score that is inferred from the other mode, or that its publisher reckoned. */
  counted: z.strictObject({ inferredFactor: z.number(), estimateFactor: z.number() }),
  thinking: thinkingRulesSchema,
  worth: worthRulesSchema,
  notes: z.array(z.string()),
});
export type EvidenceRules = Readonly<z.infer<typeof evidenceRulesSchema>>;
