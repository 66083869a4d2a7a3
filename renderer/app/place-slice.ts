import type { HardwareChoice } from '../features/scan-hardware/hardware-choice.ts';
import { type CandidateRef, formatRoute, type Page, parseRoute, type Route, startRoute } from './route.ts';
import type { SliceParts } from './store.ts';

/** Where the person is and what they picked out. */
export type PlaceSlice = {
  readonly page: Page;
  readonly opened: CandidateRef | null;
  /** The candidate that Cost and Install are about; null: the best one. */
  readonly picked: CandidateRef | null;
  readonly goTo: (page: Page) => void;
  readonly open: (candidate: CandidateRef | null) => void;
  /** Goes to a page about one candidate. */
  readonly pick: (candidate: CandidateRef, page: Page) => void;
  readonly followAddress: (hash: string) => void;
  readonly address: () => string;
};

export function createPlaceSlice({ set, get }: SliceParts): PlaceSlice {
  return {
    page: startRoute.page,
    opened: null,
    picked: null,
    goTo: (page) => set({ page, opened: null }),
    open: (opened) => set({ opened }),
    pick: (picked, page) => set({ picked, page, opened: null }),
    followAddress(hash) {
      const { page, opened, whatIf } = parseRoute(hash);
      set({ page, opened });
      const { choice, chooseHardware } = get();
      if (whatIf && !sameWhatIf(choice, whatIf)) chooseHardware({ kind: 'what-if', ...whatIf });
      if (!whatIf && choice.kind === 'what-if') chooseHardware({ kind: 'this-machine' });
    },
    address() {
      const { page, opened, choice } = get();
      const whatIf = choice.kind === 'what-if' ? { hardware: choice.hardware, ramGib: choice.ramGib } : null;
      return formatRoute({ page, opened, whatIf });
    },
  };
}

const sameWhatIf = (choice: HardwareChoice, whatIf: NonNullable<Route['whatIf']>): boolean =>
  choice.kind === 'what-if' && choice.hardware === whatIf.hardware && choice.ramGib === whatIf.ramGib;
