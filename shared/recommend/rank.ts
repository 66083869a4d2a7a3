import type { Shape } from '../catalog/model.ts';
import type { WorthRules } from '../catalog/calibration.ts';
import type { Scored } from './candidates.ts';
import { isWhole } from './placed-whole.ts';

/**
 * Order of the passing candidates: scores of one benchmark before those of the next, and inside such a group by worth. Near-equals go to
 * what `compareTied` says, and a successor of the same shape stands before what it succeeds.
 */
export function rankCandidates(passing: readonly Scored[], rules: WorthRules): readonly Scored[] {
  const lead = mostWorth(passing.filter(({ evidence }) => evidence.group === 0));
  const keyed = passing.map((scored) => keyOf(scored, lead, rules));
  keyed.sort((a, b) => compareGroups(a.group, b.group) || b.scored.worth - a.scored.worth);
  const ordered: Scored[] = [];
  for (let start = 0; start < keyed.length; ) {
    const end = endOfTie(keyed, start, rules);
    for (const scored of end - start > 1 ? orderTied(keyed.slice(start, end), rules) : keyed.slice(start, end).map(scoredOf)) {
      ordered.push(scored);
    }
    start = end;
  }
  return ordered;
}

/** Each model's best artifact in order, then the other artifacts as alternatives; one runtime and mode per artifact. */
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
type Keyed = { readonly scored: Scored; readonly group: number; readonly onHost: number; readonly headroomPercent: number };

const keyOf = (scored: Scored, lead: Scored | null, rules: WorthRules): Keyed => ({
  scored,
  group: effectiveGroup(scored, lead, rules),
  onHost: isWhole(scored) ? 0 : 1,
  headroomPercent: headroomPercent(scored, rules),
});

const mostWorth = (candidates: readonly Scored[]): Scored | null =>
  candidates.reduce<Scored | null>((best, scored) => (best && best.worth >= scored.worth ? best : scored), null);

const scoredOf = ({ scored }: Keyed): Scored => scored;
const compareGroups = (a: number, b: number): number => (a === b ? 0 : a - b);

/**
 * A lead score that is worth half the odds of the best one, and itself under a share of it, is weak: it stands behind every other evidence,
 * but before none at all.
 */
function effectiveGroup({ evidence, worth, quality }: Scored, lead: Scored | null, { weakLeadRatio }: WorthRules): number {
  if (evidence.group !== 0 || lead === null) return evidence.group;
  const weak = worth < lead.worth - Math.LN2 && (quality ?? 0) < weakLeadRatio * (lead.quality ?? 0);
  return weak ? Number.MAX_SAFE_INTEGER : evidence.group;
}

function endOfTie(keyed: readonly Keyed[], start: number, rules: WorthRules): number {
  const head = keyed[start];
  let end = start + 1;
  if (!head) return end;
  const least = head.scored.worth - rules.tie;
  for (let next = keyed[end]; next; next = keyed[++end]) {
    if (next.group !== head.group || next.scored.worth < least) break;
  }
  return end;
}

function orderTied(tied: readonly Keyed[], rules: WorthRules): readonly Scored[] {
  const fastest = tied.reduce((least, { scored }) => Math.min(least, scored.answerSeconds), Number.POSITIVE_INFINITY);
  const waitClass = ({ scored }: Keyed): number => Math.floor(Math.log(scored.answerSeconds / fastest) / Math.log(rules.waitClassRatio));
  const sorted = [...tied].sort((a, b) => compareTied({ a, b, waitClass }, rules));
  return successorsFirst(sorted.map(scoredOf));
}

/**
 * Wholly on the accelerator, in a server's format on a card for data centres, with more headroom up to a share, in a clearly shorter wait,
 * with more bits up to those that tests tell apart, then the shorter wait, fewer bytes, id.
 */
function compareTied(
  { a, b, waitClass }: { a: Keyed; b: Keyed; waitClass: (keyed: Keyed) => number },
  { bitsThatTell }: WorthRules,
): number {
  const [one, other] = [a.scored, b.scored];
  const [file, otherFile] = [one.request.artifact, other.request.artifact];
  return (
    a.onHost - b.onHost ||
    Number(serves(other)) - Number(serves(one)) ||
    b.headroomPercent - a.headroomPercent ||
    waitClass(a) - waitClass(b) ||
    Math.min(other.bits, bitsThatTell) - Math.min(one.bits, bitsThatTell) ||
    one.answerSeconds - other.answerSeconds ||
    file.fileBytes - otherFile.fileBytes ||
    (file.id < otherFile.id ? -1 : file.id > otherFile.id ? 1 : 0)
  );
}

/** A batch engine on a card for data centres: what such cards are bought for. */
const serves = ({ request: { runtime, machine } }: Scored): boolean =>
  runtime.pool !== null && machine.devices.some(({ gpu }) => gpu?.segment === 'datacenter');

/** Free share of memory after loading, counted up to the cap and in whole per cent, so that near-equal headroom leaves the choice to others. */
const headroomPercent = (scored: Scored, rules: WorthRules): number =>
  Math.floor(Math.min(freeRatio(scored), rules.tieHeadroomRatio) * 100);

/** Free share of the tightest device after loading. */
export function freeRatio({ plan }: Scored): number {
  let budget = Number.POSITIVE_INFINITY;
  for (const device of plan.devices) if (device.layers > 0) budget = Math.min(budget, device.budgetBytes);
  return Number.isFinite(budget) && budget > 0 ? plan.headroomBytes / budget : 0;
}

/** The candidates of models of one shape trade places, so that those of the later model stand first. */
function successorsFirst(sorted: readonly Scored[]): readonly Scored[] {
  const places = new Map<string, number[]>();
  for (const [at, { request }] of sorted.entries()) {
    const shape = shapeOf(request.shape);
    const known = places.get(shape);
    if (known) known.push(at);
    else places.set(shape, [at]);
  }
  const ordered = [...sorted];
  for (const at of places.values()) {
    const same = at.flatMap((place) => sorted[place] ?? []);
    if (same.every(({ request }) => request.model === same[0]?.request.model)) continue;
    same.sort((a, b) => releaseOf(b).localeCompare(releaseOf(a)));
    for (const [index, place] of at.entries()) {
      const scored = same[index];
      if (scored) ordered[place] = scored;
    }
  }
  return ordered;
}

const shapes = new WeakMap<Shape, string>();

/** Remembered: a plan asks it of every candidate in a tie. */
function shapeOf(shape: Shape): string {
  const known = shapes.get(shape);
  if (known !== undefined) return known;
  const { ggufArchitecture, layers, hidden, ffn } = shape;
  const name = `${ggufArchitecture} ${layers} × ${hidden} ${ffn.kind === 'moe' ? ffn.experts : ffn.kind}`;
  shapes.set(shape, name);
  return name;
}

const releaseOf = ({ request }: Scored): string => request.model.release.date?.value ?? '';
