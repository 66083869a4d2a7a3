import { z } from 'zod';
import { apiPriceSchema } from '../catalog/api-price.ts';
import { fileFactsSchema } from '../tensors/file-facts.ts';
import { sourceSchema } from '../catalog/source.ts';
import { assumptionSchema } from '../cost/cost-estimate.ts';
import { hardwareProfileSchema } from '../hardware/profile.ts';
import { recommendationSchema } from '../recommend/recommendation.ts';
import { requirementsSchema, thinkingChoices, waitsSchema, workloadSchema } from '../demand/workload.ts';
import { nameSchema } from '../plain-text.ts';
import { textSchema } from '../words/text.ts';

export const REPORT_SCHEMA_VERSION = 1;

/** What the catalog says of the things a report names: enough to read it without the catalog, and to notice what changed since. */
export const reportFactsSchema = z.object({
  models: z.array(
    z.object({
      modelId: nameSchema,
      name: nameSchema,
      license: nameSchema,
      weights: z.enum(['open', 'gated', 'closed']),
      repository: nameSchema.nullable(),
      sourceId: nameSchema,
    }),
  ),
  quantizations: z.array(z.object({ quantizationId: nameSchema, name: nameSchema })),
  runtimes: z.array(z.object({ runtimeId: nameSchema, name: nameSchema, license: nameSchema, sourceId: nameSchema })),
  /** Catalog machine of the profile, where it names one. */
  machine: z
    .object({ machineId: nameSchema, name: nameSchema, kind: nameSchema, rackUnits: z.number().nullable(), sourceId: nameSchema })
    .nullable(),
  apiPrices: z.array(apiPriceSchema),
  /** Where the bytes of the ranked files lie; reports of older programs lack it. */
  files: z.array(fileFactsSchema).optional(),
  /** What the plan takes for granted about the machine, in words; reports of older programs lack it. */
  machineNotes: z.array(textSchema).optional(),
});
export type ReportFacts = Readonly<z.infer<typeof reportFactsSchema>>;

/** A source of the catalog, or one that is named for the report. */
const reportSourceSchema = sourceSchema.extend({ title: textSchema });
export type ReportSource = Readonly<z.infer<typeof reportSourceSchema>>;

export const reportSchema = z.object({
  schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
  reportId: nameSchema.min(1),
  generatedAt: z.iso.datetime(),
  appVersion: nameSchema,
  catalogVersion: nameSchema,
  inputs: z.object({
    profile: hardwareProfileSchema,
    workload: workloadSchema,
    /** Reports of older programs knew no waits: those of the use case stand in. */
    requirements: requirementsSchema.extend({ waits: waitsSchema.optional(), thinking: z.enum(thinkingChoices).optional() }),
    releasedBy: nameSchema.optional(),
    assumptions: z.array(assumptionSchema),
    /** Set when the report is about one model or quantization only. */
    modelId: nameSchema.optional(),
    quantization: nameSchema.optional(),
  }),
  recommendation: recommendationSchema,
  facts: reportFactsSchema.optional(),
  sources: z.array(reportSourceSchema),
});
/** Inputs, result and sources: enough to recompute every figure. */
export type Report = Readonly<z.infer<typeof reportSchema>>;
