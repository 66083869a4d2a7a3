import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annuity, capitalRecoveryUsdPerMonth, decliningBalanceUsdPerYear, straightLineUsdPerMonth } from '#shared/cost/amortization.ts';
import { apiUsdPerMonth } from '#shared/cost/api-cost.ts';
import { type BreakEvenCase, breakEvenPoint } from '#shared/cost/break-even.ts';
import { costEstimateSchema } from '#shared/cost/cost-estimate.ts';
import type { CostInputs } from '#shared/cost/cost-inputs.ts';
import type { MonthlyDemand } from '#shared/demand/monthly-demand.ts';
import { estimateCost } from '#shared/cost/estimate-cost.ts';
import { payback } from '#shared/cost/payback.ts';
import { type Load, selfHostCost } from '#shared/cost/self-host.ts';
import type { Workload } from '#shared/demand/workload.ts';
import { gainAtVolume } from './gain-at-volume.ts';
import { tableD } from './table-d.ts';
import { desktop, priceOf } from './worked-examples.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** None, or one that people reckon with. */
const rate = fc.oneof(fc.constant(0), number(0.0001, 0.2));
const tokens = (max: number) => fc.integer({ min: 0, max });

const inputsOf: fc.Arbitrary<CostInputs> = fc
  .record({
    capexPerMachineUsd: number(500, 500_000),
    capexSharedUsd: number(0, 50_000),
    serviceLifeMonths: fc.integer({ min: 12, max: 96 }),
    residualRatio: number(0, 0.5),
    discountRateRatio: rate,
    idleWatts: number(5, 2500),
    extraWatts: number(0, 5000),
    pue: number(1, 2.5),
    tariffUsdPerKwh: number(0.01, 0.6),
    staffHoursPerMonth: number(0, 200),
    maxUtilisationRatio: number(0.05, 1),
    minMachines: fc.integer({ min: 1, max: 3 }),
    alreadyOwned: fc.boolean(),
    machines: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ extraWatts, ...some }) => ({ ...desktop.inputs, ...some, activeWatts: some.idleWatts + extraWatts }));

const ratesOf = fc.record({
  prefillTokensPerSecond: number(50, 100_000),
  cachedTokensPerSecond: number(1000, 2_000_000),
  decodeTokensPerSecond: number(2, 10_000),
});

const mixOf: fc.Arbitrary<MonthlyDemand> = fc
  .record({ freshInputTokens: number(1e5, 1e9), cachedInputTokens: number(0, 1e9), outputTokens: number(1e5, 1e9) })
  .map((demand) => ({ ...demand, cacheWriteTokens: 0 }));

const pricesOf = fc
  .record({ input: number(0.01, 10), cached: fc.option(number(0, 1)), output: number(0.02, 50) })
  .map(({ input, cached, output }) => priceOf('p', input, { cached, output }));

const caseOf: fc.Arbitrary<BreakEvenCase> = fc.record({ inputs: inputsOf, demand: mixOf, rates: ratesOf, price: pricesOf });
const loadOf = fc.record({ machines: fc.integer({ min: 1, max: 20 }), busySeconds: number(0, 5e7) });

const volumeOf = (given: BreakEvenCase): number => {
  const found = breakEvenPoint(given);
  return found.kind === 'at-volume' ? found.tokensPerMonth : Number.POSITIVE_INFINITY;
};

const costAt = (inputs: CostInputs, load: Load): number => selfHostCost(inputs, load).totalUsdPerMonth;

describe('monthly cost', () => {
  it.each(['tariffUsdPerKwh', 'pue', 'staffHoursPerMonth', 'discountRateRatio', 'capexPerMachineUsd', 'activeWatts', 'idleWatts'] as const)(
    'never falls when %s rises',
    (name) => {
      fc.assert(
        fc.property(inputsOf, loadOf, number(1, 3), (inputs, load, factor) => {
          expect(costAt({ ...inputs, [name]: Number(inputs[name]) * factor }, load)).toBeGreaterThanOrEqual(costAt(inputs, load));
        }),
      );
    },
  );

  it('never rises with a longer life or a larger residual', () => {
    fc.assert(
      fc.property(inputsOf, loadOf, fc.integer({ min: 1, max: 36 }), (inputs, load, months) => {
        const longer = { ...inputs, serviceLifeMonths: inputs.serviceLifeMonths + months };
        // What is left of the price counts, so more of it must not be lost by the later sale.
        expect(costAt({ ...longer, residualRatio: 0 }, load)).toBeLessThanOrEqual(costAt({ ...inputs, residualRatio: 0 }, load));
        expect(costAt({ ...inputs, residualRatio: inputs.residualRatio + 0.1 }, load)).toBeLessThanOrEqual(costAt(inputs, load));
      }),
    );
  });

  it('is the sum of its printed lines to the cent', () => {
    fc.assert(
      fc.property(inputsOf, loadOf, (inputs, load) => {
        const { lines, totalUsdPerMonth } = selfHostCost(inputs, load);
        const cents = Object.values(lines).reduce((sum, line) => sum + Math.round(line * 100), 0);
        expect(Math.round(totalUsdPerMonth * 100)).toBe(cents);
        for (const line of Object.values(lines)) expect(line).toBeCloseTo(Math.round(line * 100) / 100, 9);
      }),
    );
  });
});

