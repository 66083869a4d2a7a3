import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { places } from './places.ts';
import type { AppState } from './state.ts';
import type { AppStore } from './store.ts';

const StoreContext = createContext<AppStore | null>(null);

/** Hands the store to the app, and to each feature as the part that it knows. */
export function StoreProvider({ store, children }: { readonly store: AppStore; readonly children: ReactNode }): ReactElement {
  const provided = Object.values(places).reduceRight<ReactNode>(
    (inside, { slice }) => (slice ? <slice.Provider store={store}>{inside}</slice.Provider> : inside),
    children,
  );
  return <StoreContext value={store}>{provided}</StoreContext>;
}

/** One value of the store; the component renders again only when it changes. */
export function useApp<Value>(select: (state: AppState) => Value): Value {
  const store = useContext(StoreContext);
  if (!store) throw new Error('useApp needs a StoreProvider above it');
  return useStore(store, select);
}
