import type { CostEstimate, Sensitivity } from '#shared/cost/cost-estimate.ts';
import type { RentAlternative } from '#shared/cost/self-host.ts';
import { unpricedMachines } from '#shared/cost/worked-cost.ts';
import { rangeEndText } from '#shared/cost/sensitivity.ts';
import type { CostRequest } from '#shared/cost/estimate-cost.ts';
import type { Estimate } from '#shared/estimate.ts';
import { formatCount, formatEstimate, formatPercent, formatTokenCount, formatUsd, formatUsdPerMillion } from '#shared/format.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { volumeFollowsUsers } from '#shared/demand/workload.ts';
import { bold, dim, formatTable, type Output } from '../output.ts';
import { machinesLine, usersLine } from './users-text.ts';
import { inEnglish } from '#shared/words/en.ts';

type CostDocument = CostEstimate & { readonly rent: RentAlternative | null; readonly sensitivity: readonly Sensitivity[] };

/** Monthly lines, price per million tokens, break-even against each API, and what moves the total most. */
export function costText(cost: CostDocument, { input, request }: { input: PlanInput; request: CostRequest }, output: Output): string {
  const blocks = [
    bold(output, `Owning it, ${formatCount(cost.horizonMonths)} months`),
    linesText(cost, unpricedMachines(request)),
    ...peopleText(cost, input),
    perMillionText(cost),
    rentText(cost.rent),
    bold(output, 'Against an API, at the same volume and mix'),
    versusText(cost, request),
    bold(output, 'What moves it most'),
    sensitivityText(cost.sensitivity),
    dim(
      output,
      `${request.assumptions.length} assumptions in force, each can be changed with --assume KEY=VALUE; volumes: ${formatCount(input.workload.inputTokensPerMonth)} in, ${formatCount(input.workload.outputTokensPerMonth)} out a month${volumeBasis(input)}`,
    ),
  ];
  return `${blocks.join('\n')}\n`;
}

const volumeBasis = ({ workload }: PlanInput): string => {
  if (workload.users === undefined) return '';
  return volumeFollowsUsers(workload) ? ', as its users ask' : ', as stated beside its users';
};

function peopleText(cost: CostEstimate, { workload: { users } }: PlanInput): readonly string[] {
  const machines = machinesLine(cost, users);
  return users === undefined || machines === null ? [] : [usersLine(users), `machines: ${machines}`];
}

function linesText(cost: CostEstimate, unpriced: number): string {
  const rows = cost.lines.map((line) => [line.kind, formatUsd(line.usdPerMonth.point), range(line.usdPerMonth)]);
  rows.push(['total', formatUsd(cost.usdPerMonth.point), range(cost.usdPerMonth)]);
  rows.push(unpriced > 0 ? ['capex', 'unknown', ''] : ['capex', formatUsd(cost.capexUsd.point), range(cost.capexUsd)]);
  rows.push(['TCO', formatUsd(cost.tcoUsd.point), range(cost.tcoUsd)]);
  const table = formatTable([{ title: 'line' }, { title: 'a month', align: 'right' }, { title: 'range', align: 'right' }], rows);
  if (unpriced === 0) return table;
  const machines = unpriced === 1 ? 'a machine' : `${unpriced} machines`;
  return `${table}\nEvery figure leaves out ${machines} of unknown price: give it with --assume capexPerMachineUsd=…`;
}

const range = (estimate: Estimate): string =>
  estimate.low === estimate.high ? '' : `${formatUsd(estimate.low)}–${formatUsd(estimate.high)}`;

function perMillionText(cost: CostEstimate): string {
  const { input, cachedInput, output, blended } = cost.usdPerMillionTokens;
  const parts = Object.entries({ input, 'cached input': cachedInput, output, blended }).flatMap(([name, price]) =>
    price ? [`${name} ${formatEstimate(price, formatUsdPerMillion)}`] : [],
  );
  return `per million tokens: ${parts.join(' · ')}; busy ${formatEstimate(cost.utilisationRatio, formatPercent)} of the month\n`;
}

function rentText(rent: RentAlternative | null): string {
  if (rent === null) return 'Rent: no rate known; give one with --assume rentUsdPerHour=…\n';
  return `Rented instead: ${formatUsd(rent.reservedUsdPerMonth)} a month around the clock, ${formatUsd(rent.busyUsdPerMonth)} for the busy hours alone\n`;
}

function versusText(cost: CostEstimate, request: CostRequest): string {
  const rows = cost.versusApi.map((api) => {
    const price = request.apiPrices.find((candidate) => candidate.id === api.apiModelId);
    const name = price ? `${price.model} (${price.provider}, ${price.asOf})` : api.apiModelId;
    return [name, formatUsd(api.apiUsdPerMonth.point), breakEvenText(api.breakEven)];
  });
  return `${formatTable([{ title: 'API' }, { title: 'a month', align: 'right' }, { title: 'owning costs no more from' }], rows)}\n`;
}

function breakEvenText(breakEven: CostEstimate['versusApi'][number]['breakEven']): string {
  if (breakEven.kind === 'never') return `never: ${inEnglish(breakEven.reason)}`;
  const volume = `${formatEstimate(breakEven.tokensPerMonth, formatTokenCount)} tokens a month`;
  const { paybackMonths } = breakEven;
  if ('reason' in paybackMonths) return `${volume}; no payback here: ${inEnglish(paybackMonths.reason)}`;
  if (paybackMonths.point === 0) return volume;
  return `${volume}; pays back in ${formatCount(Math.ceil(paybackMonths.point))} months`;
}

function sensitivityText(rows: readonly Sensitivity[]): string {
  const cells = rows.map((row) => [
    row.assumption,
    `${rangeEndText(row.assumption, row.low)} … ${rangeEndText(row.assumption, row.high)}`,
    `${formatUsd(row.usdPerMonthAtLow)} … ${formatUsd(row.usdPerMonthAtHigh)}`,
    formatUsd(row.swingUsdPerMonth),
  ]);
  return `${formatTable([{ title: 'assumption' }, { title: 'from … to' }, { title: 'a month' }, { title: 'swing', align: 'right' }], cells)}\n`;
}
