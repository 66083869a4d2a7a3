import { defaultRequirements } from '#shared/evaluate/defaults.ts';
import type { UsersChange } from '#shared/demand/users.ts';
import type { Requirements, UseCaseId, WorkloadChanges } from '#shared/demand/workload.ts';
import type { CatalogLookup } from '../../api/catalog-lookup.tsx';
import { defineSlice, type SliceParts } from '../../api/slice.tsx';
import { type Demand, defaultDemand, withRequirements, withUsers, withWorkload } from './demand.ts';

/** What the machine is asked to do. */
type DemandSlice = {
  readonly demand: Demand;
  readonly chooseUseCase: (useCase: UseCaseId) => void;
  readonly changeWorkload: (changes: WorkloadChanges) => void;
  /** Null: nobody is named, a volume of tokens is asked for. */
  readonly changeUsers: (users: UsersChange | null) => void;
  readonly changeRequirements: (changes: Partial<Requirements>) => void;
  readonly resetDemand: () => void;
};

type Needs = {
  readonly lookup: CatalogLookup | null;
  readonly hasAccelerator: () => boolean;
  readonly saveSettingsSoon: () => void;
};

export const demandSlice = defineSlice(({ set, get }: SliceParts<DemandSlice & Needs>): DemandSlice => {
  const change = (demand: Demand): void => {
    set({ demand });
    get().saveSettingsSoon();
  };
  return {
    demand: defaultDemand,
    /** The same people, who now do something else. */
    chooseUseCase(useCase) {
      const { users } = get().demand.workload;
      change({ ...defaultDemand, useCase, workload: users === undefined ? {} : { users: { count: users.count } } });
    },
    changeWorkload(changes) {
      const { lookup, demand } = get();
      if (lookup) change(withWorkload(demand, changes, lookup.catalog));
    },
    changeUsers(users) {
      const { lookup, demand } = get();
      if (lookup) change(withUsers(demand, users, lookup.catalog));
    },
    changeRequirements(changes) {
      const { lookup, demand } = get();
      if (lookup) change(withRequirements(demand, changes, defaultRequirements(lookup.catalog, demand.useCase)));
    },
    resetDemand: () => change({ ...defaultDemand, useCase: get().demand.useCase }),
  };
});
