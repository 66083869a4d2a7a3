import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { requirementChangesSchema, workloadChangesSchema } from '../demand/workload.ts';
import { hardwareProfileSchema } from '../hardware/profile.ts';
import { DEFAULT_USE_CASE, requirementsFor, workloadFor } from './defaults.ts';
import type { PlanInput } from './plan-input.ts';
import { nameSchema } from '../plain-text.ts';

/** A plan as it is asked for: what is absent comes from the use case and from the catalog. */
export const planQuestionSchema = z.strictObject({
  profile: hardwareProfileSchema,
  workload: workloadChangesSchema,
  requirements: requirementChangesSchema.optional(),
  /** Changed cost assumptions, by name. */
  assumptions: z.record(nameSchema, z.union([z.number(), z.boolean()])).optional(),
  region: nameSchema.optional(),
  modelId: nameSchema.optional(),
  quantization: nameSchema.optional(),
  /** Date for assumptions and stale prices. */
  asOf: z.iso.datetime(),
  /** Only models that were released by this day. */
  releasedBy: z.iso.date().optional(),
});
export type PlanQuestion = Readonly<z.infer<typeof planQuestionSchema>>;

/** Throws where workload fields contradict each other. */
export function planInputFor(question: PlanQuestion, catalog: Catalog): PlanInput {
  const { profile, workload: changes, requirements = {}, assumptions = {}, region, modelId, quantization, asOf, releasedBy } = question;
  const workload = workloadFor(catalog, changes.useCase ?? DEFAULT_USE_CASE, { ...changes, thinking: requirements.thinking });
  return {
    profile,
    catalog,
    workload,
    requirements: requirementsFor(catalog, workload.useCase, requirements),
    assumptions,
    region,
    modelId,
    quantization,
    asOf,
    releasedBy,
  };
}
