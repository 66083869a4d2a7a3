import type { ApiPrice } from '#shared/catalog/api-price.ts';
import type { CostInputs } from '#shared/cost/cost-inputs.ts';
import type { MonthlyDemand } from '#shared/demand/monthly-demand.ts';
import type { ServerRates } from '#shared/demand/machine-seconds.ts';

/** The two worked examples of the cost model: an 8-GPU server and a desktop with one card. All inputs are assumptions. */
export type Example = { readonly inputs: CostInputs; readonly rates: ServerRates };

const neutral = {
  alreadyOwned: false,
  machines: 1,
  minMachines: 1,
  rentUsdPerHour: null,
  provisionedKw: 0,
  hostingUsdPerKwMonth: 0,
  softwareUsdPerMonth: 0,
  peakFactor: 1,
  outputMultiplier: 1,
  batchShareRatio: 0,
  batchDiscountRatio: 0.5,
  sovereigntyUsdPerMonth: 0,
  dutyRatio: 0,
  sparesRatio: 0,
  networkRatio: 0,
};

export const server: Example = {
  inputs: {
    ...neutral,
    capexPerMachineUsd: 320_000,
    capexSharedUsd: 15_000,
    serviceLifeMonths: 48,
    horizonMonths: 48,
    residualRatio: 0.15,
    discountRateRatio: 0.08,
    activeWatts: 6500,
    idleWatts: 2100,
    pue: 1.54,
    tariffUsdPerKwh: 0.15,
    supportRatioPerYear: 0.05,
    staffHoursPerMonth: 40,
    staffUsdPerHour: 120,
    otherUsdPerMonth: 200,
    availabilityRatio: 0.99,
    maxUtilisationRatio: 0.6,
    carbonGramsPerKwh: 383.55,
  },
  rates: { prefillTokensPerSecond: 89_240, cachedTokensPerSecond: 1_785_000, decodeTokensPerSecond: 7653 },
};

export const desktop: Example = {
  inputs: {
    ...neutral,
    capexPerMachineUsd: 3500,
    capexSharedUsd: 0,
    serviceLifeMonths: 36,
    horizonMonths: 36,
    residualRatio: 0.2,
    discountRateRatio: 0.08,
    activeWatts: 500,
    idleWatts: 70,
    pue: 1,
    tariffUsdPerKwh: 0.15,
    supportRatioPerYear: 0,
    staffHoursPerMonth: 2,
    staffUsdPerHour: 60,
    otherUsdPerMonth: 0,
    availabilityRatio: 0.98,
    maxUtilisationRatio: 0.5,
    carbonGramsPerKwh: 383.55,
  },
  rates: { prefillTokensPerSecond: 9599, cachedTokensPerSecond: 192_000, decodeTokensPerSecond: 822.6 },
};

/** 25 : 1 input to output, 86 % of the input cached. */
export const agentic = (tokens: number): MonthlyDemand => ({
  freshInputTokens: 0.1346 * tokens,
  cachedInputTokens: 0.8269 * tokens,
  cacheWriteTokens: 0,
  outputTokens: 0.0385 * tokens,
});

export const chat = (tokens: number): MonthlyDemand => ({
  freshInputTokens: 0.75 * tokens,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0.25 * tokens,
});

export function priceOf(id: string, input: number, rest: { readonly cached: number | null; readonly output: number }): ApiPrice {
  return {
    id,
    provider: 'test',
    model: id,
    modelId: null,
    currency: 'USD',
    inputPerMillion: input,
    cachedInputPerMillion: rest.cached,
    cacheWritePerMillion: null,
    outputPerMillion: rest.output,
    tier: null,
    asOf: '2026-10-27',
    sourceId: 'test',
    status: 'reported',
    note: null,
  };
}

export const prices = {
  opus: priceOf('Claude Opus 5.5', 4, { cached: 0.2, output: 20 }),
  sonnet: priceOf('Claude Sonnet 5', 2, { cached: 0.2, output: 10 }),
  gpt: priceOf('GPT-5.2', 1.75, { cached: 0.175, output: 14 }),
  qwenPlus: priceOf('Qwen3.5-Plus', 0.4, { cached: null, output: 2.4 }),
  qwenOpenRouter: priceOf('Qwen3.5-397B', 0.39, { cached: null, output: 2.34 }),
  deepseekPro: priceOf('DeepSeek V4-Pro off-peak', 0.66, { cached: 0.022, output: 1.98 }),
  deepseekFlash: priceOf('DeepSeek V4.1-Flash off-peak', 0.15, { cached: 0.003, output: 0.6 }),
  qwenFlash: priceOf('Qwen3.5-Flash', 0.1, { cached: null, output: 0.4 }),
} as const;
