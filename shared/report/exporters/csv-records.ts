import type { CostEstimate } from '../../cost/cost-estimate.ts';
import type { Estimate } from '../../estimate.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import type { Report } from '../report.ts';
import { apiName, candidateName, leftOut, machineName, machinesIn, type ReportView, reportView, runtimeName } from '../report-view.ts';
import { lineNames } from '../sections/cost.ts';

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
export function csvRecords(report: Report): readonly CsvRecord[] {
  const view = reportView(report);
  const { best, costed } = view;
  return [
    ...identity(report),
    ...(best ? capacity(view, best) : []),
    ...(costed
      ? [...purchase(view, costed.cost), ...running(view, costed.cost), ...tokenPrices(view, costed.cost), ...apis(view, costed.cost)]
      : []),
    ...assumptions(report),
    ...sources(report),
  ];
}

const identity = ({ reportId, generatedAt, appVersion, catalogVersion }: Report): readonly CsvRecord[] => [
  {
    x_Section: 'report',
    SkuId: reportId,
    ChargeDescription: `Quartermaster ${appVersion}, catalog ${catalogVersion}`,
    x_AsOf: generatedAt,
  },
];

const rangeOf = ({ low, high }: Estimate): CsvRecord => ({ x_Low: low, x_High: high });
const sourceOf = ({ basis }: Estimate): CsvRecord => (basis[0] ? { x_Status: basis[0].kind, x_SourceId: basis[0].sourceId } : {});

function capacity(view: ReportView, candidate: Candidate): readonly CsvRecord[] {
  const { speed } = candidate;
  const figure = (name: string, unit: string, estimate: Estimate): CsvRecord => ({
    x_Section: 'capacity',
    SkuId: candidate.artifact.id,
    ChargeDescription: name,
    ServiceName: `${candidateName(view, candidate)} in ${runtimeName(view, candidate.runtimeId)}`,
    ConsumedQuantity: estimate.point,
    ConsumedUnit: unit,
    ...rangeOf(estimate),
    ...sourceOf(estimate),
  });
  return [
    figure('Prefill', 'tokens/s', speed.prefillTokensPerSecond),
    figure('Decode of one request', 'tokens/s', speed.decodeTokensPerSecond),
    figure('Throughput of the server', 'tokens/s', speed.throughputTokensPerSecond),
    figure('Time to first token', 's', speed.ttftSeconds),
    figure('Time per further token', 's', speed.tpotSeconds),
  ];
}

const OWN = { ServiceCategory: 'AI and Machine Learning', BillingCurrency: 'USD' } as const;

/** Names what a sum leaves out. */
function described(what: string, view: ReportView, cost: CostEstimate): string {
  const without = leftOut(view, cost);
  return without === null ? what : `${what}, without ${without}`;
}

function purchase(view: ReportView, cost: CostEstimate): readonly CsvRecord[] {
  const own = { ...OWN, ServiceName: machineName(view), ChargeCategory: 'Purchase', ChargeFrequency: 'One-Time' };
  return [
    {
      x_Section: 'purchase',
      SkuId: 'capex',
      ChargeDescription: described('Capex', view, cost),
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
    ChargeDescription: lineNames[kind],
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
    total('running-cost-total', { what: 'Sum of the running-cost lines', months: 1, estimate: cost.usdPerMonth }),
    total('tco', { what: 'Capex and running cost less residual value', months: cost.horizonMonths, estimate: cost.tcoUsd }),
  ];
}

function tokenPrices(view: ReportView, { usdPerMillionTokens }: CostEstimate): readonly CsvRecord[] {
  return Object.entries(usdPerMillionTokens).flatMap(([kind, price]) =>
    price
      ? [
          {
            x_Section: 'token-price',
            SkuId: kind,
            ChargeDescription: `Effective price of ${kind} tokens`,
            ...OWN,
            ServiceName: machineName(view),
            ConsumedQuantity: 1_000_000,
            ConsumedUnit: 'tokens',
            BilledCost: price.point,
            ...rangeOf(price),
            ...sourceOf(price),
          },
        ]
      : [],
  );
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
      ChargeDescription: 'The same tokens from an API, per month',
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
    if (breakEven.kind === 'never')
      return [bill, { x_Section: 'break-even', ...api, ChargeDescription: 'Break-even', x_Status: `never: ${breakEven.reason}` }];
    const { tokensPerMonth } = breakEven;
    const volume = { ConsumedQuantity: tokensPerMonth.point, ConsumedUnit: 'tokens/month', ...rangeOf(tokensPerMonth) };
    return [bill, { x_Section: 'break-even', ...api, ChargeDescription: 'Break-even', ...volume, x_Status: 'at volume' }];
  });
}

function assumptions({ inputs }: Report): readonly CsvRecord[] {
  return inputs.assumptions.map(({ id, name, value, unit, low, high, status, sourceId, asOf }) => ({
    x_Section: 'assumption',
    SkuId: id,
    ChargeDescription: name,
    ConsumedQuantity: typeof value === 'boolean' ? (value ? 'yes' : 'no') : value,
    ConsumedUnit: unit,
    ...(low === null ? {} : { x_Low: low }),
    ...(high === null ? {} : { x_High: high }),
    x_Status: status,
    x_SourceId: sourceId,
    x_AsOf: asOf,
  }));
}

const sources = (report: Report): readonly CsvRecord[] =>
  report.sources.map(({ sourceId, title, license, asOf }) => ({
    x_Section: 'source',
    SkuId: sourceId,
    ChargeDescription: title,
    ...(license === undefined ? {} : { x_Status: license }),
    x_SourceId: sourceId,
    ...(asOf === null ? {} : { x_AsOf: asOf }),
  }));
