import type { Catalog } from '../catalog/catalog.ts';
import { defaultUsers } from '../catalog/users-defaults.ts';
import { activeRatio } from '../demand/users.ts';
import type { Workload } from '../demand/workload.ts';
import type { DerivedAssumption } from './derived-assumption.ts';

type UsersQuestion = {
  readonly catalog: Catalog;
  readonly workload?: Pick<Workload, 'useCase' | 'users'> | undefined;
  /** Date of what the user set (ISO). */
  readonly asOf: string;
};

/** People come in some hours of the month, and most of them at once: a machine is full when it is busy in those hours, at their peak. */
export function usersAssumptions({ catalog, workload, asOf }: UsersQuestion): Readonly<Record<string, DerivedAssumption>> {
  if (workload?.users === undefined) return {};
  const { users, useCase } = workload;
  const usual = { ...defaultUsers(catalog.usersDefaults, useCase), count: users.count };
  const derived = (value: number, usualValue: number): DerivedAssumption =>
    value === usualValue
      ? { value, low: null, high: null, status: 'default', sourceId: catalog.usersDefaults.sourceId, asOf: catalog.usersDefaults.asOf }
      : { value, low: null, high: null, status: 'user', sourceId: 'user', asOf: asOf.slice(0, 10) };
  return {
    peakFactor: derived(users.peakFactor, usual.peakFactor),
    maxUtilisationRatio: derived(activeRatio(users), activeRatio(usual)),
  };
}
