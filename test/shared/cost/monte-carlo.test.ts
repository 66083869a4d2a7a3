import { describe, expect, it } from 'vitest';
import { apiUsdPerMonth } from '#shared/cost/api-cost.ts';
import { machineSecondsPerMonth } from '#shared/demand/machine-seconds.ts';
import { monteCarlo, quantile, quantilesOf, randomNumbers, triangular } from '#shared/cost/monte-carlo.ts';
import { selfHostCost } from '#shared/cost/self-host.ts';
import { agentic, prices, server } from './worked-examples.ts';

describe('Monte Carlo of the server at three billion tokens', () => {
  const demand = agentic(3e9);
  const busySeconds = machineSecondsPerMonth(demand, server.rates).total;
  // In the published order of drawing.
  const ranges = [
    { name: 'speed', low: 0.6, point: 1, high: 1.5 },
    { name: 'capexPerMachineUsd', low: 260_000, point: 320_000, high: 400_000 },
    { name: 'staffHoursPerMonth', low: 10, point: 40, high: 160 },
    { name: 'lifeYears', low: 3, point: 4, high: 6 },
    { name: 'residualRatio', low: 0, point: 0.15, high: 0.3 },
    { name: 'tariffUsdPerKwh', low: 0.06, point: 0.15, high: 0.3 },
  ];
  const draw = (seed: number) =>
    monteCarlo({ ranges, seed, draws: 2000 }, ({ speed = 1, lifeYears = 0, ...changed }) => {
      const inputs = { ...server.inputs, ...changed, serviceLifeMonths: 12 * lifeYears };
      return selfHostCost(inputs, { machines: 1, busySeconds: busySeconds / speed }).totalUsdPerMonth;
    });
  const totals = draw(42);

  it('has the published quantiles with start value 42', () => {
    const { p10, p50, p90 } = quantilesOf(totals.map((total) => total / 3000));
    expect([p10.toFixed(3), p50.toFixed(3), p90.toFixed(3)]).toEqual(['4.221', '5.672', '7.857']);
  });

  it('never beats Sonnet 5', () => {
    const bill = apiUsdPerMonth(demand, prices.sonnet, server.inputs);
    expect(totals.filter((total) => bill > total)).toHaveLength(0);
  });

  it('repeats with the same start value and differs with another', () => {
    expect(draw(42)).toEqual(totals);
    expect(draw(43)).not.toEqual(totals);
  });
});

describe('the triangular draw', () => {
  const range = { low: 1, point: 2, high: 5 };

  it('starts at the low end, ends at the high end, and splits at the point by area', () => {
    expect(triangular(0, range)).toBe(1);
    expect(triangular(1, range)).toBe(5);
    // (point − low) / (high − low) = 1/4 of the draws lie below the point.
    expect(triangular(0.25, range)).toBeCloseTo(2, 12);
  });

  it('is the point where the range is closed', () => expect(triangular(0.7, { low: 3, point: 3, high: 3 })).toBe(3));
});

describe('quantiles', () => {
  it('are sorted[floor(q × n)]', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(3);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('random numbers', () => {
  it('lie in [0, 1) and average one half', () => {
    const next = randomNumbers(7);
    const drawn = Array.from({ length: 10_000 }, next);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });
});
