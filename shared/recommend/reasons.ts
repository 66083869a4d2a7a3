import type { CandidateContext } from '../evaluate/candidate-context.ts';
import { promptCacheRule } from '../attention/registry.ts';
import { kvCacheLoss } from '../evaluate/kv-cache-loss.ts';
import { HOST } from '../memory/device-load.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { assertNever } from '../estimate.ts';
import type { Requirements } from '../demand/workload.ts';
import type { Scored } from './candidates.ts';
import { isWhole } from './rank.ts';
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
  /** First ranked candidate of each model in order, of those wholly on the accelerator and of those with weights in main memory. */
  readonly whole: readonly Scored[];
  readonly onHost: readonly Scored[];
};

export function reasonContext(ranked: readonly Scored[], { input, machine }: CandidateContext): ReasonContext {
  return {
    catalog: input.catalog,
    requirements: input.requirements,
    cachedPromptRatio: input.workload.cachedPromptRatio,
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
export function reasonsFor(scored: Scored, context: ReasonContext): readonly Text[] {
  return [
    evidenceReason(scored, context),
    quantizationReason(scored),
    speedReason(scored, context.requirements),
    ...fitReason(scored),
    ...cacheReason(scored),
    ...promptCacheReason(scored, context),
    ...idleCards(scored, context),
    ...betterOnHost(scored, context),
    ...muchFaster(scored, context),
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

function evidenceReason(scored: Scored, { catalog, whole, onHost }: ReasonContext): Text {
  const { evidence, group } = scored.evidence;
  if (evidence.score === null) return message('recommend.no-evidence');
  const source = catalog.sources.find((candidate) => candidate.sourceId === evidence.sourceId);
  const peers = (isWhole(scored) ? whole : onHost).filter((other) => other.evidence.group === group);
  const better = peers.filter((other) => other.request.model !== scored.request.model && (other.score ?? 0) > (scored.score ?? 0)).length;
  return message('recommend.evidence', {
    benchmark: evidence.benchmark ?? '',
    score: evidence.score,
    source: source ? shortTitle(source.title) : (evidence.sourceId ?? ''),
    lentBy: evidence.lentBy,
    lentFactor: catalog.calibration.evidence.lentFactor,
    better,
    peers: peers.length,
    whole: isWhole(scored),
  });
}

function quantizationReason({ request, bits, factor, score, evidence }: Scored): Text {
  if (factor === 1) return message('recommend.bits', { bits });
  const own = evidence.evidence.score;
  const effect = score === null || own === null ? null : { from: own, to: score };
  return message('recommend.bits-factor', { quantization: request.artifact.quantization, bits, factor, effect });
}

function speedReason({ numbers: speed, request }: Scored, floors: Requirements): Text {
  return message('recommend.speed', {
    rate: speed.decodeTokensPerSecond,
    measured: speed.measured.decode !== null,
    allTogether: request.concurrency > 1 ? speed.throughputTokensPerSecond : null,
    floor: floors.minDecodeTokensPerSecond,
    seconds: speed.ttftSeconds,
    limit: floors.maxTtftSeconds,
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

/** Says so when a better-evidenced model runs here too, but only with weights in main memory. */
function betterOnHost(scored: Scored, { onHost }: ReasonContext): readonly Text[] {
  if (!isWhole(scored) || scored.score === null) return [];
  const own = scored.score;
  const better = onHost.find(
    (other) =>
      other.request.model.id !== scored.request.model.id && other.evidence.group === scored.evidence.group && (other.score ?? 0) > own,
  );
  if (!better) return [];
  const { decodeTokensPerSecond: rate } = better.numbers;
  return [message('recommend.better-on-host', { name: named(better), score: better.evidence.evidence.score ?? 0, rate })];
}

/** A model that is nearly as good and several times faster may be what the user wants: said, never ranked. */
const NEARLY_AS_GOOD = 0.8;
const SEVERAL_TIMES = 3;

function muchFaster(scored: Scored, { whole, onHost }: ReasonContext): readonly Text[] {
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
  const times = Math.round(faster.numbers.decodeTokensPerSecond / decodeTokensPerSecond);
  return [message('recommend.much-faster', { name: named(faster), score: faster.evidence.evidence.score ?? 0, times })];
}

/** Source titles name commits and paths; the first clause is enough in a sentence. */
const shortTitle = (title: string): string => title.split(/ \(| via |; | @|: /)[0] ?? title;
