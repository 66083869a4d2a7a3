import type { CostEstimate } from '../../cost/cost-estimate.ts';
import { decliningBalanceUsdPerYear, straightLineUsdPerMonth } from '../../cost/amortization.ts';
import type { CostInputs } from '../../cost/cost-inputs.ts';
import { roundToCent } from '../../cost/money.ts';
import { type CostLineKind, isRented } from '../../cost/self-host.ts';
import { formatPercent, formatUsdCents, formatUsdPerMillion } from '../../format.ts';
import { MONTHS_PER_YEAR } from '../../units.ts';
import { type Block, note, numeric, paragraph, type Row, row, type Section, table } from '../document.ts';
import { assumptionLinks, moneyRange, plural } from '../report-text.ts';
import { capitalRecoveryOf, type Costed, leftOut, machinesInWords, type ReportView } from '../report-view.ts';

/** Capex, running cost by line (table C), effective price per token, cash flow. */
export function costSection(view: ReportView): Section {
  const { costed, inputs } = view;
  if (!costed) return { id: 'cost', title: 'Cost', blocks: [note('No cost is part of this report.')] };
  const without = leftOut(view, costed.cost);
  const warning = without === null ? [] : [note(`Every cost in this report leaves out ${without}.`)];
  const payments = inputs ? [cashFlow(costed.cost, inputs), ...depreciation(costed.cost, inputs)] : [];
  const tables = [runningCost(view, costed), tokenPrices(costed), ...payments];
  return { id: 'cost', title: 'Cost', blocks: [summary(view, costed), ...warning, ...tables] };
}

function summary(view: ReportView, { cost }: Costed): Block {
  const { tcoUsd, capexUsd, horizonMonths, utilisationRatio } = cost;
  const machines = machinesInWords(view, cost);
  return paragraph(
    `${machines.charAt(0).toUpperCase()}${machines.slice(1)}, busy ${formatPercent(utilisationRatio.point)} of the month. Capex ${formatUsdCents(capexUsd.point)} (${moneyRange(capexUsd)}); ` +
      `over ${horizonMonths} months ${formatUsdCents(tcoUsd.point)} (likely ${moneyRange(tcoUsd)}): capex and all that is paid monthly, less the residual value.`,
  );
}

export const lineNames: Readonly<Record<CostLineKind, string>> = {
  amortization: 'Capital recovery',
  energy: 'Energy',
  hosting: 'Hosting',
  maintenance: 'Support and repair',
  staff: 'Staff',
  software: 'Software',
  other: 'Other',
};

type Formula = { readonly formula: string; readonly names: readonly string[] };

function formulas(inputs: CostInputs | null): Readonly<Record<CostLineKind, Formula>> {
  const rented = inputs !== null && isRented(inputs);
  return {
    amortization: {
      formula: '(capex − residual / (1 + r)^n) / annuity(r, n) / 12',
      names: ['alreadyOwned', 'capexPerMachineUsd', 'capexSharedUsd', 'serviceLifeMonths', 'residualRatio', 'discountRateRatio'],
    },
    energy: {
      formula: '730 h × (u × active + (1 − u) × idle) × PUE × tariff',
      names: ['activeWatts', 'idleWatts', 'pue', 'tariffUsdPerKwh'],
    },
    hosting: rented
      ? { formula: '730 h × rent × machines', names: ['rentUsdPerHour', 'machines'] }
      : { formula: 'provisioned kW × rate', names: ['provisionedKw', 'hostingUsdPerKwMonth'] },
    maintenance: { formula: 'price × rate / 12', names: ['supportRatioPerYear', 'capexPerMachineUsd'] },
    staff: { formula: 'hours × rate', names: ['staffHoursPerMonth', 'staffUsdPerHour'] },
    software: { formula: 'as stated', names: ['softwareUsdPerMonth'] },
    other: { formula: 'as stated', names: ['otherUsdPerMonth'] },
  };
}

