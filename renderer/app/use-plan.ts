import { useDeferredValue, useMemo } from 'react';
import { type MachineNote, machineNotes } from '#shared/hardware/machine-notes.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { useCatalog } from '../api/catalog-lookup.tsx';
import { type CandidateRef, findCandidate } from '../api/candidate-ref.ts';
import type { LivePlan } from '../api/page.ts';
import { useResolvedDemand } from '../features/choose-model/use-resolved-demand.ts';
import { planOutcome } from './plan-outcome.ts';
import { useApp } from './store-context.tsx';

/** What a plan for this computer takes for granted. */
export function useMachineNotes(profile: HardwareProfile | null): readonly MachineNote[] {
  const { catalog } = useCatalog();
  return useMemo(() => (profile ? machineNotes(resolveMachine(profile, catalog)) : []), [profile, catalog]);
}

/** The plan for what is chosen, made again after every change; typing is never held up by it. Null without hardware. */
export function useLivePlan(profile: HardwareProfile | null): LivePlan | null {
  const { catalog } = useCatalog();
  const demand = useResolvedDemand();
  const assumptions = useApp((state) => state.assumptions);
  const region = useApp((state) => state.region) ?? undefined;
  const asOf = useApp((state) => state.openedAt);
  const input = useMemo(
    () => (profile ? { profile, catalog, workload: demand.workload, requirements: demand.requirements, assumptions, region, asOf } : null),
    [profile, catalog, demand, assumptions, region, asOf],
  );
  const planned = useDeferredValue(input);
  const problem = useDeferredValue(demand.error);
  const outcome = useMemo(() => (planned ? planOutcome(planned, problem) : null), [planned, problem]);
  return outcome && { outcome, stale: planned !== input };
}

/** The candidate that was picked out, while the plan still has it; else the best one. */
export function pickedCandidate(live: LivePlan | null, picked: CandidateRef | null): Candidate | null {
  if (!live?.outcome.ok) return null;
  const { recommendation } = live.outcome;
  return findCandidate(recommendation, picked) ?? recommendation.best;
}
