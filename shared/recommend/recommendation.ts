import { z } from 'zod';
import { artifactResultSchema } from '../catalog/artifact.ts';
import { costEstimateSchema } from '../cost/cost-estimate.ts';
import { fitSchema } from '../memory/fit.ts';
import { speedEstimateSchema } from '../speed/speed-estimate.ts';
import { textSchema } from '../words/text.ts';
import { nameSchema } from '../plain-text.ts';

export const evidenceSchema = z.object({
  kind: z.enum(['own', 'inferred', 'none']),
  benchmark: nameSchema.nullable(),
  /** As published (before the factors), or lent × 0.95. */
  score: z.number().nullable(),
  lentBy: nameSchema.nullable(),
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
  reasons: z.array(textSchema),
});
export type Candidate = Readonly<z.infer<typeof candidateSchema>>;

export const rejectionSchema = z.object({ artifactId: nameSchema, reason: textSchema });
export type Rejection = Readonly<z.infer<typeof rejectionSchema>>;

export const recommendationSchema = z.object({
  /** = ranked[0], or null when nothing passes. */
  best: candidateSchema.nullable(),
  ranked: z.array(candidateSchema),
  rejected: z.array(rejectionSchema),
  /** Fits nowhere and runs with weights read from the disk: possible, slow, never the pick. Programs before this one lack it. */
  fromDisk: z.array(candidateSchema).optional(),
});
export type Recommendation = Readonly<z.infer<typeof recommendationSchema>>;
