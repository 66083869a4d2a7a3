import { defaultRequirements } from '#shared/recommend/defaults.ts';
import { defaultDemand, withRequirements, withWorkload } from '../features/choose-model/demand.ts';
import type { DemandSlice, SliceParts } from './state.ts';

export function createDemandSlice({ set, get }: SliceParts): DemandSlice {
  const change = (next: Partial<Pick<DemandSlice, 'demand' | 'assumptions' | 'region'>>): void => {
    set(next);
    get().saveSettingsSoon();
  };
  return {
    demand: defaultDemand,
    assumptions: {},
    region: null,
    chooseUseCase: (useCase) => change({ demand: { ...defaultDemand, useCase } }),
    changeWorkload(changes) {
      const { lookup, demand } = get();
      if (lookup) change({ demand: withWorkload(demand, changes, lookup.catalog) });
    },
    changeRequirements(changes) {
      const { lookup, demand, hasAccelerator } = get();
      if (lookup)
        change({ demand: withRequirements(demand, changes, defaultRequirements(lookup.catalog, demand.useCase, hasAccelerator())) });
    },
    resetDemand: () => change({ demand: { ...defaultDemand, useCase: get().demand.useCase } }),
    changeAssumption(name, value) {
      const { [name]: _before, ...others } = get().assumptions;
      change({ assumptions: value === null ? others : { ...others, [name]: value } });
    },
    resetAssumptions: () => change({ assumptions: {} }),
    chooseRegion: (region) => change({ region }),
  };
}
