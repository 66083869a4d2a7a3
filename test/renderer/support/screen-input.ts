import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { defaultRequirements, workloadFor } from '#shared/evaluate/defaults.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Requirements, UseCaseId, WorkloadChanges } from '#shared/demand/workload.ts';
import { testCatalog } from '../../support/catalog.ts';

type Question = {
  readonly profile: HardwareProfile;
  readonly useCase: UseCaseId;
  readonly workload?: WorkloadChanges;
  readonly requirements?: Partial<Requirements>;
};

/** What the page would plan for this computer and use case. */
export function screenInput({ profile, useCase, workload = {}, requirements = {} }: Question): PlanInput {
  const catalog = testCatalog();
  return {
    profile,
    catalog,
    workload: workloadFor(catalog, useCase, workload),
    requirements: { ...defaultRequirements(catalog, useCase), ...requirements },
    assumptions: {},
    asOf: '2026-11-24T09:00:00.000Z',
  };
}
