import type { Catalog } from '../catalog/catalog.ts';
import { requirementsFor } from '../evaluate/defaults.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import type { Report } from './report.ts';

/** The plan that a report claims to be: its own profile, workload, requirements and assumptions, with today's catalog. */
export function recomputeInput(report: Report, catalog: Catalog): PlanInput {
  const { profile, workload, requirements, assumptions, modelId, quantization, releasedBy } = report.inputs;
  return {
    profile,
    catalog,
    workload,
    requirements: requirementsFor(catalog, workload.useCase, requirements),
    assumptions: {},
    resolvedAssumptions: assumptions,
    modelId,
    quantization,
    asOf: report.generatedAt,
    releasedBy,
  };
}
