import type { CandidateContext } from '../evaluate/candidate-context.ts';
import { promptCacheRule } from '../attention/registry.ts';
import { kvCacheLoss } from '../evaluate/kv-cache-loss.ts';
import { HOST } from '../memory/device-load.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { assertNever } from '../estimate.ts';
import type { Requirements, Waits } from '../demand/workload.ts';
import type { Candidate } from './recommendation.ts';
import type { Scored } from './candidates.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** What the reasons of one candidate are told against. */
export type ReasonContext = {
  readonly catalog: Catalog;
  readonly requirements: Requirements;
  /** Share of each prompt that the work takes for kept. */
  readonly cachedPromptRatio: number;
  /** Accelerators of the whole machine. */
  readonly cards: number;
  /** First ranked candidate of each model in order. */
  readonly models: readonly Scored[];
};

export function reasonContext(ranked: readonly Scored[], { input, machine }: CandidateContext): ReasonContext {
  return {
    catalog: input.catalog,
    requirements: input.requirements,
    cachedPromptRatio: input.workload.cachedPromptRatio,
    cards: machine.devices.length,
    models: firstOfModels(ranked),
  };
}

/** The one that the ranking shows, so that a reason and the row of its model say the same. */
function firstOfModels(ranked: readonly Scored[]): readonly Scored[] {
  const first = new Map<string, Scored>();
  for (const scored of ranked) if (!first.has(scored.request.model.id)) first.set(scored.request.model.id, scored);
  return [...first.values()];
}

/** Why this candidate stands where it stands, in words a buyer can check. */
export function reasonsFor(scored: Scored, context: ReasonContext): readonly Text[] {
  return [
    evidenceReason(scored, context),
    quantizationReason(scored),
    speedReason(scored, context.requirements),
    ...fitReason(scored),
    ...cacheReason(scored),
    ...promptCacheReason(scored, context),
    ...idleCards(scored, context),
  ];
}

/** The evidence is of a cache of 16 bits. */
function cacheReason({ request: { model, kvType } }: Scored): readonly Text[] {
  const loss = kvCacheLoss(model, kvType);
  return loss === null ? [] : [loss];
}

/** The work takes a part of its prompts for kept, and the runtime keeps none of them unless it is told. */
function promptCacheReason({ request: { runtime, shape } }: Scored, { cachedPromptRatio: ratio }: ReasonContext): readonly Text[] {
  const rule = promptCacheRule(runtime, shape);
  if (ratio === 0 || rule?.readsAllAgain !== 'by-default') return [];
  return [message('recommend.prompt-not-kept', { ratio, runtime: runtime.name, by: rule.switch ?? null })];
}

function evidenceReason(scored: Scored, { catalog, models }: ReasonContext): Text {
  const { evidence, group } = scored.evidence;
  if (evidence.score === null) return message('recommend.no-evidence');
  const source = catalog.sources.find((candidate) => candidate.sourceId === evidence.sourceId);
  const peers = models.filter((other) => other.evidence.group === group);
  const better = peers.filter(
    (other) => other.request.model !== scored.request.model && (other.quality ?? 0) > (scored.quality ?? 0),
  ).length;
  return message('recommend.evidence', {
    benchmark: evidence.benchmark ?? '',
    score: evidence.score,
    source: source ? shortTitle(source.title) : (evidence.sourceId ?? ''),
    lentBy: evidence.lentBy,
    fromOtherMode: evidence.kind === 'inferred' && evidence.lentBy === null,
    better,
    peers: peers.length,
  });
}

function quantizationReason({ request, bits, retained, quality, evidence }: Scored): Text {
  if (retained.low === 1) return message('recommend.bits', { bits });
  const own = evidence.evidence.score;
  const effect = quality === null || own === null ? null : { from: own, to: quality };
  return message('recommend.bits-retained', { quantization: request.artifact.quantization, bits, retained, effect });
}

function speedReason({ numbers: speed, request }: Scored, limits: Requirements): Text {
  return message('recommend.speed', {
    rate: speed.decodeTokensPerSecond,
    measured: speed.measured.decode !== null,
    allTogether: request.concurrency > 1 ? speed.throughputTokensPerSecond : null,
    floor: limits.minDecodeTokensPerSecond,
    seconds: speed.ttftSeconds,
    limit: limits.maxTtftSeconds,
  });
}

function fitReason({ plan }: Scored): readonly Text[] {
  const leftBytes = plan.headroomBytes;
  switch (plan.kind) {
    case 'accelerator':
      return [message('recommend.wholly', { where: acceleratorsOf(plan), leftBytes })];
    case 'host':
      return [message('recommend.on-host', { leftBytes })];
    case 'host-offload':
      return [message(plan.expertsOnHost ? 'recommend.experts-on-host' : 'recommend.layers-on-host', { leftBytes })];
    case 'ssd':
      return [];
    default:
      return assertNever(plan.kind);
  }
}

/** Cards of the machine that this plan has nothing to do for. */
function idleCards({ plan }: Scored, { cards }: ReasonContext): readonly Text[] {
  const busy = plan.devices.filter(({ device, layers }) => device !== HOST && layers > 0).length;
  return busy === 0 || busy === cards ? [] : [message('recommend.idle', { idle: cards - busy, cards })];
}

/** "4 accelerators (tensor parallel)", "2 × 4 accelerators (replicas, tensor parallel)". */
function acceleratorsOf({ parallelism }: Scored['plan']): Text {
  const { tensorParallel: tensor, pipelineParallel: stages, replicas } = parallelism;
  return tensor * stages * replicas > 1
    ? message('recommend.accelerators', { replicas, stages, tensor })
    : message('recommend.the-accelerator');
}

/** How long a finished answer takes, what of it is beyond the comfortable wait, and what the other mode gives. */
export function answerReason({ answer, other }: Pick<Candidate, 'answer'> & { other: Candidate['otherAnswer'] }, waits: Waits): Text {
  const { mode, effort, seconds, thinkingTokens } = answer;
  return message('recommend.answer', {
    mode,
    effort,
    seconds,
    thinkingTokens: thinkingTokens.point,
    waits,
    other: other && { mode: other.mode, effort: other.effort, seconds: other.seconds.point, score: other.score },
  });
}

/** Source titles name commits and paths; the first clause is enough in a sentence. */
const shortTitle = (title: string): string => title.split(/ \(| via |; | @|: /)[0] ?? title;
