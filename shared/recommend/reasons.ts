import type { Catalog } from '../catalog/catalog.ts';
import { formatDuration, formatMemory, formatNumber, formatTokensPerSecond } from '../format.ts';
import type { Requirements } from '../workload.ts';
import type { Scored } from './candidates.ts';
import { isWhole } from './rank.ts';

/** What the reasons of one candidate are told against. */
export type ReasonContext = {
  readonly catalog: Catalog;
  readonly requirements: Requirements;
  /** Scores of the models that passed, best first, by evidence group. */
  readonly scoresByGroup: ReadonlyMap<number, readonly number[]>;
  /** Candidates with weights in main memory, best first. */
  readonly offloaded: readonly Scored[];
};

export function reasonContext(ranked: readonly Scored[], catalog: Catalog, requirements: Requirements): ReasonContext {
  const groups = new Map<number, Map<string, number>>();
  for (const { evidence, request } of ranked) {
    const models = groups.get(evidence.group) ?? new Map<string, number>();
    groups.set(evidence.group, models.set(request.model.id, evidence.evidence.score ?? 0));
  }
  const scoresByGroup = new Map([...groups].map(([group, models]) => [group, [...models.values()].sort((a, b) => b - a)]));
  return { catalog, requirements, scoresByGroup, offloaded: ranked.filter((scored) => !isWhole(scored)) };
}

/** Why this candidate stands where it stands, in words a buyer can check. */
export function reasonsFor(scored: Scored, context: ReasonContext): readonly string[] {
  return [
    evidenceReason(scored, context),
    quantizationReason(scored),
    speedReason(scored, context.requirements),
    fitReason(scored),
    ...betterOffloaded(scored, context),
  ];
}

function evidenceReason(scored: Scored, { catalog, scoresByGroup }: ReasonContext): string {
  const { evidence, group } = scored.evidence;
  if (evidence.score === null) return 'no benchmark of this use case is known for it: ranked after every model with evidence';
  const source = catalog.sources.find((candidate) => candidate.sourceId === evidence.sourceId);
  const said = `${evidence.benchmark} ${formatNumber(evidence.score)} (${source ? shortTitle(source.title) : evidence.sourceId})`;
  const lent = evidence.lentBy === null ? '' : `, inferred from ${evidence.lentBy} × ${catalog.calibration.evidence.lentFactor}`;
  const peers = scoresByGroup.get(group) ?? [];
  const better = peers.filter((score) => score > (evidence.score ?? 0)).length;
  const place = better === 0 ? 'best' : `number ${better + 1}`;
  const standing = peers.length === 1 ? 'the only model that fits with a score there' : `${place} of ${peers.length} models that fit`;
  return `${said}${lent}, ${standing}`;
}

function quantizationReason({ request, bits, factor, score, evidence }: Scored): string {
  if (factor === 1) return `${formatNumber(bits)} bits per weight: no quality loss counted`;
  const effect =
    score === null || evidence.evidence.score === null ? '' : `, ${formatNumber(evidence.evidence.score)} counts as ${formatNumber(score)}`;
  return `${request.artifact.quantization}, ${formatNumber(bits)} bits: factor ${factor}${effect} (assumption)`;
}

function speedReason({ speed, request }: Scored, floors: Requirements): string {
  const each = request.concurrency > 1 ? ` each, ${formatTokensPerSecond(speed.throughputTokensPerSecond)} in all` : '';
  return `${formatTokensPerSecond(speed.decodeTokensPerSecond)}${each}, floor ${formatNumber(floors.minDecodeTokensPerSecond)}; first token after ${formatDuration(speed.ttftSeconds)}, limit ${formatDuration(floors.maxTtftSeconds)}`;
}

function fitReason(scored: Scored): string {
  const left = `${formatMemory(scored.plan.headroomBytes)} left on the tightest device`;
  switch (scored.plan.kind) {
    case 'accelerator':
      return scored.plan.tensorParallel > 1
        ? `wholly on ${scored.plan.tensorParallel} accelerators (tensor parallel), ${left}`
        : `wholly on the accelerator, ${left}`;
    case 'host':
      return `in main memory, on the CPU, ${left}`;
    case 'host-offload':
      return scored.plan.expertsOnHost
        ? `experts in main memory, the rest on the accelerator, ${left}`
        : `some layers in main memory, ${left}`;
    default:
      throw new Error(`unknown placement ${String(scored.plan.kind)}`);
  }
}

/** Says so when a better-evidenced model runs here too, but only with weights in main memory. */
function betterOffloaded(scored: Scored, { offloaded }: ReasonContext): readonly string[] {
  if (!isWhole(scored) || scored.score === null) return [];
  const own = scored.score;
  const better = offloaded.find(
    (other) =>
      other.request.model.id !== scored.request.model.id && other.evidence.group === scored.evidence.group && (other.score ?? 0) > own,
  );
  if (!better) return [];
  const speed = formatTokensPerSecond(better.speed.decodeTokensPerSecond);
  return [
    `${better.request.model.name} scores ${formatNumber(better.evidence.evidence.score ?? 0)} there, but needs main memory too (${speed})`,
  ];
}

/** Source titles name commits and paths; the first clause is enough in a sentence. */
const shortTitle = (title: string): string => title.split(/ \(| via |; | @|: /)[0] ?? title;
