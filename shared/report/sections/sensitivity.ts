import type { Assumption, Sensitivity } from '../../cost/cost-estimate.ts';
import type { CostInputs } from '../../cost/cost-inputs.ts';
import { DEFAULT_DRAWS, DEFAULT_SEED, monteCarlo, quantilesOf } from '../../cost/monte-carlo.ts';
import { selfHostCost } from '../../cost/self-host.ts';
import { rangeEndText, rangesOf, sensitivityOf, SPEED_FACTOR } from '../../cost/sensitivity.ts';
import { formatCount, formatPercent, formatUsdCents } from '../../format.ts';
import { type Block, link, note, numeric, paragraph, row, type Section, table, type Text } from '../document.ts';
import { apiName, type Costed, leftOut, loadOf, type ReportView, speedBandOf } from '../report-view.ts';

/** What moves the monthly cost, one assumption at a time and all together. */
export function sensitivitySection(view: ReportView): Section {
  return { id: 'sensitivity', title: 'Sensitivity', blocks: blocksOf(view) };
}

function blocksOf(view: ReportView): readonly Block[] {
  const { costed, inputs } = view;
  if (!costed) return [note('No cost is part of this report.')];
  if (!inputs) return [note(`Not computed: ${view.inputsReason}.`)];
  const bars = barsOf(view, costed, inputs);
  if (bars.length === 0) return [note('No assumption carries a range.')];
  return [...tornado(view, costed, bars), ...simulation(view, costed, inputs)];
}

function barsOf(view: ReportView, { cost }: Costed, inputs: CostInputs): readonly Sensitivity[] {
  const load = loadOf(cost, inputs);
  return sensitivityOf({ inputs, load, assumptions: view.report.inputs.assumptions, speedBand: speedBandOf(cost) });
}

/** More bars would say nothing. */
const BARS_SHOWN = 8;

function tornado(view: ReportView, { cost }: Costed, bars: readonly Sensitivity[]): readonly Block[] {
  const [widest] = bars;
  const middle = cost.usdPerMonth.point;
  const drawn = bars.slice(0, BARS_SHOWN).map((bar) => ({
    label: bar.assumption === SPEED_FACTOR ? 'speed' : bar.assumption,
    from: bar.usdPerMonthAtLow,
    to: bar.usdPerMonthAtHigh,
    fromText: formatUsdCents(bar.usdPerMonthAtLow),
    toText: formatUsdCents(bar.usdPerMonthAtHigh),
  }));
  const alternative = widest
    ? `Monthly cost around ${formatUsdCents(middle)}: ${widest.assumption} moves it most, from ${formatUsdCents(widest.usdPerMonthAtLow)} to ${formatUsdCents(widest.usdPerMonthAtHigh)}; ${drawn.length} ranges are drawn, widest first.`
    : '';
  return [
    {
      kind: 'range-bars',
      caption: 'Monthly cost when one assumption moves through its range',
      alternative,
      middle,
      middleText: formatUsdCents(middle),
      bars: drawn,
    },
    table(
      'One assumption at a time; the number of machines stays',
      ['Assumption', numeric('Low'), numeric('High'), numeric('Cost at low'), numeric('Cost at high'), numeric('Swing')],
      bars.map((bar) =>
        row(
          nameOf(view.assumptions.get(bar.assumption), bar),
          rangeEndText(bar.assumption, bar.low),
          rangeEndText(bar.assumption, bar.high),
          formatUsdCents(bar.usdPerMonthAtLow),
          formatUsdCents(bar.usdPerMonthAtHigh),
          formatUsdCents(bar.swingUsdPerMonth),
        ),
      ),
    ),
  ];
}

function nameOf(assumption: Assumption | undefined, { assumption: name }: Sensitivity): Text {
  if (assumption) return link(name, assumption.id);
  return name === SPEED_FACTOR ? 'speed against the estimate' : name;
}

/** All ranges at once: triangular draws around the point. The start value is printed, so that anyone gets the same figures. */
function simulation(view: ReportView, { cost }: Costed, inputs: CostInputs): readonly Block[] {
  const load = loadOf(cost, inputs);
  const named = rangesOf(view.report.inputs.assumptions, inputs);
  const ranges = named.map(({ name, low, high }) => ({ name, low, high, point: Number(view.assumptions.get(name)?.value) }));
  const band = speedBandOf(cost);
  const drawn = [...ranges, { name: SPEED_FACTOR, low: band.low, point: 1, high: band.high }];
  const totals = monteCarlo({ ranges: drawn, seed: DEFAULT_SEED, draws: DEFAULT_DRAWS }, ({ [SPEED_FACTOR]: speed = 1, ...changed }) => {
    return selfHostCost({ ...inputs, ...changed }, { ...load, busySeconds: load.busySeconds / speed }).totalUsdPerMonth;
  });
  const { p10, p50, p90 } = quantilesOf(totals);
  // A total that leaves out a price nobody knows beats nothing.
  const compared = leftOut(view, cost) === null ? cost.versusApi : [];
  const cheaper = compared.map((api) => {
    const share = totals.filter((total) => total <= api.apiUsdPerMonth.point).length / totals.length;
    return row(`Owning costs no more than ${apiName(view, api.apiModelId)}`, formatPercent(share));
  });
  return [
    table(
      'All assumptions at once: monthly cost',
      ['Outcome', numeric('Value')],
      [
        row('One in ten is below', formatUsdCents(p10)),
        row('Half are below', formatUsdCents(p50)),
        row('One in ten is above', formatUsdCents(p90)),
        ...cheaper,
      ],
    ),
    paragraph(`${formatCount(DEFAULT_DRAWS)} triangular draws with start value ${DEFAULT_SEED}, in the order of table D, speed last.`),
  ];
}
