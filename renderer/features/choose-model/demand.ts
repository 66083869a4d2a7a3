import type { Catalog } from '#shared/catalog/catalog.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { DEFAULT_USE_CASE, defaultRequirements, defaultWorkload, workloadFor } from '#shared/evaluate/defaults.ts';
import type { Requirements, UseCaseId, Workload } from '#shared/demand/workload.ts';
import { errorBodyOf } from '../../api/call-failure.ts';

/** What the person asked for: a use case, and what they changed of its defaults. */
export type Demand = {
  readonly useCase: UseCaseId;
  readonly workload: Partial<Workload>;
  readonly requirements: Partial<Requirements>;
};

export const defaultDemand: Demand = { useCase: DEFAULT_USE_CASE, workload: {}, requirements: {} };

/** Any decode rate, and a day for the first token: longer than any prompt takes. */
export const noFloors = { minDecodeTokensPerSecond: 0, maxTtftSeconds: 86_400 } as const satisfies Partial<Requirements>;

export const hasFloors = ({ minDecodeTokensPerSecond, maxTtftSeconds }: Requirements): boolean =>
  minDecodeTokensPerSecond > noFloors.minDecodeTokensPerSecond || maxTtftSeconds < noFloors.maxTtftSeconds;

/** The demand with every field filled in, or why the numbers contradict each other. */
export type ResolvedDemand = {
  /** What the fields show: also when it is contradictory. */
  readonly workload: Workload;
  readonly requirements: Requirements;
  readonly error: ErrorBody | null;
};

export function resolveDemand(demand: Demand, catalog: Catalog, hasAccelerator: boolean): ResolvedDemand {
  const requirements = { ...defaultRequirements(catalog, demand.useCase, hasAccelerator), ...demand.requirements };
  try {
    return { workload: workloadFor(catalog, demand.useCase, demand.workload), requirements, error: null };
  } catch (error) {
    const shown = { ...defaultWorkload(catalog, demand.useCase), ...demand.workload };
    return { workload: shown, requirements, error: errorBodyOf(error) };
  }
}

/** Changes that equal the default are none: they would outlive a change of the use case. */
export function withWorkload(demand: Demand, changes: Partial<Workload>, catalog: Catalog): Demand {
  return { ...demand, workload: differing({ ...demand.workload, ...changes }, defaultWorkload(catalog, demand.useCase)) };
}

export function withRequirements(demand: Demand, changes: Partial<Requirements>, defaults: Requirements): Demand {
  return { ...demand, requirements: differing({ ...demand.requirements, ...changes }, defaults) };
}

function differing<T extends object>(changes: Partial<T>, defaults: T): Partial<T> {
  const entries = (Object.entries(changes) as [keyof T, unknown][]).filter(([key, value]) => !same(value, defaults[key]));
  return Object.fromEntries(entries) as Partial<T>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
