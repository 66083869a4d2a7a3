import type { CostEstimate } from '../../cost/cost-estimate.ts';
import { decliningBalanceUsdPerYear, straightLineUsdPerMonth } from '../../cost/amortization.ts';
import type { CostInputs } from '../../cost/cost-inputs.ts';
import { roundToCent } from '../../cost/money.ts';
import { type CostLineKind, isRented } from '../../cost/self-host.ts';
import { MONTHS_PER_YEAR } from '../../units.ts';
import { type Block, note, numeric, paragraph, type Row, row, type Section, table } from '../document.ts';
import { assumptionLinks, moneyRange, type Speaker } from '../report-text.ts';
import { capitalRecoveryOf, type Costed, leftOut, machinesInWords, type ReportView } from '../report-view.ts';

/** Capex, running cost by line (table C), effective price per token, cash flow. */
export function costSection(view: ReportView): Section {
  const { costed, inputs, tell } = view;
  const section = { id: 'cost', title: tell('report.cost') };
  if (!costed) return { ...section, blocks: [note(tell('report.no-cost'))] };
  const without = leftOut(view, costed.cost);
  const warning = without === null ? [] : [note(tell('report.cost.leaves-out', { without }))];
  const payments = inputs ? [cashFlow(view, costed.cost, inputs), ...depreciation(view, costed.cost, inputs)] : [];
  const tables = [runningCost(view, costed), tokenPrices(view, costed), ...payments];
  return { ...section, blocks: [summary(view, costed), ...warning, ...tables] };
}

function summary(view: ReportView, { cost }: Costed): Block {
  const { tcoUsd, capexUsd, horizonMonths, utilisationRatio } = cost;
  return paragraph(
    view.tell('report.cost.summary', {
      machines: machinesInWords(view, cost),
      utilisationRatio: utilisationRatio.point,
      capexUsd: capexUsd.point,
      capexRange: moneyRange(view, capexUsd),
      months: horizonMonths,
      tcoUsd: tcoUsd.point,
      tcoRange: moneyRange(view, tcoUsd),
    }),
  );
}

export const lineName = ({ tell }: Speaker, kind: CostLineKind): string => tell(`report.cost.${kind}`);

type Formula = { readonly formula: string; readonly names: readonly string[] };

function formulas({ tell, inputs }: ReportView): Readonly<Record<CostLineKind, Formula>> {
  const rented = inputs !== null && isRented(inputs);
  return {
    amortization: {
      formula: tell('report.cost.amortization-formula'),
      names: ['alreadyOwned', 'capexPerMachineUsd', 'capexSharedUsd', 'serviceLifeMonths', 'residualRatio', 'discountRateRatio'],
    },
    energy: {
      formula: tell('report.cost.energy-formula'),
      names: ['activeWatts', 'idleWatts', 'pue', 'tariffUsdPerKwh'],
    },
    hosting: rented
      ? { formula: tell('report.cost.rent-formula'), names: ['rentUsdPerHour', 'machines'] }
      : { formula: tell('report.cost.hosting-formula'), names: ['provisionedKw', 'hostingUsdPerKwMonth'] },
    maintenance: { formula: tell('report.cost.maintenance-formula'), names: ['supportRatioPerYear', 'capexPerMachineUsd'] },
    staff: { formula: tell('report.cost.staff-formula'), names: ['staffHoursPerMonth', 'staffUsdPerHour'] },
    software: { formula: tell('report.cost.as-stated'), names: ['softwareUsdPerMonth'] },
    other: { formula: tell('report.cost.as-stated'), names: ['otherUsdPerMonth'] },
  };
}

