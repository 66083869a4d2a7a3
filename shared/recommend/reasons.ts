import type { CandidateContext } from '../evaluate/candidate-context.ts';
import { HOST } from '../memory/device-load.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { assertNever } from '../estimate.ts';
import { formatDuration, formatMemory, formatNumber, formatTokensPerSecond } from '../format.ts';
import type { Requirements } from '../demand/workload.ts';
import type { Scored } from './candidates.ts';
import { isWhole } from './rank.ts';

/** What the reasons of one candidate are told against. */
export type ReasonContext = {
  readonly catalog: Catalog;
  readonly requirements: Requirements;
  /** Accelerators of the whole machine. */
  readonly cards: number;
  /** First ranked candidate of each model in order, of those wholly on the accelerator and of those with weights in main memory. */
  readonly whole: readonly Scored[];
  readonly onHost: readonly Scored[];
};

export function reasonContext(ranked: readonly Scored[], { input, machine }: CandidateContext): ReasonContext {
  return {
    catalog: input.catalog,
    requirements: input.requirements,
    cards: machine.devices.length,
    whole: firstOfModels(ranked.filter(isWhole)),
    onHost: firstOfModels(ranked.filter((scored) => !isWhole(scored))),
  };
}

/** The one that the ranking shows, so that a reason and the row of its model say the same. */
function firstOfModels(ranked: readonly Scored[]): readonly Scored[] {
  const first = new Map<string, Scored>();
  for (const scored of ranked) if (!first.has(scored.request.model.id)) first.set(scored.request.model.id, scored);
  return [...first.values()];
}

const named = ({ request: { model, artifact } }: Scored): string => `${model.name} ${artifact.quantization}`;

/** Why this candidate stands where it stands, in words a buyer can check. */
export function reasonsFor(scored: Scored, context: ReasonContext): readonly string[] {
  return [
    evidenceReason(scored, context),
    quantizationReason(scored),
    speedReason(scored, context.requirements),
    fitReason(scored),
    ...idleCards(scored, context),
    ...betterOnHost(scored, context),
    ...muchFaster(scored, context),
  ];
}

function evidenceReason(scored: Scored, { catalog, whole, onHost }: ReasonContext): string {
  const { evidence, group } = scored.evidence;
  if (evidence.score === null) return 'no benchmark of this use case is known for it: ranked after every model with evidence';
  const source = catalog.sources.find((candidate) => candidate.sourceId === evidence.sourceId);
  const said = `${evidence.benchmark} ${formatNumber(evidence.score)} (${source ? shortTitle(source.title) : evidence.sourceId})`;
  const lent = evidence.lentBy === null ? '' : `, inferred from ${evidence.lentBy} × ${catalog.calibration.evidence.lentFactor}`;
  const peers = (isWhole(scored) ? whole : onHost).filter((other) => other.evidence.group === group);
  const better = peers.filter((other) => other.request.model !== scored.request.model && (other.score ?? 0) > (scored.score ?? 0)).length;
  const place = better === 0 ? 'best' : `number ${better + 1}`;
  const fitting = isWhole(scored) ? 'that fit' : 'that fit with weights in main memory';
  const standing = peers.length <= 1 ? 'the only model with a score there that fits' : `${place} of ${peers.length} models ${fitting}`;
  return `${said}${lent}, ${standing}`;
}

function quantizationReason({ request, bits, factor, score, evidence }: Scored): string {
  if (factor === 1) return `${formatNumber(bits)} bits per weight: no quality loss counted`;
  const effect =
    score === null || evidence.evidence.score === null ? '' : `, ${formatNumber(evidence.evidence.score)} counts as ${formatNumber(score)}`;
  return `${request.artifact.quantization}, ${formatNumber(bits)} bits: factor ${factor}${effect} (assumption)`;
}

