/**
 * How values travel in the stand-in: as JSON with a tag each, because plain JSON loses `undefined`, dates and infinities, which
 * Electron's structured clone keeps. All functions here are also injected into pages as text, so they use nothing from outside.
 */

export type Tagged =
  | { t: 'plain'; v: string | number | boolean | null }
  | { t: 'undefined' }
  | { t: 'number'; v: string }
  | { t: 'date'; v: string }
  | { t: 'error'; v: string }
  | { t: 'function'; v: number }
  | { t: 'array'; v: Tagged[] }
  | { t: 'object'; v: [string, Tagged][] };

/** `refer` gives a function a number (context bridge); without it a function cannot travel (IPC), as in Electron. */
export function encodeValue(value: unknown, refer?: (target: (...args: unknown[]) => unknown) => number): Tagged {
  const encode = (item: unknown): Tagged => {
    if (item === undefined) return { t: 'undefined' };
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return { t: 'plain', v: item };
    if (typeof item === 'number') return Number.isFinite(item) ? { t: 'plain', v: item } : { t: 'number', v: String(item) };
    if (typeof item === 'function' && refer) return { t: 'function', v: refer(item as (...args: unknown[]) => unknown) };
    if (typeof item !== 'object') throw new Error('An object could not be cloned.');
    if (item instanceof Date) return { t: 'date', v: item.toISOString() };
    if (item instanceof Error) return { t: 'error', v: item.message };
    if (Array.isArray(item)) return { t: 'array', v: item.map(encode) };
    const prototype: unknown = Object.getPrototypeOf(item);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new Error(`electron stand-in: a ${item.constructor.name} cannot travel`);
    }
    return { t: 'object', v: Object.entries(item).map(([key, entry]) => [key, encode(entry)] as [string, Tagged]) };
  };
  return encode(value);
}

/** `resolve` turns the number of a function of the other side into one that calls it. */
export function decodeValue(tagged: Tagged, resolve?: (id: number) => unknown): unknown {
  const decode = (item: Tagged): unknown => {
    switch (item.t) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(item.v);
      case 'date':
        return new Date(item.v);
      case 'error':
        return new Error(item.v);
      case 'function':
        return resolve?.(item.v);
      case 'array':
        return item.v.map(decode);
      case 'object':
        return Object.fromEntries(item.v.map(([key, entry]) => [key, decode(entry)]));
      default:
        return item.v;
    }
  };
  return decode(tagged);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An object that throws, by name, for everything it does not have: no test passes on a call that silently does nothing. */
export function strictObject<Known extends object>(name: string, known: Known): Known {
  return new Proxy(known, {
    get: (target, key) => {
      if (typeof key === 'symbol' || key === 'then' || key in target) {
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      throw new Error(`electron stand-in: ${name}.${key} is not emulated`);
    },
  });
}
