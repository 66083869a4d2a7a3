import type { ApiPrice } from '../catalog/api-price.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import { type CostRequest, estimateCost } from '../cost/estimate-cost.ts';
import { resolveAssumptions } from '../cost/resolve-assumptions.ts';
import { formatTokensPerSecond } from '../format.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import { fitOf } from '../memory/estimate-fit.ts';
import { speedOf } from '../speed/estimate-speed.ts';
import type { SpeedEstimate, SpeedRequest } from '../speed/speed-estimate.ts';
import type { Requirements } from '../demand/workload.ts';
import { type Scored, scoreCandidates } from './candidates.ts';
import { compareMisses } from './miss.ts';
import type { PlanInput } from './plan-input.ts';
import { onePerModelFirst, rankCandidates } from './rank.ts';
import { type ReasonContext, reasonContext, reasonsFor } from './reasons.ts';
import type { Candidate, Evidence, Recommendation } from './recommendation.ts';
import { resultArtifact } from './result-artifact.ts';

export type { PlanInput } from './plan-input.ts';

/**
 * Ranks everything of the catalog that runs on this machine under this workload.
 * Two passes: every artifact × runtime in plain numbers, then estimates with ranges, costs and reasons for the ones kept.
 */
export const plan = (input: PlanInput): Recommendation => planAndRank(input).recommendation;

export type RankedPlan = {
  readonly recommendation: Recommendation;
  /** All that passed, in order, whatever the limit. */
  readonly ranking: readonly Scored[];
};

/** The plan together with the whole ranking that it is cut from. */
export function planAndRank(input: PlanInput): RankedPlan {
  const machine = resolveMachine(input.profile, input.catalog);
  const assumptions = assumptionsOf(input, machine);
  const { passing, misses } = scoreCandidates(input, machine);
  const all = rankCandidates(passing, input.catalog.calibration.evidence);
  const kept = onePerModelFirst(all).slice(0, input.requirements.limit);
  const context = reasonContext(all, input.catalog, input.requirements);
  const ranked = kept.map((scored) => candidateOf(scored, { input, assumptions, context }));
  const rejected = [...misses]
    .sort((a, b) => compareMisses(a, b) || a.artifactId.localeCompare(b.artifactId))
    .map((miss) => ({ artifactId: miss.artifactId, reason: miss.reason() }));
  return { recommendation: { best: ranked[0] ?? null, ranked, rejected }, ranking: all };
}

/** The cost assumptions in force for a plan: defaults of the machine's kind, with the user's changes. */
export function assumptionsOf(input: PlanInput, machine = resolveMachine(input.profile, input.catalog)): readonly Assumption[] {
  if (input.resolvedAssumptions) return input.resolvedAssumptions;
  return resolveAssumptions({ catalog: input.catalog, machine, overrides: input.assumptions, region: input.region, asOf: input.asOf });
}

type Build = { readonly input: PlanInput; readonly assumptions: readonly Assumption[]; readonly context: ReasonContext };

function candidateOf(scored: Scored, { input, assumptions, context }: Build): Candidate {
  const speedRequest: SpeedRequest = { memory: scored.request, plan: scored.plan, workload: input.workload };
  const speed = speedOf(speedRequest, scored.speed);
  return {
    artifact: resultArtifact(scored.request.model, scored.request.artifact),
    runtimeId: scored.request.runtime.id,
    fit: fitOf(scored.request, scored.plan),
    speed,
    cost: estimateCost(costRequest({ input, assumptions, scored, speed })),
    evidence: evidenceOf(scored),
    reasons: [...reasonsFor(scored, context), ...lowEndReason(speed, input.requirements)],
  };
}

/** Floors are held against the point; a range that reaches below one is said. */
function lowEndReason({ decodeTokensPerSecond: { low } }: SpeedEstimate, floors: Requirements): readonly string[] {
  if (low >= floors.minDecodeTokensPerSecond) return [];
  return [`may miss the floor: ${formatTokensPerSecond(low)} at the low end of its range`];
}

const evidenceOf = ({ evidence, factor }: Scored): Evidence => ({ ...evidence.evidence, quantizationFactor: factor });

type CostInput = {
  readonly input: PlanInput;
  readonly assumptions: readonly Assumption[];
  readonly scored: Pick<Scored, 'request' | 'speed'>;
  readonly speed: SpeedEstimate;
};

/** What the cost model needs of a candidate: rates of the whole server at its operating batch, and the APIs to compare with. */
export function costRequest({ input, assumptions, scored, speed }: CostInput): CostRequest {
  const { catalog, workload, asOf } = input;
  const prefill = scored.speed.prefillTokensPerSecond;
  const throughput = speed.throughputTokensPerSecond;
  return {
    assumptions,
    workload,
    rates: {
      prefillTokensPerSecond: prefill,
      cachedTokensPerSecond: prefill * catalog.costDefaults.cachedPrefillFactor,
      decodeTokensPerSecond: scored.speed.runningSequences / scored.speed.stepSeconds,
      band: { low: throughput.low / throughput.point, high: throughput.high / throughput.point },
    },
    apiPrices: comparedPrices(input, scored.request.model.id),
    speedBasis: throughput.basis,
    asOf,
  };
}

/** The catalog's default API rows, and the cheapest row that serves the same weights. */
function comparedPrices({ catalog }: PlanInput, modelId: string): readonly ApiPrice[] {
  const chosen = catalog.apiPrices.filter((price) => catalog.costDefaults.defaultApiPriceIds.includes(price.id));
  const same = catalog.apiPrices
    .filter((price) => price.modelId === modelId && price.currency === 'USD' && price.inputPerMillion + price.outputPerMillion > 0)
    .sort((a, b) => a.inputPerMillion + a.outputPerMillion - (b.inputPerMillion + b.outputPerMillion))[0];
  return same && !chosen.includes(same) ? [...chosen, same] : chosen;
}
