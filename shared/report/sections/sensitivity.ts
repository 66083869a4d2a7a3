import type { Assumption, Sensitivity } from '../../cost/cost-estimate.ts';
import type { CostInputs } from '../../cost/cost-inputs.ts';
import { DEFAULT_DRAWS, DEFAULT_SEED, monteCarlo, quantilesOf } from '../../cost/monte-carlo.ts';
import { selfHostCost } from '../../cost/self-host.ts';
import { rangeEndText, rangesOf, sensitivityOf, SPEED_FACTOR } from '../../cost/sensitivity.ts';
import type { Speaker } from '../report-text.ts';
import { type Block, link, note, numeric, paragraph, type Passage, row, type Section, table } from '../document.ts';
import { apiName, type Costed, leftOut, loadOf, type ReportView, speedBandOf } from '../report-view.ts';

/** What moves the monthly cost, one assumption at a time and all together. */
export function sensitivitySection(view: ReportView): Section {
  return { id: 'sensitivity', title: view.tell('report.sensitivity'), blocks: blocksOf(view) };
}

function blocksOf(view: ReportView): readonly Block[] {
  const { costed, inputs, tell } = view;
  if (!costed) return [note(tell('report.no-cost'))];
  if (!inputs) return [note(tell('report.sensitivity.not-computed', { reason: view.inputsReason }))];
  const bars = barsOf(view, costed, inputs);
  if (bars.length === 0) return [note(tell('report.sensitivity.no-range'))];
  return [...tornado(view, costed, bars), ...simulation(view, costed, inputs)];
}

function barsOf(view: ReportView, { cost }: Costed, inputs: CostInputs): readonly Sensitivity[] {
  const load = loadOf(cost, inputs);
  return sensitivityOf({ inputs, load, assumptions: view.report.inputs.assumptions, speedBand: speedBandOf(cost) });
}

/** More bars would say nothing. */
const BARS_SHOWN = 8;

function tornado(view: ReportView, { cost }: Costed, bars: readonly Sensitivity[]): readonly Block[] {
  const { tell, voice } = view;
  const { usdCents } = voice;
  const [widest] = bars;
  const middle = cost.usdPerMonth.point;
  const drawn = bars.slice(0, BARS_SHOWN).map((bar) => ({
    label: bar.assumption === SPEED_FACTOR ? tell('report.sensitivity.speed') : bar.assumption,
    from: bar.usdPerMonthAtLow,
    to: bar.usdPerMonthAtHigh,
    fromText: usdCents(bar.usdPerMonthAtLow),
    toText: usdCents(bar.usdPerMonthAtHigh),
  }));
  const alternative = widest
    ? tell('report.sensitivity.alternative', {
        middle,
        widest: widest.assumption,
        low: widest.usdPerMonthAtLow,
        high: widest.usdPerMonthAtHigh,
        drawn: drawn.length,
      })
    : '';
  return [
    {
      kind: 'range-bars',
      caption: tell('report.sensitivity.bars'),
      alternative,
      middle,
      middleText: usdCents(middle),
      bars: drawn,
    },
    table(
      tell('report.sensitivity.table'),
      [
        tell('report.sensitivity.assumption'),
        numeric(tell('report.low')),
        numeric(tell('report.high')),
        numeric(tell('report.sensitivity.cost-at-low')),
        numeric(tell('report.sensitivity.cost-at-high')),
        numeric(tell('report.sensitivity.swing')),
      ],
      bars.map((bar) =>
        row(
          nameOf(view, view.assumptions.get(bar.assumption), bar),
          rangeEndText(bar.assumption, bar.low, voice),
          rangeEndText(bar.assumption, bar.high, voice),
          usdCents(bar.usdPerMonthAtLow),
          usdCents(bar.usdPerMonthAtHigh),
          usdCents(bar.swingUsdPerMonth),
        ),
      ),
    ),
  ];
}

function nameOf({ tell }: Speaker, assumption: Assumption | undefined, { assumption: name }: Sensitivity): Passage {
  if (assumption) return link(name, assumption.id);
  return name === SPEED_FACTOR ? tell('report.sensitivity.speed-factor') : name;
}

/** All ranges at once: triangular draws around the point. The start value is printed, so that anyone gets the same figures. */
function simulation(view: ReportView, { cost }: Costed, inputs: CostInputs): readonly Block[] {
  const { tell, voice } = view;
  const { usdCents } = voice;
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
    return row(tell('report.sensitivity.no-more-than', { api: apiName(view, api.apiModelId) }), voice.percent(share));
  });
  return [
    table(
      tell('report.sensitivity.simulation'),
      [tell('report.sensitivity.outcome'), numeric(tell('report.sensitivity.value'))],
      [
        row(tell('report.sensitivity.one-below'), usdCents(p10)),
        row(tell('report.sensitivity.half-below'), usdCents(p50)),
        row(tell('report.sensitivity.one-above'), usdCents(p90)),
        ...cheaper,
      ],
    ),
    paragraph(tell('report.sensitivity.draws', { draws: DEFAULT_DRAWS, seed: DEFAULT_SEED })),
  ];
}
