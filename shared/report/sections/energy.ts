import { carbonKilogramsPerMonth, energyKwhPerMonth, powerDraw } from '../../cost/energy.ts';
import { formatCount, formatNumber, formatUsdCents } from '../../format.ts';
import { MONTHS_PER_YEAR } from '../../units.ts';
import { note, numeric, row, type Section, table } from '../document.ts';
import { assumptionLinks } from '../report-text.ts';
import { machinesIn, type ReportView } from '../report-view.ts';
import { powerUnknown } from './hardware.ts';

/** Electricity at the meter and what the grid emits for it. */
export function energySection(view: ReportView): Section {
  const { costed, inputs, assumptions } = view;
  const section = { id: 'energy', title: 'Energy and carbon' };
  if (!costed || !inputs) return { ...section, blocks: [note('Not computed: cost or assumptions are not part of this report.')] };
  const draw = powerDraw(inputs);
  if (draw === null) return { ...section, blocks: [powerUnknown(inputs)] };
  const { cost } = costed;
  const kwh = energyKwhPerMonth({ ...draw, machines: machinesIn(cost, inputs) }, cost.utilisationRatio.point);
  const line = cost.lines.find((candidate) => candidate.kind === 'energy')?.usdPerMonth.point ?? 0;
  const power = assumptionLinks(assumptions, ['activeWatts', 'idleWatts', 'pue']);
  const grid = inputs.carbonGramsPerKwh;
  const emitted = grid === null ? null : carbonKilogramsPerMonth(kwh, grid);
  const rows = [
    row('Electricity', `${formatNumber(kwh)} kWh`, `${formatNumber(kwh * MONTHS_PER_YEAR)} kWh`, power),
    row('Its cost', formatUsdCents(line), formatUsdCents(line * MONTHS_PER_YEAR), assumptionLinks(assumptions, ['tariffUsdPerKwh'])),
    emitted === null
      ? row('Carbon dioxide equivalent', 'not known', 'not known', '–')
      : row(
          'Carbon dioxide equivalent',
          `${formatNumber(emitted)} kg`,
          `${formatCount(emitted * MONTHS_PER_YEAR)} kg`,
          assumptionLinks(assumptions, ['carbonGramsPerKwh']),
        ),
  ];
  const caption = 'Energy and emissions, location-based, without what the making of the machine took';
  return { ...section, blocks: [table(caption, ['Quantity', numeric('Per month'), numeric('Per year'), 'Assumptions'], rows)] };
}
