import type { WorkloadChanges } from '#shared/demand/workload.ts';
import { defineSlice, type SliceParts } from '../../api/slice.tsx';

/** What the machine is assumed to cost. */
type CostSlice = {
  /** What the person changed among the cost assumptions. */
  readonly assumptions: Readonly<Record<string, number | boolean>>;
  /** Country or US state for the electricity price and the grid; null: not said. */
  readonly region: string | null;
  /** Null takes a change back. */
  readonly changeAssumption: (name: string, value: number | boolean | null) => void;
  readonly resetAssumptions: () => void;
  readonly chooseRegion: (region: string | null) => void;
};

type Needs = {
  readonly changeWorkload: (changes: WorkloadChanges) => void;
  readonly saveSettingsSoon: () => void;
};

export const costSlice = defineSlice(({ set, get }: SliceParts<CostSlice & Needs>): CostSlice => {
  const change = (next: Partial<Pick<CostSlice, 'assumptions' | 'region'>>): void => {
    set(next);
    get().saveSettingsSoon();
  };
  return {
    assumptions: {},
    region: null,
    changeAssumption(name, value) {
      const { [name]: _before, ...others } = get().assumptions;
      change({ assumptions: value === null ? others : { ...others, [name]: value } });
    },
    resetAssumptions: () => change({ assumptions: {} }),
    chooseRegion: (region) => change({ region }),
  };
});
