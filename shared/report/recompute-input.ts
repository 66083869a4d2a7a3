import type { Catalog } from '../catalog/catalog.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';
import type { Report } from './report.ts';

/** The plan that a report claims to be: its own profile, workload, requirements and assumptions, with today's catalog. */
export function recomputeInput(report: Report, catalog: Catalog): PlanInput {
  const { profile, workload, requirements, assumptions, modelId, quantization } = report.inputs;
  return {
    profile,
    catalog,
    workload,
    requirements,
    assumptions: {},
    resolvedAssumptions: assumptions,
    modelId,
    quantization,
    asOf: report.generatedAt,
  };
}
