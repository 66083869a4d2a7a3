import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { PlannerApi } from '#shared/api.ts';

/** What a slice is made from: the contract, the clock, and the part of the store that it reads and writes. */
export type SliceParts<State> = {
  readonly api: PlannerApi;
  readonly now: () => Date;
  readonly set: (change: Partial<State> | ((state: State) => Partial<State>)) => void;
  readonly get: () => State;
};

/** The store as a component sees it. The whole store is also a store of each part: what reads a part may be handed all. */
export type ReadableStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;

type StoreProviderProps<State> = { readonly store: ReadableStore<State>; readonly children: ReactNode };

/**
 * A feature's state with the way to it. `State` is the slice and what it needs of its neighbours; the app, which puts the slices
 * together, has to provide all of that and is held to it by the compiler, so that no feature has to know another.
 */
export type FeatureSlice<Slice, State> = {
  readonly create: (parts: SliceParts<State>) => Slice;
  readonly Provider: (props: StoreProviderProps<State>) => ReactElement;
  /** One value of the state; the component renders again only when it changes. */
  readonly use: <Value>(select: (state: State) => Value) => Value;
  /** How many things run there that a person may want to look after from any page. */
  readonly countRunning: (state: State) => number;
};

export function defineSlice<Slice, State>(
  create: (parts: SliceParts<State>) => Slice,
  countRunning: (state: State) => number = () => 0,
): FeatureSlice<Slice, State> {
  const Context = createContext<ReadableStore<State> | null>(null);
  return {
    create,
    countRunning,
    Provider: ({ store, children }) => <Context value={store}>{children}</Context>,
    use(select) {
      const store = useContext(Context);
      if (!store) throw new Error('a slice is used without its provider above');
      return useStore(store, select);
    },
  };
}
