import type { Assumption } from '../../cost/cost-estimate.ts';
import { staleNote } from '../../cost/price-age.ts';
import { formatAssumption } from '../../format.ts';
import { type Block, note, numeric, type Row, row, type Section, table } from '../document.ts';
import { sourceAnchor, sourceLink } from '../report-text.ts';
import type { ReportView } from '../report-view.ts';

/** Table D and the list of sources: where every number is from. */
export function provenanceSection(view: ReportView): Section {
  return { id: 'provenance', title: 'Assumptions and provenance', blocks: [assumptions(view), sources(view)] };
}

function assumptions(view: ReportView): Block {
  const { report } = view;
  if (report.inputs.assumptions.length === 0) return note('This report carries no assumptions.');
  const columns = ['Id', 'Name', numeric('Value'), 'Unit', numeric('Low'), numeric('High'), 'Status', 'Source', 'As of'];
  return table(
    'Table D: assumptions',
    columns,
    report.inputs.assumptions.map((assumption) => assumptionRow(assumption, view)),
  );
}

const end = (bound: number | null): string => (bound === null ? '–' : formatAssumption(bound));

function assumptionRow(assumption: Assumption, view: ReportView): Row {
  const { id, name, value, unit, low, high, status, sourceId, asOf } = assumption;
  return {
    ...row(
      id,
      name,
      formatAssumption(value),
      unit,
      end(low),
      end(high),
      status,
      sourceLink(sourceId),
      dated(asOf, view, STALE_NAMES.has(name)),
    ),
    id,
  };
}

/** Prices and tariffs age; hours, ratios and service lives do not. */
const STALE_NAMES: ReadonlySet<string> = new Set(['tariffUsdPerKwh', 'capexPerMachineUsd', 'rentUsdPerHour']);

function dated(asOf: string, { report, assumptions: all }: ReportView, ages: boolean): string {
  const days = all.get('stalePriceDays')?.value;
  const stale = ages && typeof days === 'number' ? staleNote(asOf, report.generatedAt, days) : null;
  return stale === null ? asOf : `${asOf}, ${stale}`;
}

function sources({ report }: ReportView): Block {
  return table(
    'Sources',
    ['Id', 'Title', 'Licence', 'As of'],
    report.sources.map(({ sourceId, title, url, license, asOf }) => ({
      ...row(sourceId, url === undefined ? title : `${title} <${url}>`, license ?? '–', asOf ?? 'undated'),
      id: sourceAnchor(sourceId),
    })),
  );
}