/** Table C. Every printed line is a whole cent, and the total is the sum of the printed lines. */
function runningCost({ inputs, assumptions }: ReportView, { cost }: Costed): Block {
  const { lines, usdPerMonth, horizonMonths } = cost;
  const by = formulas(inputs);
  const amounts = (monthly: number): readonly string[] => [
    formatUsdCents(monthly * MONTHS_PER_YEAR),
    formatUsdCents(monthly * horizonMonths),
    usdPerMonth.point > 0 ? formatPercent(monthly / usdPerMonth.point) : '–',
  ];
  const rows: Row[] = lines.map(({ kind, usdPerMonth: line }) =>
    row(
      lineNames[kind],
      by[kind].formula,
      formatUsdCents(line.point),
      formatUsdCents(line.low),
      formatUsdCents(line.high),
      ...amounts(line.point),
      assumptionLinks(assumptions, by[kind].names),
    ),
  );
  const { point, low, high } = usdPerMonth;
  rows.push({
    ...row('Total', 'sum of the lines', formatUsdCents(point), formatUsdCents(low), formatUsdCents(high), ...amounts(point), ''),
    emphasis: 'total',
  });
  const numbers = ['Per month', 'Low', 'High', 'Year 1', plural(horizonMonths, 'month'), 'Share'].map(numeric);
  return table(
    'Table C: running cost. Lines: all assumptions at their cheap and dear ends; total: 80 % of outcomes',
    ['Line', 'Formula', ...numbers, 'Assumptions'],
    rows,
  );
}

function tokenPrices({ cost }: Costed): Block {
  const { input, cachedInput, output, blended } = cost.usdPerMillionTokens;
  const kinds = [
    { name: 'Fresh input', price: input },
    { name: 'Cached input', price: cachedInput },
    { name: 'Output', price: output },
    { name: 'Blended at this mix', price: blended },
  ];
  return table(
    'Effective price of a million tokens: the total, shared by machine time',
    ['Token kind', numeric('Per million'), numeric('Low'), numeric('High')],
    kinds.map(({ name, price }) =>
      price
        ? row(name, formatUsdPerMillion(price.point), formatUsdPerMillion(price.low), formatUsdPerMillion(price.high))
        : row(name, 'not used', '–', '–'),
    ),
  );
}

function yearRow(year: number, amounts: readonly [purchase: number, running: number, residual: number]): Row {
  const net = roundToCent(amounts.reduce((sum, amount) => sum + amount, 0));
  return row(`Year ${year}`, ...amounts.map(formatUsdCents), formatUsdCents(net));
}

/** What is paid, year by year: capital recovery is not a payment, capex and residual are. */
function cashFlow(cost: CostEstimate, { serviceLifeMonths, residualRatio }: CostInputs): Block {
  const { capexUsd, usdPerMonth } = cost;
  const paid = roundToCent(usdPerMonth.point - capitalRecoveryOf(cost));
  const years = Math.ceil(serviceLifeMonths / MONTHS_PER_YEAR);
  const running = Array.from({ length: years }, (_, index) => {
    const months = Math.min(MONTHS_PER_YEAR, serviceLifeMonths - index * MONTHS_PER_YEAR);
    const residual = index === years - 1 ? roundToCent(capexUsd.point * residualRatio) : 0;
    return yearRow(index + 1, [0, -roundToCent(paid * months), residual]);
  });
  return table(
    'Cash flow over the service life',
    ['Year', numeric('Purchase'), numeric('Running cost'), numeric('Residual value'), numeric('Net')],
    [yearRow(0, [0 - capexUsd.point, 0, 0]), ...running],
  );
}

/** Book view, for whoever keeps the books: what wears off each year. The decision rests on capital recovery instead. */
function depreciation({ capexUsd }: CostEstimate, { serviceLifeMonths, residualRatio }: CostInputs): readonly Block[] {
  if (capexUsd.point === 0) return [];
  const investment = { capexUsd: capexUsd.point, serviceLifeMonths, residualRatio };
  const monthly = straightLineUsdPerMonth(investment);
  const rows = decliningBalanceUsdPerYear(investment).map((declining, index) => {
    const months = Math.min(MONTHS_PER_YEAR, serviceLifeMonths - index * MONTHS_PER_YEAR);
    return row(`Year ${index + 1}`, formatUsdCents(monthly * months), formatUsdCents(declining));
  });
  return [table('Depreciation, book view', ['Year', numeric('Straight line'), numeric('Double declining balance')], rows)];
}
