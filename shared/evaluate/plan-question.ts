import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { requirementsSchema, workloadChangesSchema } from '../demand/workload.ts';
import { defined } from '../defined.ts';
import { hardwareProfileSchema } from '../hardware/profile.ts';
import { DEFAULT_USE_CASE, defaultRequirements, workloadFor } from './defaults.ts';
import type { PlanInput } from './plan-input.ts';
import { nameSchema } from '../plain-text.ts';

/** A plan as it is asked for: what is absent comes from the use case and from the catalog. */
export const planQuestionSchema = z.strictObject({
  profile: hardwareProfileSchema,
  workload: workloadChangesSchema,
  requirements: requirementsSchema.partial().optional(),
  /** Changed cost assumptions, by name. */
  assumptions: z.record(nameSchema, z.union([z.number(), z.boolean()])).optional(),
  region: nameSchema.optional(),
  modelId: nameSchema.optional(),
  quantization: nameSchema.optional(),
  /** Date for assumptions and stale prices. */
  asOf: z.iso.datetime(),
});
export type PlanQuestion = Readonly<z.infer<typeof planQuestionSchema>>;

/** Throws where workload fields contradict each other. */
export function planInputFor(question: PlanQuestion, catalog: Catalog): PlanInput {
  const { profile, workload: changes, requirements = {}, assumptions = {}, region, modelId, quantization, asOf } = question;
  const workload = workloadFor(catalog, changes.useCase ?? DEFAULT_USE_CASE, changes);
  const floors = defaultRequirements(catalog, workload.useCase, profile.accelerators.length > 0);
  return {
    profile,
    catalog,
    workload,
    requirements: { ...floors, ...defined(requirements) },
    assumptions,
    region,
    modelId,
    quantization,
    asOf,
  };
}
