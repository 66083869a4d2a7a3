import { whatIfProfile } from '#shared/hardware/what-if.ts';
import { defaultRequirements, workloadFor } from '#shared/evaluate/defaults.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { gib } from '#shared/units.ts';
import type { Requirements, UseCaseId, WorkloadChanges } from '#shared/demand/workload.ts';
import { testCatalog } from './catalog.ts';

export const ASKED = '2026-11-24T09:00:00.000Z';

export type Question = {
  readonly hardware: string;
  readonly ramGib?: number;
  readonly useCase?: UseCaseId;
  readonly workload?: WorkloadChanges;
  readonly requirements?: Partial<Requirements>;
  readonly change?: Partial<PlanInput>;
};

/** The plan input that a command line with these flags would ask for. */
export function planInput({ hardware, ramGib, useCase = 'chat', workload = {}, requirements = {}, change = {} }: Question): PlanInput {
  const catalog = testCatalog();
  const profile = whatIfProfile({ hardware, ...(ramGib === undefined ? {} : { ramBytes: gib(ramGib) }) }, catalog, ASKED);
  return {
    profile,
    catalog,
    workload: workloadFor(catalog, useCase, workload),
    requirements: { ...defaultRequirements(catalog, useCase), ...requirements },
    assumptions: {},
    asOf: ASKED,
    ...change,
  };
}
