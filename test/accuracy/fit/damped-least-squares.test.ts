import { describe, expect, it } from 'vitest';
import { dampedLeastSquares } from './damped-least-squares.ts';

/** A decay: amplitude and rate are known, the search works on their logarithms. */
const times = Array.from({ length: 40 }, (_, index) => index / 10);
const decay = ([amplitude = Number.NaN, rate = Number.NaN]: readonly number[]): readonly number[] =>
  times.map((time) => Math.exp(amplitude) * Math.exp(-Math.exp(rate) * time));
const truth = [Math.log(3), Math.log(0.7)];
const errorsAgainst =
  (measured: readonly number[]) =>
  (x: readonly number[]): Float64Array =>
    Float64Array.from(decay(x), (value, index) => Math.log(value / (measured[index] ?? Number.NaN)));

const start = [0, 0];
const free = [10, 10];

describe('damped least squares', () => {
  it('finds the constants that made the values', () => {
    const found = dampedLeastSquares({ start, upper: free, residuals: errorsAgainst(decay(truth)), scale: 0.15 });
    for (const [index, value] of truth.entries()) expect(found[index]).toBeCloseTo(value, 3);
  });

  it('is hardly moved by a few values that are far off', () => {
    const measured = decay(truth).map((value, index) => (index % 10 === 0 ? value * 20 : value));
    const found = dampedLeastSquares({ start, upper: free, residuals: errorsAgainst(measured), scale: 0.05 });
    for (const [index, value] of truth.entries()) expect(Math.abs((found[index] ?? 0) - value)).toBeLessThan(0.1);
  });

  it('stays below the bounds, and fits the others to them', () => {
    const bound = Math.log(0.5);
    const found = dampedLeastSquares({ start: [0, bound - 1], upper: [10, bound], residuals: errorsAgainst(decay(truth)), scale: 0.15 });
    expect(found[1]).toBeCloseTo(bound, 3);
    expect(found[0]).toBeLessThan(truth[0] ?? 0);
  });
});
