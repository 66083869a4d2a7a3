import type { AppStore } from './store.ts';

/** What is needed of the browser's window. */
type AddressBar = Pick<Window, 'addEventListener' | 'removeEventListener' | 'location' | 'history'>;

/** Keeps the address and the store telling the same place. A new page is a step of the history; details and hardware replace. */
export function connectAddress(store: AppStore, bar: AddressBar): () => void {
  let following = false;
  /** A place that the address leads to is no further step: page and hardware may be set one after the other on the way there. */
  const follow = (): void => {
    following = true;
    store.getState().followAddress(bar.location.hash);
    following = false;
    bar.history.replaceState(null, '', store.getState().address());
  };
  follow();
  bar.addEventListener('hashchange', follow);
  bar.addEventListener('popstate', follow);
  const stop = store.subscribe((state, before) => {
    const address = state.address();
    if (following || address === bar.location.hash) return;
    if (state.page === before.page) bar.history.replaceState(null, '', address);
    else bar.history.pushState(null, '', address);
  });
  return () => {
    stop();
    bar.removeEventListener('hashchange', follow);
    bar.removeEventListener('popstate', follow);
  };
}
