import type { Catalog } from '../catalog/catalog.ts';
import type { Report, ReportSource } from './report.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';
import { sourceIdsIn } from './source-ids.ts';

export type UnsourcedReport = Omit<Report, 'sources'>;

/**
 * Every source that the report cites, once, in order of first mention; nothing that it does not cite.
 * What this computer said and what the user typed in are dated by the scan and by the report.
 */
export function reportSources(report: UnsourcedReport, catalog: Catalog): ReportSource[] {
  const known = new Map(catalog.sources.map((source) => [source.sourceId, source]));
  const probed = new Set(sourceIdsIn(report.inputs.profile));
  return sourceIdsIn([report.inputs, report.recommendation, report.facts]).map((sourceId) => {
    const source = known.get(sourceId) ?? { sourceId, title: derivedTitle(sourceId, report, catalog), asOf: null };
    return { ...source, asOf: source.asOf ?? undatedAs(sourceId, report, probed) };
  });
}

function undatedAs(sourceId: string, report: UnsourcedReport, probed: ReadonlySet<string>): string | null {
  if (sourceId === 'user') return day(report.generatedAt);
  return probed.has(sourceId) ? day(report.inputs.profile.takenAt) : null;
}

const day = (timestamp: string): string => timestamp.slice(0, 10);

/** For a source that the catalog does not describe: a probe of this computer, a card, a machine, a price row. */
function derivedTitle(sourceId: string, { inputs }: UnsourcedReport, catalog: Catalog): Text {
  const probe = inputs.profile.probes.find((candidate) => candidate.probe === sourceId);
  if (probe) return message('report.source-probed', { sourceId });
  const gpu = catalog.gpus.find((candidate) => candidate.sourceId === sourceId || `catalog-${candidate.id}` === sourceId);
  if (gpu) return message('report.source-entry', { name: gpu.name });
  const machine = catalog.machines.find((candidate) => candidate.sourceId === sourceId || `machine-${candidate.id}` === sourceId);
  if (machine) return message('report.source-entry', { name: machine.name });
  const price = catalog.apiPrices.find((candidate) => candidate.sourceId === sourceId || candidate.id === sourceId);
  return price
    ? message('report.source-price', { model: price.model, provider: price.provider })
    : message('report.source-undescribed', { sourceId });
}