describe('break-even', () => {
  it('is a zero crossing: the two sides are equal within 0.5 % there', () => {
    let judged = 0;
    fc.assert(
      fc.property(caseOf, (given) => {
        const found = breakEvenPoint(given);
        if (found.kind !== 'at-volume' || found.tokensPerMonth === 0) return;
        const volume = found.tokensPerMonth;
        const api = (apiUsdPerMonth(given.demand, given.price, given.inputs) * volume) / sumOf(given.demand);
        const least = Math.max(1, given.inputs.minMachines);
        const own = api - gainAtVolume(given, volume);
        // Right after a machine is added the last cheaper volume is not a root: only there may the API be dearer already.
        if (found.machines === least || gainAtVolume(given, volume * 0.999_999) < 0) {
          judged += 1;
          expect(Math.abs(api - own)).toBeLessThanOrEqual(Math.max(0.02, own * 0.005));
        }
      }),
      { numRuns: 300 },
    );
    expect(judged).toBeGreaterThan(50);
  });

  it('has a loss before it and a gain after it, inside one machine count', () => {
    let judged = 0;
    fc.assert(
      fc.property(caseOf, (given) => {
        const found = breakEvenPoint(given);
        if (found.kind !== 'at-volume' || found.tokensPerMonth < 1000) return;
        expect(gainAtVolume(given, found.tokensPerMonth * 0.98)).toBeLessThan(0.02);
        const after = found.tokensPerMonth * 1.001;
        const full = 730 * 3600 * given.inputs.availabilityRatio * given.inputs.maxUtilisationRatio * found.machines;
        if (after * secondsPerToken(given) < full) {
          judged += 1;
          expect(gainAtVolume(given, after)).toBeGreaterThan(-0.02);
        }
      }),
      { numRuns: 300 },
    );
    expect(judged).toBeGreaterThan(50);
  });

  it('is the first volume with a gain: no volume of a grid below it has one', () => {
    fc.assert(
      fc.property(caseOf, (given) => {
        const found = breakEvenPoint(given);
        const end = found.kind === 'at-volume' ? found.tokensPerMonth * 0.999 : 1e12;
        for (let volume = 1e5; volume < end; volume *= 1.3) expect(gainAtVolume(given, volume)).toBeLessThan(0.02);
      }),
      { numRuns: 150 },
    );
  });
});

describe('break-even volume', () => {
  it('never falls when the API gets cheaper', () => {
    fc.assert(
      fc.property(caseOf, number(0.1, 1), (given, share) => {
        const { inputPerMillion, cachedInputPerMillion, outputPerMillion } = given.price;
        const cheaper = {
          ...given.price,
          inputPerMillion: inputPerMillion * share,
          cachedInputPerMillion: cachedInputPerMillion === null ? null : cachedInputPerMillion * share,
          outputPerMillion: outputPerMillion * share,
        };
        expect(volumeOf({ ...given, price: cheaper })).toBeGreaterThanOrEqual(volumeOf(given) * (1 - 1e-6));
      }),
      { numRuns: 300 },
    );
  });

  it('never falls when staff costs more', () => {
    fc.assert(
      fc.property(caseOf, number(1, 100), (given, hours) => {
        const inputs = { ...given.inputs, staffHoursPerMonth: given.inputs.staffHoursPerMonth + hours };
        expect(volumeOf({ ...given, inputs })).toBeGreaterThanOrEqual(volumeOf(given) * (1 - 1e-6));
      }),
    );
  });
});