function speedReason({ numbers: speed, request }: Scored, floors: Requirements): string {
  const each = request.concurrency > 1 ? ` each, ${formatTokensPerSecond(speed.throughputTokensPerSecond)} in all` : '';
  const measured = speed.measured.decode === null ? '' : ' measured';
  return `${formatTokensPerSecond(speed.decodeTokensPerSecond)}${measured}${each}, floor ${formatNumber(floors.minDecodeTokensPerSecond)}; first token after ${formatDuration(speed.ttftSeconds)}, limit ${formatDuration(floors.maxTtftSeconds)}`;
}

function fitReason({ plan }: Scored): string {
  const left = `${formatMemory(plan.headroomBytes)} left on the tightest device`;
  switch (plan.kind) {
    case 'accelerator':
      return `wholly on ${acceleratorsOf(plan)}, ${left}`;
    case 'host':
      return `in main memory, on the CPU, ${left}`;
    case 'host-offload':
      return plan.expertsOnHost ? `experts in main memory, the rest on the accelerator, ${left}` : `some layers in main memory, ${left}`;
    default:
      return assertNever(plan.kind);
  }
}

/** Cards of the machine that this plan has nothing to do for. */
function idleCards({ plan }: Scored, { cards }: ReasonContext): readonly string[] {
  const busy = plan.devices.filter(({ device, layers }) => device !== HOST && layers > 0).length;
  return busy === 0 || busy === cards ? [] : [`${cards - busy} of ${cards} accelerators idle`];
}

/** "4 accelerators (tensor parallel)", "2 × 4 accelerators (replicas, tensor parallel)". */
function acceleratorsOf({ parallelism }: Scored['plan']): string {
  const { tensorParallel, pipelineParallel, replicas } = parallelism;
  const factors = [
    { count: replicas, word: 'replicas' },
    { count: pipelineParallel, word: 'pipeline stages' },
    { count: tensorParallel, word: 'tensor parallel' },
  ].filter(({ count }) => count > 1);
  if (factors.length === 0) return 'the accelerator';
  return `${factors.map(({ count }) => count).join(' × ')} accelerators (${factors.map(({ word }) => word).join(', ')})`;
}

/** Says so when a better-evidenced model runs here too, but only with weights in main memory. */
function betterOnHost(scored: Scored, { onHost }: ReasonContext): readonly string[] {
  if (!isWhole(scored) || scored.score === null) return [];
  const own = scored.score;
  const better = onHost.find(
    (other) =>
      other.request.model.id !== scored.request.model.id && other.evidence.group === scored.evidence.group && (other.score ?? 0) > own,
  );
  if (!better) return [];
  const speed = formatTokensPerSecond(better.numbers.decodeTokensPerSecond);
  return [`${named(better)} scores ${formatNumber(better.evidence.evidence.score ?? 0)} there, but needs main memory too (${speed})`];
}

/** A model that is nearly as good and several times faster may be what the user wants: said, never ranked. */
const NEARLY_AS_GOOD = 0.8;
const SEVERAL_TIMES = 3;

function muchFaster(scored: Scored, { whole, onHost }: ReasonContext): readonly string[] {
  const { decodeTokensPerSecond } = scored.numbers;
  const least = (scored.score ?? 0) * NEARLY_AS_GOOD;
  if (scored.score === null) return [];
  const faster = (isWhole(scored) ? whole : onHost).find(
    (other) =>
      other.evidence.group === scored.evidence.group &&
      (other.score ?? 0) >= least &&
      (other.score ?? 0) < (scored.score ?? 0) &&
      other.numbers.decodeTokensPerSecond >= decodeTokensPerSecond * SEVERAL_TIMES,
  );
  if (!faster) return [];
  const times = formatNumber(Math.round(faster.numbers.decodeTokensPerSecond / decodeTokensPerSecond));
  return [
    `${named(faster)} scores ${formatNumber(faster.evidence.evidence.score ?? 0)} and is ${times} times as fast: raise the decode floor to prefer speed`,
  ];
}

/** Source titles name commits and paths; the first clause is enough in a sentence. */
const shortTitle = (title: string): string => title.split(/ \(| via |; | @|: /)[0] ?? title;
