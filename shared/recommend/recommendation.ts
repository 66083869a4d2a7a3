import { z } from 'zod';
import { answerSchema } from '../evaluate/answer-time.ts';
import { estimateSchema } from '../estimate.ts';
import { artifactResultSchema } from '../catalog/artifact.ts';
import { costEstimateSchema } from '../cost/cost-estimate.ts';
import { fitSchema } from '../memory/fit.ts';
import { speedEstimateSchema } from '../speed/speed-estimate.ts';
import { textSchema } from '../words/text.ts';
import { nameSchema } from '../plain-text.ts';

export const evidenceSchema = z.object({
  kind: z.enum(['own', 'inferred', 'none']),
  benchmark: nameSchema.nullable(),
  /** As published in this mode, before anything is taken off; or that of the lender; or what the mode leaves of the other's. */
  score: z.number().nullable(),
  lentBy: nameSchema.nullable(),
  /** Share of the score that is left in this file. */
  retained: estimateSchema(z.number()),
  /** What is counted of the score: the low end of `retained`, less what a lent or reckoned score is trusted less. */
  quantizationFactor: z.number(),
  sourceId: nameSchema.nullable(),
});
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>;

export const candidateSchema = z.object({
  artifact: artifactResultSchema,
  runtimeId: nameSchema,
  fit: fitSchema,
  speed: speedEstimateSchema,
  cost: costEstimateSchema.nullable(),
  evidence: evidenceSchema,
  answer: answerSchema,
  /** The same file in its other mode, where the question leaves one open. */
  otherAnswer: answerSchema.extend({ score: z.number().nullable() }).nullable(),
  reasons: z.array(textSchema),
});
export type Candidate = Readonly<z.infer<typeof candidateSchema>>;

export const rejectionSchema = z.object({ artifactId: nameSchema, reason: textSchema });
export type Rejection = Readonly<z.infer<typeof rejectionSchema>>;

export const verdictIds = ['nothing-fits', 'good', 'slow', 'too-slow', 'may-miss', 'oversized', 'api-cheaper'] as const;

export const recommendationSchema = z.object({
  /** In one or two sentences. */
  verdict: z.object({ id: z.enum(verdictIds), text: textSchema }),
  /** = ranked[0], or null when nothing passes. */
  best: candidateSchema.nullable(),
  /** The best that answers within the comfortable wait without reasoning. */
  quick: candidateSchema.nullable(),
  /** The best that leaves a good part of the memory free. */
  roomy: candidateSchema.nullable(),
  /** Better than the best for whoever waits longer than is worth it. */
  patient: candidateSchema.nullable(),
  ranked: z.array(candidateSchema),
  rejected: z.array(rejectionSchema),
  /** Fits nowhere and runs with weights read from the disk: possible, slow, never the pick. Programs before this one lack it. */
  fromDisk: z.array(candidateSchema).optional(),
});
export type Recommendation = Readonly<z.infer<typeof recommendationSchema>>;
