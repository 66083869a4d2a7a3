import { describe, expect, it } from 'vitest';
import { capitalRecoveryUsdPerMonth } from '#shared/cost/amortization.ts';
import { apiUsdPerMonth } from '#shared/cost/api-cost.ts';
import type { MonthlyDemand } from '#shared/demand/monthly-demand.ts';
import { carbonKilogramsPerMonth, energyKwhPerMonth, powerDraw } from '#shared/cost/energy.ts';
import { machineSecondsPerMonth } from '#shared/demand/machine-seconds.ts';
import { payback } from '#shared/cost/payback.ts';
import { rentAlternative, selfHostCost } from '#shared/cost/self-host.ts';
import { agentic, chat, desktop, type Example, prices, server } from './worked-examples.ts';

const BILLION = 1e9;
const load = ({ rates }: Example, demand: MonthlyDemand) => ({ machines: 1, busySeconds: machineSecondsPerMonth(demand, rates).total });

describe('monthly cost of the server example', () => {
  const demand = agentic(3 * BILLION);
  const cost = selfHostCost(server.inputs, load(server, demand));

  it('has the published lines to the cent', () => {
    expect(cost.lines).toEqual({
      amortization: 7499.33,
      energy: 360.11,
      hosting: 0,
      maintenance: 1333.33,
      staff: 4800,
      software: 0,
      other: 200,
    });
  });

  it('sums the rounded lines to the published total', () => {
    expect(cost.totalUsdPerMonth).toBe(14_192.77);
    expect(Object.values(cost.lines).reduce((sum, line) => sum + line, 0)).toBeCloseTo(cost.totalUsdPerMonth, 8);
  });

  it('is busy 0.81 % of the month', () => expect((cost.utilisationRatio * 100).toFixed(2)).toBe('0.81'));

  it('emits 920.8 kg of carbon dioxide a month', () => {
    const draw = powerDraw(server.inputs);
    const kwh = draw && energyKwhPerMonth({ ...draw, machines: 1 }, cost.utilisationRatio);
    expect(kwh && carbonKilogramsPerMonth(kwh, 383.55).toFixed(1)).toBe('920.8');
  });

  it('has the published effective price of each token kind', () => {
    const seconds = machineSecondsPerMonth(demand, server.rates);
    const perMillion = (part: number, tokens: number) => (cost.totalUsdPerMonth * part * 1e6) / seconds.total / tokens;
    expect(perMillion(seconds.freshInput, demand.freshInputTokens).toFixed(2)).toBe('7.57');
    expect(perMillion(seconds.cachedInput, demand.cachedInputTokens).toFixed(3)).toBe('0.379');
    expect(perMillion(seconds.output, demand.outputTokens).toFixed(2)).toBe('88.28');
    expect((cost.totalUsdPerMonth / 3000).toFixed(2)).toBe('4.73');
  });

  it('costs 14,186.98 at a hundred million tokens', () => {
    expect(selfHostCost(server.inputs, load(server, agentic(0.1 * BILLION))).totalUsdPerMonth).toBe(14_186.98);
  });

  it('matches the spreadsheet at a utilisation of 0.3', () => {
    const busySeconds = 0.3 * 730 * 3600 * server.inputs.availabilityRatio;
    const { lines, totalUsdPerMonth } = selfHostCost({ ...server.inputs, otherUsdPerMonth: 0 }, { machines: 1, busySeconds });
    expect([lines.amortization, lines.energy, lines.maintenance, lines.staff, totalUsdPerMonth]).toEqual([
      7499.33, 576.71, 1333.33, 4800, 14_209.37,
    ]);
  });

  it('saves nothing against Sonnet 5 and never pays back', () => {
    const saving = apiUsdPerMonth(demand, prices.sonnet, server.inputs) - (cost.totalUsdPerMonth - cost.lines.amortization);
    const result = payback({
      capexUsd: cost.capexUsd,
      savingUsdPerMonth: saving,
      residualRatio: 0.15,
      discountRateRatio: 0.08,
      months: 48,
    });
    expect(Math.round(saving)).toBe(-4235);
    expect(result.paybackMonths).toBeNull();
    expect(result.discountedPaybackMonths).toBeNull();
    expect(Math.round(result.npvUsd)).toBe(-472_461);
  });
});

describe('monthly cost of the desktop example', () => {
  it('costs 222.99 on the agentic and 223.57 on the chat mix at a hundred million tokens', () => {
    expect(selfHostCost(desktop.inputs, load(desktop, agentic(0.1 * BILLION))).totalUsdPerMonth).toBe(222.99);
    expect(selfHostCost(desktop.inputs, load(desktop, chat(0.1 * BILLION))).totalUsdPerMonth).toBe(223.57);
  });
});

