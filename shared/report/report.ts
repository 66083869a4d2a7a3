import { z } from 'zod';
import { sourceSchema } from '../catalog/source.ts';
import { assumptionSchema } from '../cost/cost-estimate.ts';
import { hardwareProfileSchema } from '../hardware/profile.ts';
import { recommendationSchema } from '../recommend/recommendation.ts';
import { requirementsSchema, workloadSchema } from '../workload.ts';

export const REPORT_SCHEMA_VERSION = 1;

export const reportSchema = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  reportId: z.string().min(1),
  generatedAt: z.iso.datetime(),
  appVersion: z.string(),
  catalogVersion: z.string(),
  inputs: z.object({
    profile: hardwareProfileSchema,
    workload: workloadSchema,
    requirements: requirementsSchema,
    assumptions: z.array(assumptionSchema),
    /** Set when the report is about one model or quantization only. */
    modelId: z.string().optional(),
    quantization: z.string().optional(),
  }),
  recommendation: recommendationSchema,
  sources: z.array(sourceSchema),
});
/** Inputs, result and sources: enough to recompute every figure. */
export type Report = Readonly<z.infer<typeof reportSchema>>;
