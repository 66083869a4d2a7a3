import { createStore, type StoreApi } from 'zustand/vanilla';
import { createPlaceSlice } from './place-slice.ts';
import { type PlaceSlices, places } from './places.ts';
import { createShellSlice } from './shell-slice.ts';
import type { AppParts, AppState, ShellAccess } from './state.ts';

export type AppStore = StoreApi<AppState>;

export function createAppStore(shell: ShellAccess): AppStore {
  return createStore<AppState>()((set, get) => {
    const parts: AppParts = { ...shell, set, get };
    return { ...createShellSlice(parts), ...createPlaceSlice(parts), ...createPlaceSlices(parts) };
  });
}

/** The type follows from the same list that is gone through here, which a loop cannot tell the compiler. */
function createPlaceSlices(parts: AppParts): PlaceSlices {
  const slices = Object.values(places).flatMap(({ slice }) => (slice ? [slice.create(parts)] : []));
  return Object.assign({}, ...slices) as PlaceSlices;
}
