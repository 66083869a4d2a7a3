import type { Catalog } from '#shared/catalog/catalog.ts';
import { defaultUsers } from '#shared/catalog/users-defaults.ts';
import { type UsersChange, volumeOf } from '#shared/demand/users.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { DEFAULT_USE_CASE, defaultRequirements, defaultWorkload, usersFor, workloadFor } from '#shared/evaluate/defaults.ts';
import type { Requirements, UseCaseId, Workload, WorkloadChanges } from '#shared/demand/workload.ts';
import { defined } from '#shared/defined.ts';
import { errorBodyOf } from '../../api/call-failure.ts';

/** What the person asked for: a use case, and what they changed of its defaults. */
export type Demand = {
  readonly useCase: UseCaseId;
  /** Where it names people, the volume of a month follows from them unless it is among the changes. */
  readonly workload: WorkloadChanges;
  readonly requirements: Partial<Requirements>;
};

export const defaultDemand: Demand = { useCase: DEFAULT_USE_CASE, workload: {}, requirements: {} };

/** Nobody set a limit. */
export const noFloors = { minDecodeTokensPerSecond: null, maxTtftSeconds: null } as const satisfies Partial<Requirements>;

export const hasFloors = ({ minDecodeTokensPerSecond, maxTtftSeconds }: Requirements): boolean =>
  minDecodeTokensPerSecond !== null || maxTtftSeconds !== null;

/** The demand with every field filled in, or why the numbers contradict each other. */
export type ResolvedDemand = {
  /** What the fields show: also when it is contradictory. */
  readonly workload: Workload;
  readonly requirements: Requirements;
  readonly error: ErrorBody | null;
};

export function resolveDemand(demand: Demand, catalog: Catalog): ResolvedDemand {
  const requirements = { ...defaultRequirements(catalog, demand.useCase), ...demand.requirements };
  try {
    return {
      workload: workloadFor(catalog, demand.useCase, { ...demand.workload, thinking: requirements.thinking }),
      requirements,
      error: null,
    };
  } catch (error) {
    const { users, ...fields } = demand.workload;
    const shown = { ...defaultWorkload(catalog, demand.useCase), ...defined(fields) };
    const people = users === undefined ? {} : { users: usersFor(catalog, demand.useCase, users) };
    return { workload: { ...shown, ...people }, requirements, error: errorBodyOf(error) };
  }
}

/** Changes that equal the default are none: they would outlive a change of the use case. */
export function withWorkload({ useCase, ...demand }: Demand, changes: WorkloadChanges, catalog: Catalog): Demand {
  const { users, ...fields } = { ...demand.workload, ...changes };
  const usual = workloadFor(catalog, useCase, { thinking: demand.requirements.thinking });
  if (users === undefined) return { ...demand, useCase, workload: differing<WorkloadChanges>(fields, usual) };
  const asked = volumeOf(usersFor(catalog, useCase, users), { ...usual, ...defined(fields) });
  const people = {
    ...differing<UsersChange>(users, { ...defaultUsers(catalog.usersDefaults, useCase), count: Number.NaN }),
    count: users.count,
  };
  return { ...demand, useCase, workload: { ...differing<WorkloadChanges>(fields, { ...usual, ...asked }), users: people } };
}

/** People instead of a volume, whose tokens follow from them; null: a volume again, at first that of the use case. */
export function withUsers(demand: Demand, users: UsersChange | null, catalog: Catalog): Demand {
  const volume = { inputTokensPerMonth: undefined, outputTokensPerMonth: undefined };
  const switches = (users === null) !== (demand.workload.users === undefined);
  return withWorkload(demand, { ...(switches ? volume : {}), users: users ?? undefined }, catalog);
}

export function withRequirements(demand: Demand, changes: Partial<Requirements>, defaults: Requirements): Demand {
  return { ...demand, requirements: differing({ ...demand.requirements, ...changes }, defaults) };
}

function differing<T extends object>(changes: Partial<T>, defaults: T): Partial<T> {
  const entries = (Object.entries(changes) as [keyof T, unknown][]).filter(
    ([key, value]) => value !== undefined && !same(value, defaults[key]),
  );
  return Object.fromEntries(entries) as Partial<T>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
