import type { HardwareChoice } from '../features/scan-hardware/hardware-choice.ts';
import { formatRoute, parseRoute, type Route, startRoute } from './route.ts';
import type { AppParts, PlaceSlice } from './state.ts';

export function createPlaceSlice({ set, get }: AppParts): PlaceSlice {
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
