import type { Assumption } from '../../cost/cost-estimate.ts';
import { staleNote } from '../../cost/price-age.ts';
import { type Block, note, numeric, type Row, row, type Section, table } from '../document.ts';
import { sourceAnchor, sourceLink } from '../report-text.ts';
import type { ReportView } from '../report-view.ts';

/** Table D and the list of sources: where every number is from. */
export function provenanceSection(view: ReportView): Section {
  return { id: 'provenance', title: view.tell('report.provenance'), blocks: [assumptions(view), sources(view)] };
}

function assumptions(view: ReportView): Block {
  const { report, tell } = view;
  if (report.inputs.assumptions.length === 0) return note(tell('report.provenance.none'));
  const columns = [
    tell('report.provenance.id'),
    tell('report.provenance.name'),
    numeric(tell('report.provenance.value')),
    tell('report.provenance.unit'),
    numeric(tell('report.low')),
    numeric(tell('report.high')),
    tell('report.status'),
    tell('report.source'),
    tell('report.as-of'),
  ];
  return table(
    tell('report.provenance.table'),
    columns,
    report.inputs.assumptions.map((assumption) => assumptionRow(assumption, view)),
  );
}

function assumptionRow(assumption: Assumption, view: ReportView): Row {
  const { tell, voice } = view;
  const end = (bound: number | null): string => (bound === null ? '–' : voice.assumption(bound));
  const { id, name, value, unit, low, high, status, sourceId, asOf } = assumption;
  return {
    ...row(
      id,
      name,
      voice.assumption(value),
      unit,
      end(low),
      end(high),
      tell('report.assumption-status', { status }),
      sourceLink(sourceId),
      dated(asOf, view, STALE_NAMES.has(name)),
    ),
    id,
  };
}

/** Prices and tariffs age; hours, ratios and service lives do not. */
const STALE_NAMES: ReadonlySet<string> = new Set(['tariffUsdPerKwh', 'capexPerMachineUsd', 'rentUsdPerHour']);

function dated(asOf: string, { report, assumptions: all, tell }: ReportView, ages: boolean): string {
  const days = all.get('stalePriceDays')?.value;
  const stale = ages && typeof days === 'number' ? staleNote(asOf, report.generatedAt, days) : null;
  return stale === null ? asOf : tell('report.provenance.stale', { asOf, stale });
}

function sources({ report, tell, voice }: ReportView): Block {
  return table(
    tell('report.provenance.sources'),
    [tell('report.provenance.id'), tell('report.provenance.title'), tell('report.provenance.licence'), tell('report.as-of')],
    report.sources.map(({ sourceId, title, url, license, asOf }) => ({
      ...row(
        sourceId,
        url === undefined ? voice.say(title) : `${voice.say(title)} <${url}>`,
        license ?? '–',
        asOf ?? tell('report.provenance.undated'),
      ),
      id: sourceAnchor(sourceId),
    })),
  );
}
