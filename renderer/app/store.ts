import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PlannerApi } from '#shared/api.ts';
import { type HardwareSlice, createHardwareSlice } from './hardware-slice.ts';
import { type InstallSlice, createInstallSlice } from './install-slice.ts';
import { type PlaceSlice, createPlaceSlice } from './place-slice.ts';
import { type DemandSlice, createDemandSlice } from './demand-slice.ts';
import { type ShellSlice, createShellSlice } from './shell-slice.ts';

/** What the person chose and what is running. Whatever `plan()` can work out is not in here. */
export type AppState = ShellSlice & HardwareSlice & DemandSlice & InstallSlice & PlaceSlice;
export type AppStore = StoreApi<AppState>;

/** What the slices are given besides each other. */
export type Surroundings = { readonly api: PlannerApi; readonly now: () => Date };
export type SliceParts = Surroundings & { readonly set: StoreApi<AppState>['setState']; readonly get: StoreApi<AppState>['getState'] };

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
