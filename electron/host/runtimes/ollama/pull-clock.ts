import type { Seconds } from '#shared/units.ts';

/** Time as a pull needs it: tests hand in one that they move themselves. */
export type PullClock = {
  /** Seconds since some moment; never runs backwards. */
  nowSeconds(): Seconds;
  /** Calls back again and again; returns the function that stops it. */
  every(seconds: Seconds, callback: () => void): () => void;
};

/** Monotonic: a change of the computer's date during a long download does not disturb it. */
export const systemClock: PullClock = {
  nowSeconds: () => performance.now() / 1000,
  every(seconds, callback) {
    const timer = setInterval(callback, seconds * 1000);
    return () => clearInterval(timer);
  },
};
