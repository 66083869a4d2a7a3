import { apiUsdPerMonth } from '#shared/cost/api-cost.ts';
import type { BreakEvenCase } from '#shared/cost/break-even.ts';
import { type MonthlyDemand, totalTokens } from '#shared/demand/monthly-demand.ts';
import { machineSecondsPerMonth, usableSecondsPerMonth } from '#shared/demand/machine-seconds.ts';
import { selfHostCost } from '#shared/cost/self-host.ts';
import type { Tokens, Usd } from '#shared/units.ts';

const scaled = (demand: MonthlyDemand, factor: number): MonthlyDemand => ({
  freshInputTokens: demand.freshInputTokens * factor,
  cachedInputTokens: demand.cachedInputTokens * factor,
  cacheWriteTokens: demand.cacheWriteTokens * factor,
  outputTokens: demand.outputTokens * factor,
});

/** API bill less own cost at one volume, with the machines it needs: worked out from both sides, not from the search. */
export function gainAtVolume(given: BreakEvenCase, tokensPerMonth: Tokens): Usd {
  const { inputs, demand, rates, price } = given;
  const atVolume = scaled(demand, tokensPerMonth / totalTokens(demand));
  const busySeconds = machineSecondsPerMonth(atVolume, rates).total;
  const machines = Math.max(1, inputs.minMachines, Math.ceil(busySeconds / usableSecondsPerMonth(inputs)));
  return (
    apiUsdPerMonth(atVolume, price, inputs) +
    inputs.sovereigntyUsdPerMonth -
    selfHostCost(inputs, { machines, busySeconds }).totalUsdPerMonth
  );
}
