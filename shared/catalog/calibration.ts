import { z } from 'zod';
import { vendorSchema } from './gpu.ts';

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

/** Score factor by nominal bits: the first row whose `fromBits` is reached, sorted from high to low. */
export const evidenceRulesSchema = z.strictObject({
  sourceId: z.string(),
  quantizationFactors: z.array(z.strictObject({ fromBits: z.number(), factor: z.number() })),
  lentFactor: z.number(),
  /** A lead score under this share of the best fitting one goes behind the later groups. */
  weakLeadRatio: z.number(),
  tieRatio: z.number(),
  tieHeadroomRatio: z.number(),
  lowBits: z.number(),
  /** Concurrency from which only pool engines are offered on GPUs they support. */
  poolConcurrency: z.int(),
  cpuDecodeFloor: z.number(),
  cpuTtftFactor: z.number(),
  notes: z.array(z.string()),
});
export type EvidenceRules = Readonly<z.infer<typeof evidenceRulesSchema>>;
