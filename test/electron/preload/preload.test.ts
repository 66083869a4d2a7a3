import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CALL_CHANNEL, callNames, EVENT_CHANNEL, eventNames } from '#shared/names.ts';

type Bridge = {
  call: (name: unknown, input?: unknown) => Promise<unknown>;
  on: (name: unknown, listener: (payload: unknown) => void) => () => void;
};

/** The `electron` package that a sandboxed preload sees; the real one would start a download under Node. */
const renderer = vi.hoisted(() => ({ exposed: new Map<string, unknown>(), invoked: [] as unknown[][], ipc: null as EventEmitter | null }));
vi.mock('electron', () => {
  const ipc = Object.assign(new EventEmitter(), {
    invoke: async (...args: unknown[]) => {
      renderer.invoked.push(args);
      return { ok: true, value: null };
    },
  });
  renderer.ipc = ipc;
  return { contextBridge: { exposeInMainWorld: (key: string, value: unknown) => renderer.exposed.set(key, value) }, ipcRenderer: ipc };
});

let bridge: Bridge;

beforeAll(async () => {
  await import('../../../electron/preload/preload.ts');
  bridge = renderer.exposed.get('quartermaster') as Bridge;
});

describe('the preload', () => {
  it('exposes two functions under one name, frozen', () => {
    expect([...renderer.exposed.keys()]).toEqual(['quartermaster']);
    expect(Object.keys(bridge)).toEqual(['call', 'on']);
    expect(Object.isFrozen(bridge)).toBe(true);
  });

  it.each(callNames)('passes on the call %s', async (name) => {
    renderer.invoked.length = 0;
    expect(await bridge.call(name, { some: 'input' })).toEqual({ ok: true, value: null });
    expect(renderer.invoked).toEqual([[CALL_CHANNEL, name, { some: 'input' }]]);
  });

  it.each(['nope', 'constructor', '__proto__', CALL_CHANNEL, 7, null, undefined, ['app.info'], { toString: () => 'app.info' }])(
    'refuses the call %o without asking the main process',
    async (name) => {
      renderer.invoked.length = 0;
      await expect(bridge.call(name)).rejects.toThrow('Refused');
      expect(renderer.invoked).toEqual([]);
    },
  );

  it('delivers an event to those who listen to its name, until they stop, and hides the IPC event', () => {
    const heard: unknown[][] = [];
    const [scan, pull] = eventNames;
    const stop = bridge.on(pull, (...args) => void heard.push(args));
    renderer.ipc?.emit(EVENT_CHANNEL, { sender: 'secret' }, pull, { completedBytes: 1 });
    renderer.ipc?.emit(EVENT_CHANNEL, { sender: 'secret' }, scan, { probe: 'x' });
    stop();
    renderer.ipc?.emit(EVENT_CHANNEL, { sender: 'secret' }, pull, { completedBytes: 2 });
    expect(heard).toEqual([[{ completedBytes: 1 }]]);
    expect(renderer.ipc?.listenerCount(EVENT_CHANNEL)).toBe(0);
  });

  it('refuses to listen to anything else', () => {
    for (const name of ['error', EVENT_CHANNEL, '__proto__', undefined]) expect(() => bridge.on(name, () => undefined)).toThrow('Refused');
  });
});
