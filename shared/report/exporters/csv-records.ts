import type { CostEstimate } from '../../cost/cost-estimate.ts';
import type { Estimate } from '../../estimate.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import type { Language } from '../../words/language.ts';
import type { Report } from '../report.ts';
import { apiName, candidateName, leftOut, machineName, machinesIn, type ReportView, reportView, runtimeName } from '../report-view.ts';
import { lineName } from '../sections/cost.ts';

/** FOCUS columns first; those of our own begin with `x_`, as FOCUS asks. */
export const csvColumns = [
  'x_Section',
  'SkuId',
  'ChargeDescription',
  'ChargeCategory',
  'ChargeFrequency',
  'ServiceCategory',
  'ServiceName',
  'ProviderName',
  'ConsumedQuantity',
  'ConsumedUnit',
  'BilledCost',
  'BillingCurrency',
  'x_Low',
  'x_High',
  'x_Status',
  'x_SourceId',
  'x_AsOf',
] as const;

export type CsvRecord = Partial<Record<(typeof csvColumns)[number], string | number>>;

/** Purchase, running cost, price per token, APIs, capacity, assumptions, sources: one record each. */
export function csvRecords(report: Report, language: Language): readonly CsvRecord[] {
  const view = reportView(report, language);
  const { best, costed } = view;
  return [
    ...identity(view),
    ...(best ? capacity(view, best) : []),
    ...(costed
      ? [...purchase(view, costed.cost), ...running(view, costed.cost), ...tokenPrices(view, costed.cost), ...apis(view, costed.cost)]
      : []),
    ...assumptions(view),
    ...sources(view),
  ];
}

const identity = ({ tell, report: { reportId, generatedAt, appVersion, catalogVersion } }: ReportView): readonly CsvRecord[] => [
  {
    x_Section: 'report',
    SkuId: reportId,
    ChargeDescription: tell('report.csv.program', { appVersion, catalogVersion }),
    x_AsOf: generatedAt,
  },
];

const rangeOf = ({ low, high }: Estimate): CsvRecord => ({ x_Low: low, x_High: high });
const sourceOf = ({ basis }: Estimate): CsvRecord => (basis[0] ? { x_Status: basis[0].kind, x_SourceId: basis[0].sourceId } : {});

function capacity(view: ReportView, candidate: Candidate): readonly CsvRecord[] {
  const { tell } = view;
  const { speed } = candidate;
  const figure = (name: string, unit: string, estimate: Estimate): CsvRecord => ({
    x_Section: 'capacity',
    SkuId: candidate.artifact.id,
    ChargeDescription: name,
    ServiceName: tell('report.csv.candidate-in', {
      candidate: candidateName(view, candidate),
      runtime: runtimeName(view, candidate.runtimeId),
    }),
    ConsumedQuantity: estimate.point,
    ConsumedUnit: unit,
    ...rangeOf(estimate),
    ...sourceOf(estimate),
  });
  return [
    figure(tell('report.capacity.prefill'), 'tokens/s', speed.prefillTokensPerSecond),
    figure(tell('report.capacity.decode'), 'tokens/s', speed.decodeTokensPerSecond),
    figure(tell('report.capacity.throughput'), 'tokens/s', speed.throughputTokensPerSecond),
    figure(tell('report.capacity.first-token'), 's', speed.ttftSeconds),
    figure(tell('report.capacity.further-token'), 's', speed.tpotSeconds),
  ];
}

const OWN = { ServiceCategory: 'AI and Machine Learning', BillingCurrency: 'USD' } as const;

/** Names what a sum leaves out. */
function described(what: string, view: ReportView, cost: CostEstimate): string {
  const without = leftOut(view, cost);
  return without === null ? what : view.tell('report.csv.without', { what, without });
}

function purchase(view: ReportView, cost: CostEstimate): readonly CsvRecord[] {
  const own = { ...OWN, ServiceName: machineName(view), ChargeCategory: 'Purchase', ChargeFrequency: 'One-Time' };
  return [
    {
      x_Section: 'purchase',
      SkuId: 'capex',
      ChargeDescription: described(view.tell('report.csv.capex'), view, cost),
      ...own,
      ...(view.inputs ? { ConsumedQuantity: machinesIn(cost, view.inputs), ConsumedUnit: 'machines' } : {}),
      BilledCost: cost.capexUsd.point,
      ...rangeOf(cost.capexUsd),
      ...sourceOf(cost.capexUsd),
    },
  ];
}

type Total = { readonly what: string; readonly months: number; readonly estimate: Estimate };

