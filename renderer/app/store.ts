import { createStore, type StoreApi } from 'zustand/vanilla';
import { createDemandSlice } from './demand-slice.ts';
import { createHardwareSlice } from './hardware-slice.ts';
import { createInstallSlice } from './install-slice.ts';
import { createPlaceSlice } from './place-slice.ts';
import { createShellSlice } from './shell-slice.ts';
import type { AppState, SliceParts, Surroundings } from './state.ts';

export type AppStore = StoreApi<AppState>;

export function createAppStore(surroundings: Surroundings): AppStore {
  return createStore<AppState>()((set, get) => {
    const parts: SliceParts = { ...surroundings, set, get };
    return {
      ...createShellSlice(parts),
      ...createHardwareSlice(parts),
      ...createDemandSlice(parts),
      ...createInstallSlice(parts),
      ...createPlaceSlice(parts),
    };
  });
}
