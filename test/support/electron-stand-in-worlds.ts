import { decodeValue, encodeValue, messageOf, strictObject, type Tagged } from './electron-stand-in-codec.ts';

/**
 * What runs inside the page: the two ends of Electron's context bridge, each in its own JavaScript world. The worlds share the DOM but
 * no objects, so they talk through DOM events whose detail is a string. The functions below are injected as text and use nothing from
 * outside but the codec.
 */

type Any = (...args: unknown[]) => unknown;
type Message =
  | { kind: 'expose'; key: string; value: Tagged }
  | { kind: 'call'; id: number; turn: number; args: Tagged }
  | { kind: 'result'; turn: number; value?: Tagged; error?: string; promise?: boolean }
  | { kind: 'settle'; turn: number; value?: Tagged; error?: string };

type Codec = { encode: typeof encodeValue; decode: typeof decodeValue; messageOf: typeof messageOf; strict: typeof strictObject };
type Bridge = { encode(value: unknown): Tagged; decode(tagged: Tagged): unknown; expose: (key: string, value: unknown) => void };

/** One end of the bridge: calls functions of the other end, and answers calls of its own. `own` and `other` name the event channels. */
function createBridge({ encode, decode, messageOf: textOf }: Codec, own: string, other: string): Bridge {
  const functions: Any[] = [];
  const pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const results = new Map<number, Extract<Message, { kind: 'result' }>>();
  let turns = 0;
  const post = (message: Message): void => void dispatchEvent(new CustomEvent(other, { detail: JSON.stringify(message) }));
  const refer = (target: Any): number => functions.push(target) - 1;
  const pack = (value: unknown): Tagged => encode(value, refer);
  const unpack = (tagged: Tagged): unknown => decode(tagged, (id) => proxyOf(id));
  const proxyOf =
    (id: number): Any =>
    (...args) => {
      const turn = turns++;
      // DOM events are delivered at once, so the result is there when post returns.
      post({ kind: 'call', id, turn, args: pack(args) });
      const result = results.get(turn);
      results.delete(turn);
      if (!result || result.error !== undefined) throw new Error(result?.error ?? 'electron stand-in: nobody answered');
      if (!result.promise) return result.value && unpack(result.value);
      return new Promise((resolve, reject) => pending.set(turn, { resolve, reject }));
    };
  const answerCall = ({ id, turn, args }: Extract<Message, { kind: 'call' }>): void => {
    try {
      const value = functions[id]?.(...(unpack(args) as unknown[]));
      if (!(value instanceof Promise)) {
        post({ kind: 'result', turn, value: pack(value) });
        return;
      }
      post({ kind: 'result', turn, promise: true });
      value.then(
        (settled: unknown) => post({ kind: 'settle', turn, value: pack(settled) }),
        (error: unknown) => post({ kind: 'settle', turn, error: textOf(error) }),
      );
    } catch (error) {
      post({ kind: 'result', turn, error: textOf(error) });
    }
  };
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  addEventListener(own, (event) => {
    const message = JSON.parse(String((event as CustomEvent).detail)) as Message;
    if (message.kind === 'call') answerCall(message);
    else if (message.kind === 'result') results.set(message.turn, message);
    else if (message.kind === 'settle') {
      const waiting = pending.get(message.turn);
      pending.delete(message.turn);
      if (message.error === undefined) waiting?.resolve(message.value && unpack(message.value));
      else waiting?.reject(new Error(message.error));
    } else {
      // Electron deep-freezes what it exposes and makes the property read-only.
      Object.defineProperty(globalThis, message.key, { value: freeze(unpack(message.value)), enumerable: true });
    }
  });
  return { encode: pack, decode: unpack, expose: (key, value) => post({ kind: 'expose', key, value: pack(value) }) };
}

type World = typeof globalThis & { standInSend?: (text: string) => void; standInReceive?: (text: string) => void };
type PreloadOptions = { contextIsolation: boolean };

/** The preload's world: `require` knows nothing but `electron`, and of it nothing but what a sandboxed preload uses here. */
function createPreloadRequire(codec: Codec, bridge: Bridge, options: PreloadOptions): (name: string) => unknown {
  const world = globalThis as World;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<Any>>();
  let calls = 0;
  const send = (message: unknown): void => world.standInSend?.(JSON.stringify(message));
  world.standInReceive = (text) => {
    const message = JSON.parse(text) as { id?: number; channel?: string; value?: Tagged; error?: string };
    const value = message.value && codec.decode(message.value);
    if (message.channel !== undefined) {
      for (const listener of listeners.get(message.channel) ?? []) listener({ type: 'message' }, ...(value as unknown[]));
      return;
    }
    const turn = waiting.get(message.id ?? -1);
    waiting.delete(message.id ?? -1);
    if (message.error === undefined) turn?.resolve(value);
    else turn?.reject(new Error(message.error));
  };
  const electron = codec.strict('electron', {
    contextBridge: codec.strict('contextBridge', {
      exposeInMainWorld: (key: string, value: unknown) => {
        if (!options.contextIsolation) throw new Error('contextBridge API can only be used when contextIsolation is enabled');
        bridge.expose(key, value);
      },
    }),
    ipcRenderer: codec.strict('ipcRenderer', {
      invoke: (channel: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = calls++;
          const value = codec.encode(args);
          waiting.set(id, { resolve, reject });
          send({ id, channel, value });
        }),
      on: (channel: string, listener: Any) => {
        const set = listeners.get(channel) ?? new Set();
        listeners.set(channel, set.add(listener));
      },
      off: (channel: string, listener: Any) => void listeners.get(channel)?.delete(listener),
    }),
  });
  return (name) => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
}

const codecText = `({ encode: ${encodeValue.toString()}, decode: ${decodeValue.toString()}, messageOf: ${messageOf.toString()}, strict: ${strictObject.toString()} })`;

/** For the page's own world, before any of its scripts. */
export const mainWorldScript = `(() => {
  const codec = ${codecText};
  (${createBridge.toString()})(codec, 'stand-in:to-page', 'stand-in:to-preload');
})();`;

/** For the isolated world: a bridge end, `require`, then the preload itself as a CommonJS module. */
export function preloadWorldScript(preload: string, options: PreloadOptions): string {
  return `(() => {
  const codec = ${codecText};
  const bridge = (${createBridge.toString()})(codec, 'stand-in:to-preload', 'stand-in:to-page');
  const require = (${createPreloadRequire.toString()})(codec, bridge, ${JSON.stringify(options)});
  const module = { exports: {} };
  try {
    (function (require, module, exports) {
${preload}
    })(require, module, module.exports);
  } catch (error) {
    globalThis.standInSend(JSON.stringify({ preloadError: codec.messageOf(error) }));
  }
})();`;
}
