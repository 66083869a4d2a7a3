import type { Loadable, Quantization } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import { lazy } from '../lazy.ts';
import { assumptionsOf } from './cost-request.ts';
import { findUseCase } from './defaults.ts';
import type { PlanInput } from './plan-input.ts';
import { type RuntimeSupport, runtimeSupport } from './runtime-support.ts';

/** What every candidate of one question shares, looked up once. */
export type CandidateContext = {
  readonly input: PlanInput;
  readonly machine: ResolvedMachine;
  readonly useCase: UseCase;
  readonly quantizations: ReadonlyMap<string, Quantization>;
  readonly supportOf: (runtime: Runtime, loadable: Loadable) => RuntimeSupport;
  readonly assumptions: () => readonly Assumption[];
};

/** Errors: unknown use case. */
export function candidateContext(input: PlanInput): CandidateContext {
  const machine = resolveMachine(input.profile, input.catalog);
  return {
    input,
    machine,
    useCase: findUseCase(input.catalog, input.workload.useCase),
    quantizations: new Map(input.catalog.quantizations.map((quantization) => [quantization.id, quantization])),
    supportOf: rememberedSupport(machine),
    assumptions: lazy(() => assumptionsOf(input, machine)),
  };
}

function rememberedSupport(machine: ResolvedMachine): CandidateContext['supportOf'] {
  const known = new Map<Runtime, Map<Loadable, RuntimeSupport>>();
  return (runtime, loadable) => {
    const byLoadable = known.get(runtime) ?? new Map<Loadable, RuntimeSupport>();
    known.set(runtime, byLoadable);
    const support = byLoadable.get(loadable) ?? runtimeSupport(runtime, loadable, machine);
    byLoadable.set(loadable, support);
    return support;
  };
}
