import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppState } from './state.ts';
import type { AppStore } from './store.ts';

const StoreContext = createContext<AppStore | null>(null);

export function StoreProvider({ store, children }: { readonly store: AppStore; readonly children: ReactNode }): ReactElement {
  return <StoreContext value={store}>{children}</StoreContext>;
}

/** One value of the store; the component renders again only when it changes. */
export function useApp<Value>(select: (state: AppState) => Value): Value {
  const store = useContext(StoreContext);
  if (!store) throw new Error('useApp needs a StoreProvider above it');
  return useStore(store, select);
}
