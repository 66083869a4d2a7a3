import { defaultRequirements } from '#shared/recommend/defaults.ts';
import { defaultDemand, withRequirements, withWorkload } from '../features/choose-model/demand.ts';
import type { DemandSlice, SliceParts } from './state.ts';

const SAVE_AFTER_MILLISECONDS = 600;

export function createDemandSlice({ set, get }: SliceParts): DemandSlice {
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Typing saves once, when it pauses. */
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void get().saveSettings(), SAVE_AFTER_MILLISECONDS);
  };
  const change = (next: Partial<Pick<DemandSlice, 'demand' | 'assumptions'>>): void => {
    set(next);
    saveSoon();
  };
  return {
    demand: defaultDemand,
    assumptions: {},
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
  };
}
