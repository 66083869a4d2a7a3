import type { EvidenceRules } from '../catalog/calibration.ts';
import type { Scored } from './candidates.ts';

/**
 * Order of the passing candidates: wholly on the accelerator before host offload, then evidence group, then score × factor;
 * scores within the tie ratio go to more headroom (counted up to a share of memory), higher speed, fewer bytes, id.
 * Files under `lowBits` never stand above a wider file of the same model.
 */
export function rankCandidates(passing: readonly Scored[], rules: EvidenceRules): readonly Scored[] {
  const lead = bestLead(passing);
  const keyed = passing.map((scored) => keyOf(scored, lead, rules));
  keyed.sort((a, b) => a.onHost - b.onHost || compareGroups(a.group, b.group) || b.score - a.score);
  const ordered: Scored[] = [];
  for (let start = 0; start < keyed.length; ) {
    const end = endOfTie(keyed, start, rules);
    const tied = end - start > 1 ? keyed.slice(start, end).sort(compareTied) : keyed.slice(start, end);
    for (const entry of tied) ordered.push(entry.scored);
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

/** A candidate with everything it is compared by, worked out once. */
type Keyed = {
  readonly scored: Scored;
  readonly onHost: number;
  readonly group: number;
  readonly score: number;
  readonly headroomPercent: number;
  readonly tokensPerSecond: number;
};

const keyOf = (scored: Scored, lead: number, rules: EvidenceRules): Keyed => ({
  scored,
  onHost: isWhole(scored) ? 0 : 1,
  group: effectiveGroup(scored, lead, rules),
  score: scoreOf(scored),
  headroomPercent: headroomPercent(scored, rules),
  tokensPerSecond: speedOf(scored),
});

/** Without evidence the quantization factor alone speaks: a 2-bit giant does not pass a 4-bit model that is as little known. */
const scoreOf = (scored: Scored): number => scored.score ?? scored.factor;
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
  let end = start + 1;
  if (!head) return end;
  const least = head.score * (1 - rules.tieRatio) - Number.EPSILON;
  for (let next = keyed[end]; next; next = keyed[++end]) {
    if (next.onHost !== head.onHost || next.group !== head.group || next.score < least) break;
  }
  return end;
}

/** The runtimes' own order in the catalog is kept for one artifact: the sort is stable, and passing lists them in that order. */
function compareTied(a: Keyed, b: Keyed): number {
  const [one, other] = [a.scored.request.artifact, b.scored.request.artifact];
  return (
    b.headroomPercent - a.headroomPercent ||
    b.tokensPerSecond - a.tokensPerSecond ||
    one.fileBytes - other.fileBytes ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  );
}

/** Free share of memory after loading, counted up to the cap and in whole per cent, so that near-equal headroom leaves the choice to speed. */
function headroomPercent({ plan }: Scored, rules: EvidenceRules): number {
  let budget = Number.POSITIVE_INFINITY;
  for (const device of plan.devices) if (device.layers > 0) budget = Math.min(budget, device.budgetBytes);
  if (!Number.isFinite(budget) || budget <= 0) return 0;
  return Math.floor(Math.min(plan.headroomBytes / budget, rules.tieHeadroomRatio) * 100);
}

const speedOf = ({ numbers: speed, request }: Scored): number =>
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
