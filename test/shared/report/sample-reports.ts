import { readFileSync } from 'node:fs';
import type { ApiPrice } from '#shared/catalog/api-price.ts';
import type { Assumption } from '#shared/cost/cost-estimate.ts';
import type { CostInputs } from '#shared/cost/cost-inputs.ts';
import { type CostRequest, estimateCost } from '#shared/cost/estimate-cost.ts';
import { assumptionId } from '#shared/cost/resolve-assumptions.ts';
import { parseReport } from '#shared/report/parse-report.ts';
import type { Report, ReportFacts } from '#shared/report/report.ts';
import { desktopRanges, tableD } from '../cost/table-d.ts';
import { desktop, priceOf } from '../cost/worked-examples.ts';

export const sampleText = readFileSync(new URL('../../fixtures/reference/report.json', import.meta.url), 'utf8');

/** The published sample: a scanned desktop, short list of assumptions, no facts. */
export const sampleReport = (): Report => parseReport(JSON.parse(sampleText), 'report.json');

const sonnet: ApiPrice = {
  ...priceOf('price-038', 2, { cached: 0.2, output: 10 }),
  provider: 'anthropic',
  model: 'Claude Sonnet 5',
  asOf: '2026-07-02',
  sourceId: 'price-038',
};
const flash: ApiPrice = {
  ...priceOf('price-107', 0.1, { cached: null, output: 0.4 }),
  provider: 'alibaba',
  model: 'Qwen3.5-Flash',
  tier: '<=128K prompt',
  asOf: '2026-05',
  sourceId: 'price-107',
};

const facts: ReportFacts = {
  models: [
    {
      modelId: 'qwen3.6-27b',
      name: 'Qwen3.6-27B',
      license: 'Apache-2.0',
      weights: 'open',
      repository: 'Qwen/Qwen3.6-27B',
      sourceId: 'card-qwen3.6-27b',
    },
    {
      modelId: 'qwen3.6-35b-a3b',
      name: 'Qwen3.6-35B-A3B',
      license: 'Apache-2.0',
      weights: 'open',
      repository: 'Qwen/Qwen3.6-35B-A3B',
      sourceId: 'card-qwen3.6-35b-a3b',
    },
  ],
  quantizations: [{ quantizationId: 'q4-k-m', name: 'Q4_K_M' }],
  runtimes: [{ runtimeId: 'llama.cpp', name: 'llama.cpp', license: 'MIT', sourceId: 'memory-rules' }],
  machine: null,
  apiPrices: [sonnet, flash],
};

const units: Readonly<Record<string, string>> = {
  capexPerMachineUsd: 'USD',
  tariffUsdPerKwh: 'USD/kWh',
  activeWatts: 'W',
  idleWatts: 'W',
  staffHoursPerMonth: 'h/month',
  staffUsdPerHour: 'USD/h',
  serviceLifeMonths: 'months',
  horizonMonths: 'months',
  carbonGramsPerKwh: 'g CO₂e/kWh',
};

/** Table D of a desktop, with units, a guess or two, and the age of prices. */
function completeTableD(changed: Partial<CostInputs>): readonly Assumption[] {
  const list = tableD({ ...desktop.inputs, ...changed }, desktopRanges).map(
    (assumption): Assumption => ({
      ...assumption,
      id: assumptionId(assumption.name),
      unit: units[assumption.name] ?? 'ratio',
      status: assumption.name.startsWith('staff') ? 'guess' : 'default',
      asOf: assumption.name === 'capexPerMachineUsd' ? '2026' : '2026-11-24',
    }),
  );
  const stale = {
    id: 'a-stale-price-days',
    name: 'stalePriceDays',
    value: 90,
    unit: 'days',
    low: null,
    high: null,
    status: 'default',
    sourceId: 'cost-rules',
    asOf: '2026-11-24',
  } as const;
  return [...list, stale];
}

/** The sample with everything that the program itself would add: a full table D, facts, and costs that follow from them. */
export function completeReport({ owned, ...changed }: { readonly owned: boolean } & Partial<CostInputs>): Report {
  const sample = sampleReport();
  const assumptions = completeTableD({ alreadyOwned: owned, ...changed });
  const ranked = sample.recommendation.ranked.map((candidate) => {
    const { prefillTokensPerSecond: prefill, throughputTokensPerSecond: decode } = candidate.speed;
    const request: CostRequest = {
      assumptions,
      workload: sample.inputs.workload,
      rates: {
        prefillTokensPerSecond: prefill.point,
        cachedTokensPerSecond: prefill.point * 20,
        decodeTokensPerSecond: decode.point,
        band: { low: decode.low / decode.point, high: decode.high / decode.point },
      },
      apiPrices: [sonnet, flash],
      speedBasis: decode.basis,
      asOf: sample.generatedAt,
    };
    return { ...candidate, cost: estimateCost(request) };
  });
  return {
    ...sample,
    inputs: { ...sample.inputs, assumptions: [...assumptions] },
    recommendation: { ...sample.recommendation, best: ranked[0] ?? null, ranked },
    facts,
  };
}
