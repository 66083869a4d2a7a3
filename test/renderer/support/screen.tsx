import { cleanup, configure, fireEvent, type RenderResult, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CatalogProvider, createCatalogLookup } from '../../../renderer/api/catalog-lookup.tsx';
import type { FeatureSlice } from '../../../renderer/api/slice.tsx';
import { SourceTitles } from '../../../renderer/ui/source-titles.tsx';
import { createFakeApi } from './fake-api.ts';
import { testCatalog } from '../../support/catalog.ts';

afterEach(cleanup);
/** A loaded machine takes its time to plan and to look for roles; what never comes still fails. */
configure({ asyncUtilTimeout: 10_000 });

const lookup = createCatalogLookup(testCatalog());

const withCatalog = (element: ReactElement): ReactElement => (
  <CatalogProvider lookup={lookup}>
    <SourceTitles titleOf={lookup.source}>{element}</SourceTitles>
  </CatalogProvider>
);

/** A component with the catalog around it, as the app gives it. */
export const renderWithCatalog = (element: ReactElement): RenderResult => render(withCatalog(element));

type OnScreen<Slice, State> = {
  readonly slice: FeatureSlice<Slice, State>;
  /** What the feature needs of its neighbours, and what its own state shall be. */
  readonly state: Omit<State, keyof Slice> & Partial<Slice>;
  readonly element: ReactElement;
};

/** The same, with a store of the feature's own slice. */
export function renderWithSlice<Slice extends object, State extends Slice>({
  slice,
  state,
  element,
}: OnScreen<Slice, State>): StoreApi<State> {
  const now = (): Date => new Date('2026-11-24T09:00:00.000Z');
  const store = createStore<State>()((set, get) => ({ ...slice.create({ api: createFakeApi(), now, set, get }), ...state }) as State);
  renderWithCatalog(<slice.Provider store={store}>{element}</slice.Provider>);
  return store;
}

export const testLookup = lookup;

/**
 * What a browser does when a button with `popovertarget` is pressed: happy-dom knows no popovers. The button works as in a browser
 * and the panel hears `beforetoggle`.
 */
export function press(name: string | RegExp): void {
  const [button] = screen.getAllByRole('button', { name });
  if (!button) throw new Error(`no button ${String(name)}`);
  fireEvent.click(button);
  const id = button.getAttribute('popovertarget');
  const panel = id === null ? null : document.getElementById(id);
  if (!panel) return;
  const newState = button.getAttribute('aria-expanded') === 'true' ? 'closed' : 'open';
  fireEvent(panel, Object.assign(new Event('beforetoggle'), { newState }));
}
