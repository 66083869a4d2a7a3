import { z } from 'zod';
import { estimateSchema } from '../estimate.ts';
import { tokensPerSecondSchema } from '../units.ts';
import { recommendationSchema } from './recommendation.ts';
import { textSchema } from '../words/text.ts';
import { nameSchema } from '../plain-text.ts';

const tokensPerSecond = estimateSchema(tokensPerSecondSchema);

/** A model on one machine, by the file that suits that machine best. */
const fleetRunSchema = z.object({
  machine: nameSchema,
  artifactId: nameSchema,
  runtimeId: nameSchema,
  /** Of one request. */
  decodeTokensPerSecond: tokensPerSecond,
  /** Of the whole machine. */
  throughputTokensPerSecond: tokensPerSecond,
  /** Machines like it that the people of the workload need; absent where nobody is named, or where none serve them. */
  machines: z.int().positive().optional(),
});
export type FleetRun = Readonly<z.infer<typeof fleetRunSchema>>;

const fleetModelSchema = z.object({
  modelId: nameSchema,
  machineCount: z.int().positive(),
  /** One file that passes on all of these machines; null where each needs another. */
  commonArtifactId: nameSchema.nullable(),
  runs: z.array(fleetRunSchema).min(1),
  /** Of these machines together, when all of them serve this model. */
  throughputTokensPerSecond: tokensPerSecond,
});
export type FleetModel = Readonly<z.infer<typeof fleetModelSchema>>;

/** Plan of several machines for the same work. Every model that passes anywhere is in one of `onAll`, `onMost` and `onSome`. */
export const fleetRecommendationSchema = z.object({
  machines: z.array(z.object({ name: nameSchema, recommendation: recommendationSchema })),
  onAll: z.array(fleetModelSchema),
  /** On more than half of the machines. */
  onMost: z.array(fleetModelSchema),
  onSome: z.array(fleetModelSchema),
  /** Each machine with its own best model. */
  assignments: z.array(fleetRunSchema.extend({ modelId: nameSchema })),
  /** Machines on which nothing passes, and what came nearest. */
  unassigned: z.array(z.object({ machine: nameSchema, reason: textSchema })),
  totals: z.object({
    machines: z.int().positive(),
    assigned: z.int().nonnegative(),
    /** Requests in flight on each machine. */
    concurrencyPerMachine: z.int().positive(),
    /** Of the assignments together; null when there is none. */
    throughputTokensPerSecond: tokensPerSecond.nullable(),
  }),
});
export type FleetRecommendation = Readonly<z.infer<typeof fleetRecommendationSchema>>;
