import type { EvidenceRules } from '../catalog/calibration.ts';
import type { Scored } from './candidates.ts';

/**
 * Order of the passing candidates: wholly on the accelerator before host offload, then evidence group, then score × factor;
 * scores within the tie ratio go to more headroom (counted up to a share of memory), higher speed, fewer bytes, id.
 * Files under `lowBits` never stand above a wider file of the same model.
 */
export function rankCandidates(passing: readonly Scored[], rules: EvidenceRules): readonly Scored[] {
  const lead = bestLead(passing);
  const keyed = passing.map((scored) => ({ scored, group: effectiveGroup(scored, lead, rules) }));
  keyed.sort(
    (a, b) => offloadOrder(a.scored) - offloadOrder(b.scored) || compareGroups(a.group, b.group) || scoreOf(b.scored) - scoreOf(a.scored),
  );
  const ordered: Scored[] = [];
  for (let start = 0; start < keyed.length; ) {
    const end = endOfTie(keyed, start, rules);
    ordered.push(
      ...keyed
        .slice(start, end)
        .map((entry) => entry.scored)
        .sort((a, b) => compareTied(a, b, rules)),
    );
    start = end;
  }
  return holdBackLowBits(ordered, rules);
}

/** Each model's best artifact in order, then the other artifacts as alternatives; one runtime per artifact. */
export function onePerModelFirst(ranked: readonly Scored[]): readonly Scored[] {
  const models = new Set<string>();
  const artifacts = new Set<string>();
  const best: Scored[] = [];
  const alternatives: Scored[] = [];
  for (const scored of ranked) {
    const { model, artifact } = scored.request;
    if (artifacts.has(artifact.id)) continue;
    artifacts.add(artifact.id);
    (models.has(model.id) ? alternatives : best).push(scored);
    models.add(model.id);
  }
  return [...best, ...alternatives];
}

type Keyed = { readonly scored: Scored; readonly group: number };

const offloadOrder = (scored: Scored): number => (isWhole(scored) ? 0 : 1);
const scoreOf = (scored: Scored): number => scored.score ?? 0;
const compareGroups = (a: number, b: number): number => (a === b ? 0 : a - b);

/** On the accelerator, or in RAM on a machine that has no accelerator. */
export const isWhole = (scored: Scored): boolean =>
  scored.plan.kind === 'accelerator' || (scored.plan.kind === 'host' && scored.request.machine.devices.length === 0);

const bestLead = (passing: readonly Scored[]): number =>
  passing.reduce((best, scored) => (scored.evidence.group === 0 ? Math.max(best, scoreOf(scored)) : best), 0);

/** A weak lead score stands behind every other evidence, but before none at all. */
function effectiveGroup(scored: Scored, lead: number, rules: EvidenceRules): number {
  const weak = scored.evidence.group === 0 && scoreOf(scored) < lead * rules.weakLeadRatio;
  return weak ? Number.MAX_SAFE_INTEGER : scored.evidence.group;
}

function endOfTie(keyed: readonly Keyed[], start: number, rules: EvidenceRules): number {
  const head = keyed[start];
  if (!head) return start + 1;
  let end = start + 1;
  for (; end < keyed.length; end++) {
    const next = keyed[end];
    if (!next || offloadOrder(next.scored) !== offloadOrder(head.scored) || compareGroups(next.group, head.group) !== 0) break;
    if (scoreOf(next.scored) < scoreOf(head.scored) * (1 - rules.tieRatio) - Number.EPSILON) break;
  }
  return end;
}

function compareTied(a: Scored, b: Scored, rules: EvidenceRules): number {
  return (
    headroomShare(b, rules) - headroomShare(a, rules) ||
    speedOf(b) - speedOf(a) ||
    a.request.artifact.fileBytes - b.request.artifact.fileBytes ||
    a.request.artifact.id.localeCompare(b.request.artifact.id) ||
    a.request.runtime.id.localeCompare(b.request.runtime.id)
  );
}

/** Free share of memory after loading, counted up to the cap and in whole per cent, so that near-equal headroom leaves the choice to speed. */
function headroomShare(scored: Scored, rules: EvidenceRules): number {
  const budget = Math.min(...scored.plan.devices.map((device) => (device.layers > 0 ? device.budgetBytes : Number.POSITIVE_INFINITY)));
  if (!Number.isFinite(budget) || budget <= 0) return 0;
  return Math.floor(Math.min(scored.plan.headroomBytes / budget, rules.tieHeadroomRatio) * 100);
}

const speedOf = ({ speed, request }: Scored): number =>
  request.concurrency > 1 ? speed.throughputTokensPerSecond : speed.decodeTokensPerSecond;

/** Keeps a low-bit file back until a wider file of its model has been placed, where one passed at all. */
function holdBackLowBits(ordered: readonly Scored[], rules: EvidenceRules): readonly Scored[] {
  const widest = new Map<string, number>();
  for (const { request, bits } of ordered) widest.set(request.model.id, Math.max(widest.get(request.model.id) ?? 0, bits));
  const waiting = new Map<string, Scored[]>();
  const placed = new Set<string>();
  const result: Scored[] = [];
  for (const scored of ordered) {
    const id = scored.request.model.id;
    const low = scored.bits < rules.lowBits && (widest.get(id) ?? 0) >= rules.lowBits;
    if (low && !placed.has(id)) {
      waiting.set(id, [...(waiting.get(id) ?? []), scored]);
      continue;
    }
    result.push(scored);
    if (scored.bits < rules.lowBits || placed.has(id)) continue;
    placed.add(id);
    result.push(...(waiting.get(id) ?? []));
  }
  return result;
}
