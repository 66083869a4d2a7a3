import { describe, expect, it } from 'vitest';
import { eightyPercentRange } from '#shared/cost/cost-range.ts';
import { machineSecondsPerMonth } from '#shared/demand/machine-seconds.ts';
import { DEFAULT_SEED, monteCarlo, quantilesOf } from '#shared/cost/monte-carlo.ts';
import { selfHostCost } from '#shared/cost/self-host.ts';
import { costSwings } from '#shared/cost/sensitivity.ts';
import { desktopRanges, tableD } from './table-d.ts';
import { agentic, desktop, server } from './worked-examples.ts';

const serverRanges = {
  capexPerMachineUsd: [260_000, 400_000],
  staffHoursPerMonth: [10, 160],
  serviceLifeMonths: [36, 72],
  residualRatio: [0, 0.3],
  tariffUsdPerKwh: [0.06, 0.3],
} as const;

describe('the range of a total', () => {
  it.each([
    { name: 'server', example: server, ranges: serverRanges },
    { name: 'desktop', example: desktop, ranges: desktopRanges },
  ])('agrees with a simulation of the same ranges within 3 % ($name)', ({ example, ranges }) => {
    const { inputs } = example;
    const load = { machines: 1, busySeconds: machineSecondsPerMonth(agentic(3e8), example.rates).total };
    const assumptions = tableD(inputs, ranges);
    const swings = costSwings({ inputs, load, assumptions, speedBand: { low: 1, high: 1 } });
    const point = selfHostCost(inputs, load).totalUsdPerMonth;
    const drawn = Object.entries(ranges).map(([name, [low, high]]) => ({
      name,
      low,
      high,
      point: Number(inputs[name as keyof typeof inputs]),
    }));
    const totals = monteCarlo(
      { ranges: drawn, seed: DEFAULT_SEED, draws: 20_000 },
      (values) => selfHostCost({ ...inputs, ...values }, load).totalUsdPerMonth,
    );
    const { p10, p90 } = quantilesOf(totals);
    const range = eightyPercentRange(point, swings, (cost) => cost.totalUsdPerMonth);
    expect(range.low / p10).toBeGreaterThan(0.97);
    expect(range.low / p10).toBeLessThan(1.03);
    expect(range.high / p90).toBeGreaterThan(0.97);
    expect(range.high / p90).toBeLessThan(1.03);
  });

  it('is the point where nothing is uncertain', () => {
    expect(eightyPercentRange(7, [], (cost) => cost.totalUsdPerMonth)).toEqual({ low: 7, high: 7 });
  });
});
