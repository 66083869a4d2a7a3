import type { Catalog } from '../catalog/catalog.ts';
import type { Candidate, Recommendation } from '../recommend/recommendation.ts';
import { sumOfCents } from '../cost/money.ts';
import { type Change, changesBetween } from './changes.ts';
import type { Report } from './report.ts';
import { reportFacts } from './report-facts.ts';
import { reportSources } from './report-sources.ts';

/**
 * figure: recomputed from the report's own inputs it is another · total: printed lines do not add up ·
 * fact, source: the catalog says otherwise today, or the report was edited · version: of program or catalog, then and now.
 */
export type DifferenceKind = 'version' | 'figure' | 'total' | 'fact' | 'source';

export type Difference = Change & { readonly kind: DifferenceKind };

export type VerifyContext = {
  /** Today's catalog. */
  readonly catalog: Catalog;
  /** Of the running program. */
  readonly appVersion: string;
};

/**
 * Recomputes a report from its own inputs and lists what differs: `before` is what the report says, `after` what comes out today.
 * Empty for a report that this program, with this catalog, would write again.
 */
export function verifyReport(report: Report, recompute: (report: Report) => Recommendation, context: VerifyContext): readonly Difference[] {
  const recomputed = recompute(report);
  const figures = changesBetween(report.recommendation, recomputed, 'recommendation');
  const changed = new Set(figures.map((change) => change.path));
  return [
    ...of('version', versionChanges(report, context)),
    ...of('figure', figures),
    ...of(
      'total',
      totalChanges(report.recommendation).filter((change) => !changed.has(change.path)),
    ),
    ...of('fact', factChanges(report, context.catalog)),
    ...of('source', changesBetween(report.sources, reportSources(report, context.catalog), 'sources')),
  ];
}

const of = (kind: DifferenceKind, changes: readonly Change[]): readonly Difference[] => changes.map((change) => ({ kind, ...change }));

const versionChanges = ({ appVersion, catalogVersion }: Report, { catalog, ...now }: VerifyContext): readonly Change[] =>
  changesBetween({ appVersion, catalogVersion }, { appVersion: now.appVersion, catalogVersion: catalog.version }, '');

/** Reports of older programs carry no facts, or not all of them: nothing to compare. */
function factChanges({ facts, recommendation, inputs }: Report, catalog: Catalog): readonly Change[] {
  if (!facts) return [];
  const { machineNotes, files, ...others } = reportFacts(recommendation, inputs.profile, catalog);
  const now = { ...others, ...(facts.files && { files }), ...(facts.machineNotes && { machineNotes }) };
  return changesBetween(facts, now, 'facts');
}

/** Lines are whole cents, so that their sum must be the total exactly. */
function totalChanges({ best, ranked }: Recommendation): readonly Change[] {
  const ofBest = best ? totalChange(best, 'recommendation.best') : null;
  const ofRanked = ranked.flatMap((candidate, index) => totalChange(candidate, `recommendation.ranked[${index}]`) ?? []);
  return ofBest ? [ofBest, ...ofRanked] : ofRanked;
}

function totalChange({ cost }: Candidate, path: string): Change | null {
  if (!cost) return null;
  const after = sumOfCents(cost.lines.map((line) => line.usdPerMonth.point));
  const before = cost.usdPerMonth.point;
  return before === after ? null : { path: `${path}.cost.usdPerMonth.point`, before, after };
}
