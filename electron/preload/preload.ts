import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { CALL_CHANNEL, callNames, EVENT_CHANNEL, eventNames } from '#shared/names.ts';

/** All that the page gets of the machine: two functions, and only the names of the contract pass through them. */
const bridge = Object.freeze({
  /** Resolves to an envelope. Rejects for a name outside the contract and for an argument that cannot be cloned. */
  call: async (name: unknown, input: unknown): Promise<unknown> => {
    if (!isOneOf(callNames, name)) throw new Error(`Refused: there is no call "${String(name)}".`);
    return ipcRenderer.invoke(CALL_CHANNEL, name, input);
  },
  /** Returns the function that stops listening. */
  on: (name: unknown, listener: (payload: unknown) => void): (() => void) => {
    if (!isOneOf(eventNames, name)) throw new Error(`Refused: there is no event "${String(name)}".`);
    const receive = (_event: IpcRendererEvent, sent: string, payload: unknown): void => {
      if (sent === name) listener(payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, receive);
    return () => void ipcRenderer.off(EVENT_CHANNEL, receive);
  },
});

function isOneOf(names: readonly string[], name: unknown): name is string {
  return typeof name === 'string' && names.includes(name);
}

contextBridge.exposeInMainWorld('quartermaster', bridge);
