import { z } from 'zod';
import { estimateSchema } from '../estimate.ts';
import type { MemoryRequest, PlacedMemoryPlan } from '../memory/memory-plan.ts';
import type { MeasuredRates } from './measured-rate.ts';
import { secondsSchema, tokensPerSecondSchema } from '../units.ts';
import type { Workload } from '../demand/workload.ts';
import { turnsSchema } from './turns-estimate.ts';
import { speculativeSchema } from './speculative-estimate.ts';
import type { ServingConditions } from './serving-conditions.ts';

export const bottlenecks = ['memory-bandwidth', 'compute', 'host-link', 'host-memory', 'disk'] as const;

export const speedEstimateSchema = z.object({
  prefillTokensPerSecond: estimateSchema(tokensPerSecondSchema),
  /** Of one request. */
  decodeTokensPerSecond: estimateSchema(tokensPerSecondSchema),
  ttftSeconds: estimateSchema(secondsSchema),
  tpotSeconds: estimateSchema(secondsSchema),
  /** Of the whole server. */
  throughputTokensPerSecond: estimateSchema(tokensPerSecondSchema),
  concurrency: z.int().positive(),
  bottleneck: z.enum(bottlenecks),
  /** Beside the plain rate; absent where drafts are not known to help. */
  speculative: speculativeSchema.optional(),
  /** First tokens of a conversation; absent where the work is none, and where nobody says what the runtime keeps. */
  turns: turnsSchema.optional(),
});
export type SpeedEstimate = Readonly<z.infer<typeof speedEstimateSchema>>;

/** Everything a speed estimate needs: what was placed where, and what is asked of it. */
export type SpeedRequest = {
  readonly memory: MemoryRequest;
  readonly plan: PlacedMemoryPlan;
  readonly workload: Pick<Workload, 'promptTokens' | 'outputTokens' | 'cachedPromptRatio' | 'concurrency'>;
  /** Batch engines: under what their requests come; undefined: as `steadyService`. Others take no notice. */
  readonly service?: ServiceConditions | undefined;
  /** Length of a draft by the model's own head; null: none is asked for; undefined: as the calibration has it. */
  readonly draftTokens?: number | null | undefined;
  /** What a turn of the conversation adds beside the answer before it; undefined: it is none. */
  readonly newTokensPerTurn?: number | undefined;
};

/** What a plan leaves as it is, and a measurement may state otherwise. */
export type ServiceConditions = {
  readonly load: ServingConditions;
  /** `--max-num-seqs` of a replica; null: only memory limits the batch. */
  readonly maxSequences: number | null;
};

/** A plan is for steady load on a released engine. */
export const steadyService: ServiceConditions = { load: 'steady', maxSequences: null };

/** Plain numbers of the fast pass. */
export type SpeedNumbers = {
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly ttftSeconds: number;
  readonly tpotSeconds: number;
  readonly throughputTokensPerSecond: number;
  /** Prefill time of one prompt alone. */
  readonly prefillSeconds: number;
  /** One decode step of the whole batch. */
  readonly stepSeconds: number;
  /** Sequences decoded together (fewer than asked when the cache holds fewer). */
  readonly runningSequences: number;
  readonly bottleneck: (typeof bottlenecks)[number];
  /** Name of the band in the calibration that fits; of servers, whose cards they were measured on. */
  readonly category: string;
  /** Published measurements that took the place of the formula. */
  readonly measured: MeasuredRates;
};
