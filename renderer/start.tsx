import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createHttpClient } from './api/http-client.ts';
import { createIpcClient } from './api/ipc-client.ts';
import { App } from './app/app.tsx';
import { connectAddress } from './app/connect-address.ts';
import { listenToShell } from './app/listen-to-shell.ts';
import { createAppStore } from './app/store.ts';
import { StoreProvider } from './app/store-context.tsx';

const currentTime = (): Date => new Date();

/** Puts the app on the page, over whatever carries the contract here: the desktop app's bridge, or HTTP. */
export function start(): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no element with the id "root"');
  const api = window.quartermaster ? createIpcClient(window.quartermaster) : createHttpClient();
  const store = createAppStore({ api, now: currentTime });
  connectAddress(store, window);
  listenToShell(store, api);
  void store.getState().start();
  createRoot(root).render(
    <StrictMode>
      <StoreProvider store={store}>
        <App />
      </StoreProvider>
    </StrictMode>,
  );
}
