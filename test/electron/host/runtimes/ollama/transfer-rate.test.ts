import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateAfter, rateAt, rateStarted } from '../../../../../electron/host/runtimes/ollama/transfer-rate.ts';

/** A transfer of `rate` bytes a second, seen every `stepSeconds`. */
function steady(rate: number, stepSeconds: number, steps: number) {
  return Array.from({ length: steps }).reduce<ReturnType<typeof rateStarted>>(
    (state, _step, index) => rateAfter(state, rate * stepSeconds, (index + 1) * stepSeconds),
    rateStarted(0),
  );
}

describe('the transfer rate', () => {
  it('is unknown before the first step', () => {
    expect(rateAt(rateStarted(7), 9)).toBeNull();
  });
  it('of a steady transfer is that rate from the first step on', () => {
    for (const steps of [1, 2, 50]) expect(rateAt(steady(55e6, 0.06, steps), steps * 0.06)).toBeCloseTo(55e6, 0);
  });
  it('does not depend on how often it is looked at', () => {
    expect(rateAt(steady(1e6, 0.06, 100), 6)).toBeCloseTo(rateAt(steady(1e6, 1, 6), 6) ?? 0, 3);
  });
  it('falls with silence: after one time constant of 5 s following a long transfer to 1/e', () => {
    const long = steady(1e6, 0.1, 2000);
    expect(rateAt(long, 200 + 5)).toBeCloseTo(1e6 / Math.E, -1);
  });
  it('counts bytes that come at the same instant with the next step', () => {
    const burst = rateAfter(rateAfter(rateStarted(0), 500, 0), 500, 1);
    expect(rateAt(burst, 1)).toBeCloseTo(1000, 6);
  });
  it('is never negative, and never above the fastest step', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: 0.01, max: 60, noNaN: true })), { minLength: 1 });
    fc.assert(
      fc.property(steps, (list) => {
        let [state, now, fastest] = [rateStarted(0), 0, 0];
        for (const [bytes, seconds] of list) {
          now += seconds;
          state = rateAfter(state, bytes, now);
          fastest = Math.max(fastest, bytes / seconds);
        }
        const rate = rateAt(state, now) ?? -1;
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(fastest * (1 + 1e-6) + 1e-6);
      }),
    );
  });
});