describe('depreciation', () => {
  const investmentOf = fc.record({
    capexUsd: number(1, 1e6),
    serviceLifeMonths: fc.integer({ min: 12, max: 120 }),
    residualRatio: number(0, 0.9),
  });

  it('by declining balance sums to capex less residual', () => {
    fc.assert(
      fc.property(investmentOf, (investment) => {
        const sum = decliningBalanceUsdPerYear(investment).reduce((total, charge) => total + charge, 0);
        expect(sum).toBeCloseTo(investment.capexUsd * (1 - investment.residualRatio), 4);
      }),
    );
  });

  it('by declining balance never charges less than nothing', () => {
    fc.assert(
      fc.property(investmentOf, (investment) => {
        for (const charge of decliningBalanceUsdPerYear(investment)) expect(charge).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  it('by straight line is the capital recovery without interest', () => {
    fc.assert(
      fc.property(investmentOf, (investment) => {
        expect(capitalRecoveryUsdPerMonth(investment, 0)).toBeCloseTo(straightLineUsdPerMonth(investment), 6);
      }),
    );
  });

  it('uses an annuity that is the sum of the discount factors', () => {
    fc.assert(
      fc.property(number(0.001, 0.3), fc.integer({ min: 1, max: 30 }), (yearly, years) => {
        const sum = Array.from({ length: years }, (_, year) => (1 + yearly) ** -(year + 1)).reduce((total, factor) => total + factor, 0);
        expect(annuity(yearly, years)).toBeCloseTo(sum, 8);
      }),
    );
  });
});

describe('payback', () => {
  const caseOfPayback = fc.record({
    capexUsd: number(1, 1e6),
    savingUsdPerMonth: number(-1e4, 1e5),
    residualRatio: number(0, 0.5),
    discountRateRatio: rate,
    months: fc.integer({ min: 1, max: 96 }),
  });

  it('agrees with the cash flow month by month', () => {
    fc.assert(
      fc.property(caseOfPayback, (given) => {
        const monthly = (1 + given.discountRateRatio) ** (1 / 12) - 1;
        let [cash, value] = [-given.capexUsd, -given.capexUsd];
        let simple: number | null = null;
        for (let month = 1; month <= given.months; month++) {
          cash += given.savingUsdPerMonth;
          value += given.savingUsdPerMonth / (1 + monthly) ** month;
          // A cash flow that ends within a rounding error of zero may be called repaid or not.
          fc.pre(Math.abs(cash) > given.capexUsd * 1e-9);
          if (simple === null && cash >= 0) simple = month;
        }
        value += (given.capexUsd * given.residualRatio) / (1 + monthly) ** given.months;
        const result = payback(given);
        expect(result.npvUsd / 1e6).toBeCloseTo(value / 1e6, 6);
        expect(result.paybackMonths).toBe(simple);
      }),
    );
  });

  it('comes no sooner when money costs interest', () => {
    fc.assert(
      fc.property(caseOfPayback, (given) => {
        const { paybackMonths, discountedPaybackMonths } = payback(given);
        if (discountedPaybackMonths !== null)
          expect(discountedPaybackMonths).toBeGreaterThanOrEqual(paybackMonths ?? Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe('the estimate', () => {
  const workloadOf: fc.Arbitrary<Workload> = fc
    .record({ cachedPromptRatio: number(0, 1), inputTokensPerMonth: tokens(2e9), outputTokensPerMonth: tokens(1e9) })
    .map((some) => ({ useCase: 'chat', contextTokens: 8192, promptTokens: 1000, outputTokens: 500, concurrency: 1, ...some }));

  it('is a valid document with every point inside its range, whatever the inputs', () => {
    fc.assert(
      fc.property(caseOf, workloadOf, number(0.3, 1), (given, workload, low) => {
        const { inputs } = given;
        const assumptions = tableD(inputs, {
          tariffUsdPerKwh: [inputs.tariffUsdPerKwh * 0.5, inputs.tariffUsdPerKwh * 2],
          staffHoursPerMonth: [inputs.staffHoursPerMonth * 0.5, inputs.staffHoursPerMonth * 3],
          serviceLifeMonths: [inputs.serviceLifeMonths - 6, inputs.serviceLifeMonths + 12],
        });
        const rates = { ...given.rates, band: { low, high: 1 / low } };
        const speedBasis = [{ kind: 'calibrated' as const, sourceId: 'speed' }];
        const request = { assumptions, workload, rates, apiPrices: [given.price], speedBasis, asOf: '2026-11-24T00:00:00Z' };
        const cost = costEstimateSchema.parse(estimateCost(request));
        const figures = [
          cost.capexUsd,
          cost.usdPerMonth,
          cost.tcoUsd,
          cost.utilisationRatio,
          ...cost.lines.map((line) => line.usdPerMonth),
        ];
        for (const { point, low: least, high } of figures) {
          expect(least).toBeLessThanOrEqual(point);
          expect(high).toBeGreaterThanOrEqual(point);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const sumOf = (demand: MonthlyDemand): number => demand.freshInputTokens + demand.cachedInputTokens + demand.outputTokens;

function secondsPerToken({ demand, rates }: BreakEvenCase): number {
  const seconds =
    demand.freshInputTokens / rates.prefillTokensPerSecond +
    demand.cachedInputTokens / rates.cachedTokensPerSecond +
    demand.outputTokens / rates.decodeTokensPerSecond;
  return seconds / sumOf(demand);
}
