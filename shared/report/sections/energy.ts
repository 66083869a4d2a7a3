import { carbonKilogramsPerMonth, energyKwhPerMonth, powerDraw } from '../../cost/energy.ts';
import { MONTHS_PER_YEAR } from '../../units.ts';
import { note, numeric, row, type Section, table } from '../document.ts';
import { assumptionLinks } from '../report-text.ts';
import { machinesIn, type ReportView } from '../report-view.ts';
import { powerUnknown } from './hardware.ts';

/** Electricity at the meter and what the grid emits for it. */
export function energySection(view: ReportView): Section {
  const { costed, inputs, assumptions, tell, voice } = view;
  const section = { id: 'energy', title: tell('report.energy') };
  if (!costed || !inputs) return { ...section, blocks: [note(tell('report.energy.not-computed'))] };
  const draw = powerDraw(inputs);
  if (draw === null) return { ...section, blocks: [powerUnknown(view, inputs)] };
  const { cost } = costed;
  const kwh = energyKwhPerMonth({ ...draw, machines: machinesIn(cost, inputs) }, cost.utilisationRatio.point);
  const line = cost.lines.find((candidate) => candidate.kind === 'energy')?.usdPerMonth.point ?? 0;
  const power = assumptionLinks(assumptions, ['activeWatts', 'idleWatts', 'pue']);
  const grid = inputs.carbonGramsPerKwh;
  const emitted = grid === null ? null : carbonKilogramsPerMonth(kwh, grid);
  const rows = [
    row(tell('report.energy.electricity'), `${voice.number(kwh)} kWh`, `${voice.number(kwh * MONTHS_PER_YEAR)} kWh`, power),
    row(
      tell('report.energy.its-cost'),
      voice.usdCents(line),
      voice.usdCents(line * MONTHS_PER_YEAR),
      assumptionLinks(assumptions, ['tariffUsdPerKwh']),
    ),
    emitted === null
      ? row(tell('report.energy.carbon'), tell('report.not-known'), tell('report.not-known'), '–')
      : row(
          tell('report.energy.carbon'),
          `${voice.number(emitted)} kg`,
          `${voice.count(emitted * MONTHS_PER_YEAR)} kg`,
          assumptionLinks(assumptions, ['carbonGramsPerKwh']),
        ),
  ];
  const columns = [
    tell('report.quantity'),
    numeric(tell('report.per-month')),
    numeric(tell('report.energy.per-year')),
    tell('report.assumptions'),
  ];
  return { ...section, blocks: [table(tell('report.energy.table'), columns, rows)] };
}
