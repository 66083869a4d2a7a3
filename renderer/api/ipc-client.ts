import { asCarried, type PlannerApi } from '#shared/api.ts';
import { hear } from './hear-event.ts';
import { readEnvelope } from './read-envelope.ts';

/** What the preload script puts on the window of the desktop app. */
type Bridge = {
  call(name: string, input: unknown): Promise<unknown>;
  on(name: string, listener: (payload: unknown) => void): () => void;
};

declare global {
  interface Window {
    readonly quartermaster?: Bridge;
  }
}

/** The contract over the desktop app's bridge. */
export function createIpcClient(bridge: Bridge): PlannerApi {
  return {
    async call(name, input) {
      return readEnvelope(name, await bridge.call(name, asCarried(input)));
    },
    // What carries the events there never breaks off.
    onReconnected: () => () => undefined,
    on: (name, listener) => bridge.on(name, (payload) => hear(name, payload, listener)),
  };
}