describe('what is bought', () => {
  const shares = { ...server.inputs, dutyRatio: 0.1, sparesRatio: 0.05, networkRatio: 0.125 };

  it('is the machines with duty, spares and network as shares of their price, and once what all share', () => {
    // 320,000 × (1 + 0.1 + 0.05 + 0.125) + 15,000; for two machines all but the last twice.
    expect(selfHostCost(shares, { machines: 1, busySeconds: 0 }).capexUsd).toBe(423_000);
    expect(selfHostCost(shares, { machines: 2, busySeconds: 0 }).capexUsd).toBe(831_000);
  });
});

describe('machine seconds', () => {
  it('count a prompt that is written to a cache as read in full', () => {
    const demand = { freshInputTokens: 1e6, cachedInputTokens: 4e6, cacheWriteTokens: 2e6, outputTokens: 5e5 };
    const rates = { prefillTokensPerSecond: 1000, cachedTokensPerSecond: 20_000, decodeTokensPerSecond: 50 };
    expect(machineSecondsPerMonth(demand, rates)).toEqual({ freshInput: 3000, cachedInput: 200, output: 10_000, total: 13_200 });
  });
});

describe('hardware already owned', () => {
  const owned = { ...desktop.inputs, alreadyOwned: true };

  it('has no capex, no capital recovery and no support that follows the price', () => {
    const cost = selfHostCost({ ...owned, supportRatioPerYear: 0.05, capexSharedUsd: 100 }, { machines: 1, busySeconds: 0 });
    expect([cost.capexUsd, cost.lines.amortization, cost.lines.maintenance]).toEqual([0, 0, 0]);
  });

  it('buys only the machines beyond those that exist', () => {
    expect(selfHostCost({ ...owned, machines: 2 }, { machines: 3, busySeconds: 0 }).capexUsd).toBe(3500);
  });
});

describe('rented machines', () => {
  const rented = {
    ...server.inputs,
    capexPerMachineUsd: null,
    capexSharedUsd: 0,
    rentUsdPerHour: 23.6,
    activeWatts: null,
    idleWatts: null,
    provisionedKw: null,
  };

  it('pay the rent of every hour as hosting and buy nothing', () => {
    const cost = selfHostCost(rented, { machines: 1, busySeconds: 0 });
    // 730 h × 23.60 USD
    expect(cost.lines.hosting).toBe(17_228);
    expect([cost.capexUsd, cost.lines.amortization, cost.lines.energy, cost.lines.maintenance]).toEqual([0, 0, 0, 0]);
  });

  it('are shown beside an owned machine for all hours and for the busy ones', () => {
    const inputs = { ...desktop.inputs, rentUsdPerHour: 0.5 };
    const half = { machines: 1, busySeconds: 0.5 * 730 * 3600 * inputs.availabilityRatio };
    // 730 × 0.5 = 365 and half of it, each with 2 h × 60 USD of staff
    expect(rentAlternative(inputs, half)).toEqual({ reservedUsdPerMonth: 485, busyUsdPerMonth: 302.5 });
  });
});

describe('capital recovery', () => {
  it('is the annuity payment: discounted payments and residual repay capex exactly', () => {
    const investment = { capexUsd: 335_000, serviceLifeMonths: 48, residualRatio: 0.15 };
    const yearly = capitalRecoveryUsdPerMonth(investment, 0.08) * 12;
    const presentValue = [1, 2, 3, 4].reduce((sum, year) => sum + yearly / 1.08 ** year, 0) + (335_000 * 0.15) / 1.08 ** 4;
    expect(presentValue).toBeCloseTo(335_000, 6);
  });
});

describe('the API bill', () => {
  it('charges cached input in full where the data has no cached price', () => {
    const demand = { freshInputTokens: 1e6, cachedInputTokens: 1e6, cacheWriteTokens: 0, outputTokens: 1e6 };
    expect(apiUsdPerMonth(demand, prices.qwenPlus, desktop.inputs)).toBeCloseTo(0.4 + 0.4 + 2.4, 12);
    expect(apiUsdPerMonth(demand, prices.sonnet, desktop.inputs)).toBeCloseTo(2 + 0.2 + 10, 12);
  });

  it('takes the batch discount only off the share that can wait', () => {
    const batch = { batchShareRatio: 0.4, batchDiscountRatio: 0.5 };
    expect(apiUsdPerMonth(chat(1e6), prices.sonnet, batch)).toBeCloseTo((0.75 * 2 + 0.25 * 10) * 0.8, 12);
  });

  it('charges cache writes at their own price, else as input', () => {
    const demand = { freshInputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 1e6, outputTokens: 0 };
    expect(apiUsdPerMonth(demand, { ...prices.sonnet, cacheWritePerMillion: 2.5 }, desktop.inputs)).toBe(2.5);
    expect(apiUsdPerMonth(demand, prices.sonnet, desktop.inputs)).toBe(2);
  });

  it('refuses a price in a currency without a rate', () => {
    expect(() => apiUsdPerMonth(chat(1e6), { ...prices.sonnet, currency: 'CNY' }, desktop.inputs)).toThrow(/CNY/);
  });
});
