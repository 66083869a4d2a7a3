import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangC } from '#shared/demand/erlang.ts';

/** Straight from the definition: a^c/c!·c/(c − a) over the sum of all states. */
function bruteForce(slots: number, erlangs: number): number {
  let term = 1;
  let sum = 1;
  for (let busy = 1; busy < slots; busy++) {
    term *= erlangs / busy;
    sum += term;
  }
  const waiting = ((term * erlangs) / slots) * (slots / (slots - erlangs));
  return waiting / (sum + waiting);
}

describe('the probability of waiting', () => {
  it('equals the brute-force sum up to 50 slots', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (slots, load) => {
        expect(erlangC(slots, slots * load)).toBeCloseTo(bruteForce(slots, slots * load), 9);
      }),
    );
  });

  it('of one slot is its load', () => {
    expect(erlangC(1, 0.3)).toBeCloseTo(0.3, 12);
  });

  it('stays within 0 and 1 for ten thousand slots', () => {
    for (const load of [0.01, 0.5, 0.9, 0.999]) {
      const waiting = erlangC(10_000, 10_000 * load);
      expect(waiting).toBeGreaterThanOrEqual(0);
      expect(waiting).toBeLessThanOrEqual(1);
    }
  });

  it('is certain when more is offered than can be served, and nil when nothing is', () => {
    expect(erlangC(4, 4)).toBe(1);
    expect(erlangC(4, 9)).toBe(1);
    expect(erlangC(4, 0)).toBe(0);
  });
});
