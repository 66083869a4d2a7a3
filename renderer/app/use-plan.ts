import { useDeferredValue, useMemo } from 'react';
import { PlannerError } from '#shared/errors.ts';
import { type MachineNote, machineNotes } from '#shared/hardware/machine-notes.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { plan } from '#shared/recommend/plan.ts';
import type { PlanInput } from '#shared/recommend/plan-input.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import { useCatalog } from '../api/catalog-lookup.tsx';
import { type PlanOutcome } from '../features/choose-model/choose-model.tsx';
import { type ResolvedDemand, resolveDemand } from '../features/choose-model/demand.ts';
import { type ActiveHardware, activeHardware } from './active-hardware.ts';
import { useApp } from './store-context.tsx';

export function useActiveHardware(): ActiveHardware {
  const scanned = useApp((state) => state.scanned);
  const choice = useApp((state) => state.choice);
  const corrections = useApp((state) => state.corrections);
  const savedProfiles = useApp((state) => state.savedProfiles);
  const openedAt = useApp((state) => state.openedAt);
  const lookup = useCatalog();
  return useMemo(
    () => activeHardware({ scanned, choice, corrections, savedProfiles, openedAt, lookup }),
    [scanned, choice, corrections, savedProfiles, openedAt, lookup],
  );
}

/** What a plan for this computer takes for granted. */
export function useMachineNotes(profile: HardwareProfile | null): readonly MachineNote[] {
  const { catalog } = useCatalog();
  return useMemo(() => (profile ? machineNotes(resolveMachine(profile, catalog)) : []), [profile, catalog]);
}

export function useResolvedDemand(profile: HardwareProfile | null): ResolvedDemand {
  const { catalog } = useCatalog();
  const demand = useApp((state) => state.demand);
  const hasAccelerator = (profile?.accelerators.length ?? 0) > 0;
  return useMemo(() => resolveDemand(demand, catalog, hasAccelerator), [demand, catalog, hasAccelerator]);
}

export type LivePlan = { readonly outcome: PlanOutcome; readonly stale: boolean };

/** The plan for what is chosen, made again after every change; typing is never held up by it. Null without hardware. */
export function useLivePlan(profile: HardwareProfile | null, demand: ResolvedDemand): LivePlan | null {
  const { catalog } = useCatalog();
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

function planOutcome(input: PlanInput, problem: ResolvedDemand['error']): PlanOutcome {
  if (problem) return { ok: false, error: problem };
  try {
    return { ok: true, input, recommendation: plan(input) };
  } catch (error) {
    if (!(error instanceof PlannerError)) console.error(error);
    return { ok: false, error: errorBodyOf(error) };
  }
}