/** Table C. Every printed line is a whole cent, and the total is the sum of the printed lines. */
function runningCost(view: ReportView, { cost }: Costed): Block {
  const { assumptions, tell, voice } = view;
  const { usdCents, percent } = voice;
  const { lines, usdPerMonth, horizonMonths } = cost;
  const by = formulas(view);
  const amounts = (monthly: number): readonly string[] => [
    usdCents(monthly * MONTHS_PER_YEAR),
    usdCents(monthly * horizonMonths),
    usdPerMonth.point > 0 ? percent(monthly / usdPerMonth.point) : '–',
  ];
  const rows: Row[] = lines.map(({ kind, usdPerMonth: line }) =>
    row(
      lineName(view, kind),
      by[kind].formula,
      usdCents(line.point),
      usdCents(line.low),
      usdCents(line.high),
      ...amounts(line.point),
      assumptionLinks(assumptions, by[kind].names),
    ),
  );
  const { point, low, high } = usdPerMonth;
  rows.push({
    ...row(tell('report.total'), tell('report.cost.sum-of-lines'), usdCents(point), usdCents(low), usdCents(high), ...amounts(point), ''),
    emphasis: 'total',
  });
  const numbers = [
    tell('report.per-month'),
    tell('report.low'),
    tell('report.high'),
    tell('report.cost.year', { year: 1 }),
    tell('report.month-count', { count: horizonMonths }),
    tell('report.cost.share'),
  ].map(numeric);
  return table(
    tell('report.cost.table'),
    [tell('report.hardware.line'), tell('report.cost.formula'), ...numbers, tell('report.assumptions')],
    rows,
  );
}

function tokenPrices({ tell, voice: { usdPerMillion } }: ReportView, { cost }: Costed): Block {
  const { input, cachedInput, output, blended } = cost.usdPerMillionTokens;
  const kinds = [
    { name: tell('report.fresh-input'), price: input },
    { name: tell('report.cached-input'), price: cachedInput },
    { name: tell('report.output'), price: output },
    { name: tell('report.cost.blended'), price: blended },
  ];
  return table(
    tell('report.cost.token-prices'),
    [tell('report.cost.token-kind'), numeric(tell('report.cost.per-million')), numeric(tell('report.low')), numeric(tell('report.high'))],
    kinds.map(({ name, price }) =>
      price
        ? row(name, usdPerMillion(price.point), usdPerMillion(price.low), usdPerMillion(price.high))
        : row(name, tell('report.cost.not-used'), '–', '–'),
    ),
  );
}

function yearRow(
  { tell, voice: { usdCents } }: Speaker,
  year: number,
  amounts: readonly [purchase: number, running: number, residual: number],
): Row {
  const net = roundToCent(amounts.reduce((sum, amount) => sum + amount, 0));
  return row(tell('report.cost.year', { year }), ...amounts.map(usdCents), usdCents(net));
}

/** What is paid, year by year: capital recovery is not a payment, capex and residual are. */
function cashFlow(view: ReportView, cost: CostEstimate, { serviceLifeMonths, residualRatio }: CostInputs): Block {
  const { tell } = view;
  const { capexUsd, usdPerMonth } = cost;
  const paid = roundToCent(usdPerMonth.point - capitalRecoveryOf(cost));
  const years = Math.ceil(serviceLifeMonths / MONTHS_PER_YEAR);
  const running = Array.from({ length: years }, (_, index) => {
    const months = Math.min(MONTHS_PER_YEAR, serviceLifeMonths - index * MONTHS_PER_YEAR);
    const residual = index === years - 1 ? roundToCent(capexUsd.point * residualRatio) : 0;
    return yearRow(view, index + 1, [0, -roundToCent(paid * months), residual]);
  });
  return table(
    tell('report.cost.cash-flow'),
    [
      tell('report.cost.year-column'),
      numeric(tell('report.cost.purchase')),
      numeric(tell('report.cost.running')),
      numeric(tell('report.cost.residual')),
      numeric(tell('report.cost.net')),
    ],
    [yearRow(view, 0, [0 - capexUsd.point, 0, 0]), ...running],
  );
}

/** Book view, for whoever keeps the books: what wears off each year. The decision rests on capital recovery instead. */
function depreciation(
  { tell, voice: { usdCents } }: ReportView,
  { capexUsd }: CostEstimate,
  { serviceLifeMonths, residualRatio }: CostInputs,
): readonly Block[] {
  if (capexUsd.point === 0) return [];
  const investment = { capexUsd: capexUsd.point, serviceLifeMonths, residualRatio };
  const monthly = straightLineUsdPerMonth(investment);
  const rows = decliningBalanceUsdPerYear(investment).map((declining, index) => {
    const months = Math.min(MONTHS_PER_YEAR, serviceLifeMonths - index * MONTHS_PER_YEAR);
    return row(tell('report.cost.year', { year: index + 1 }), usdCents(monthly * months), usdCents(declining));
  });
  const columns = [tell('report.cost.year-column'), numeric(tell('report.cost.straight-line')), numeric(tell('report.cost.declining'))];
  return [table(tell('report.cost.depreciation'), columns, rows)];
}
