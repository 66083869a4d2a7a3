import type { Candidate } from '#shared/recommend/recommendation.ts';
import type { ResolvedDemand } from '../../features/choose-model/demand.ts';
import type { ActiveHardware } from '../active-hardware.ts';
import type { CandidateRef } from '../route.ts';
import type { LivePlan } from '../use-plan.ts';

/** What every page is given: the computer, what is asked of it, and the plan that follows. */
export type PageProps = { readonly hardware: ActiveHardware; readonly demand: ResolvedDemand; readonly live: LivePlan | null };

/** The candidate that was picked out, while it is still in the ranking; else the best one. */
export function pickedCandidate(live: LivePlan | null, picked: CandidateRef | null): Candidate | null {
  if (!live?.outcome.ok) return null;
  const { ranked, best } = live.outcome.recommendation;
  const found = ranked.find(({ artifact, runtimeId }) => artifact.id === picked?.artifactId && runtimeId === picked.runtimeId);
  return found ?? best;
}