function running(view: ReportView, cost: CostEstimate): readonly CsvRecord[] {
  const own = {
    ...OWN,
    ServiceName: machineName(view),
    ChargeCategory: 'Usage',
    ChargeFrequency: 'Recurring',
    ConsumedQuantity: 1,
    ConsumedUnit: 'months',
  };
  const lines = cost.lines.map(({ kind, usdPerMonth }) => ({
    x_Section: 'running-cost',
    SkuId: kind,
    ChargeDescription: lineName(view, kind),
    ...own,
    BilledCost: usdPerMonth.point,
    ...rangeOf(usdPerMonth),
    ...sourceOf(usdPerMonth),
  }));
  const total = (id: string, { what, months, estimate }: Total): CsvRecord => ({
    x_Section: id,
    SkuId: id,
    ChargeDescription: described(what, view, cost),
    ...own,
    ConsumedQuantity: months,
    BilledCost: estimate.point,
    ...rangeOf(estimate),
    ...sourceOf(estimate),
  });
  return [
    ...lines,
    total('running-cost-total', { what: view.tell('report.csv.sum'), months: 1, estimate: cost.usdPerMonth }),
    total('tco', { what: view.tell('report.csv.tco'), months: cost.horizonMonths, estimate: cost.tcoUsd }),
  ];
}

const tokenKinds = ['input', 'cachedInput', 'output', 'blended'] as const;

function tokenPrices(view: ReportView, { usdPerMillionTokens }: CostEstimate): readonly CsvRecord[] {
  return tokenKinds.flatMap((kind) => {
    const price = usdPerMillionTokens[kind];
    return price
      ? [
          {
            x_Section: 'token-price',
            SkuId: kind,
            ChargeDescription: view.tell('report.csv.token-price', { kind }),
            ...OWN,
            ServiceName: machineName(view),
            ConsumedQuantity: 1_000_000,
            ConsumedUnit: 'tokens',
            BilledCost: price.point,
            ...rangeOf(price),
            ...sourceOf(price),
          },
        ]
      : [];
  });
}

function apis(view: ReportView, { versusApi }: CostEstimate): readonly CsvRecord[] {
  const { inputTokensPerMonth, outputTokensPerMonth } = view.report.inputs.workload;
  return versusApi.flatMap(({ apiModelId, apiUsdPerMonth, breakEven }): CsvRecord[] => {
    const price = view.report.facts?.apiPrices.find((candidate) => candidate.id === apiModelId);
    const api: CsvRecord = {
      SkuId: apiModelId,
      ServiceName: apiName(view, apiModelId),
      ...(price ? { ProviderName: price.provider, x_AsOf: price.asOf } : {}),
    };
    const bill: CsvRecord = {
      x_Section: 'api',
      ChargeDescription: view.tell('report.csv.same-tokens'),
      ChargeCategory: 'Usage',
      ChargeFrequency: 'Usage-Based',
      ...OWN,
      ...api,
      ...(view.inputs
        ? { ConsumedQuantity: inputTokensPerMonth + outputTokensPerMonth * view.inputs.outputMultiplier, ConsumedUnit: 'tokens' }
        : {}),
      BilledCost: apiUsdPerMonth.point,
      ...rangeOf(apiUsdPerMonth),
      ...sourceOf(apiUsdPerMonth),
    };
    const ChargeDescription = view.tell('report.csv.break-even');
    if (breakEven.kind === 'never')
      return [
        bill,
        {
          x_Section: 'break-even',
          ...api,
          ChargeDescription,
          x_Status: view.tell('report.alternatives.never', { reason: breakEven.reason }),
        },
      ];
    const { tokensPerMonth } = breakEven;
    const volume = { ConsumedQuantity: tokensPerMonth.point, ConsumedUnit: 'tokens/month', ...rangeOf(tokensPerMonth) };
    return [bill, { x_Section: 'break-even', ...api, ChargeDescription, ...volume, x_Status: view.tell('report.csv.at-volume') }];
  });
}

function assumptions({ report: { inputs }, tell, voice }: ReportView): readonly CsvRecord[] {
  return inputs.assumptions.map(({ id, name, value, unit, low, high, status, sourceId, asOf }) => ({
    x_Section: 'assumption',
    SkuId: id,
    ChargeDescription: name,
    ConsumedQuantity: typeof value === 'boolean' ? voice.assumption(value) : value,
    ConsumedUnit: unit,
    ...(low === null ? {} : { x_Low: low }),
    ...(high === null ? {} : { x_High: high }),
    x_Status: tell('report.assumption-status', { status }),
    x_SourceId: sourceId,
    x_AsOf: asOf,
  }));
}

const sources = ({ report, voice }: ReportView): readonly CsvRecord[] =>
  report.sources.map(({ sourceId, title, license, asOf }) => ({
    x_Section: 'source',
    SkuId: sourceId,
    ChargeDescription: voice.say(title),
    ...(license === undefined ? {} : { x_Status: license }),
    x_SourceId: sourceId,
    ...(asOf === null ? {} : { x_AsOf: asOf }),
  }));
