import { PlannerError } from '#shared/errors.ts';
import { assumptionsOf } from '#shared/evaluate/cost-request.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Scored } from '#shared/recommend/candidates.ts';
import { planAndRank } from '#shared/recommend/plan.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import type { PlanOutcome } from '../api/page.ts';
import type { ResolvedDemand } from '../features/choose-model/demand.ts';

/** The one plan that every page is about. */
export function planOutcome(input: PlanInput, problem: ResolvedDemand['error']): PlanOutcome {
  if (problem) return { ok: false, error: problem };
  try {
    // Resolved here, where what is wrong with one is still an answer: candidates read them only when they are looked at.
    const assumptions = assumptionsOf(input);
    const { recommendation, ranking } = planAndRank({ ...input, resolvedAssumptions: assumptions });
    return { ok: true, input, assumptions, recommendation, ranking, rankingOf: rankingsOf(input, ranking) };
  } catch (error) {
    if (!(error instanceof PlannerError)) console.error(error);
    return { ok: false, error: errorBodyOf(error) };
  }
}

/**
 * A runtime that wraps another is not offered unasked, so its ranking may be no part of the plan. It is then made when a page first
 * asks for it, in plain numbers, and kept with the plan.
 */
function rankingsOf(input: PlanInput, ranking: readonly Scored[]): (runtimeId: string) => readonly Scored[] {
  const made = new Map<string, readonly Scored[]>();
  return (runtimeId) => {
    const known = made.get(runtimeId) ?? rankingFor(runtimeId, input, ranking);
    made.set(runtimeId, known);
    return known;
  };
}

function rankingFor(runtimeId: string, input: PlanInput, ranking: readonly Scored[]): readonly Scored[] {
  if (input.requirements.runtimeIds.includes(runtimeId)) return ranking.filter(({ request }) => request.runtime.id === runtimeId);
  return planAndRank({ ...input, requirements: { ...input.requirements, runtimeIds: [runtimeId], limit: 0 } }).ranking;
}
