import type { ModelVariant } from '../catalog/model.ts';
import type { Loadable, Quantization } from '../catalog/quantization.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { UseCase } from '../catalog/use-case.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import { lazy } from '../lazy.ts';
import { assumptionsOf } from './cost-request.ts';
import { findUseCase } from './defaults.ts';
import { modelSupport } from './model-support.ts';
import type { PlanInput } from './plan-input.ts';
import { type RuntimeSupport, runtimeSupport } from './runtime-support.ts';

/** What every candidate of one question shares, looked up once. */
export type CandidateContext = {
  readonly input: PlanInput;
  readonly machine: ResolvedMachine;
  readonly useCase: UseCase;
  readonly quantizations: ReadonlyMap<string, Quantization>;
  readonly supportOf: (runtime: Runtime, loadable: Loadable) => RuntimeSupport;
  /** The same for one model, whose files of a kind share the answer. */
  readonly modelSupportOf: (runtime: Runtime, model: ModelVariant, loadable: Loadable) => ReturnType<typeof modelSupport>;
  readonly assumptions: () => readonly Assumption[];
};

/** Errors: unknown use case. */
export function candidateContext(input: PlanInput): CandidateContext {
  const machine = resolveMachine(input.profile, input.catalog);
  const supportOf = rememberedSupport(machine);
  return {
    input,
    machine,
    useCase: findUseCase(input.catalog, input.workload.useCase),
    quantizations: new Map(input.catalog.quantizations.map((quantization) => [quantization.id, quantization])),
    supportOf,
    modelSupportOf: rememberedModelSupport(supportOf),
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

function rememberedModelSupport(supportOf: CandidateContext['supportOf']): CandidateContext['modelSupportOf'] {
  const known = new Map<RuntimeSupport, Map<ModelVariant, ReturnType<typeof modelSupport>>>();
  return (runtime, model, loadable) => {
    const format = supportOf(runtime, loadable);
    if (!format.supported) return format.refusal;
    const byModel = known.get(format) ?? new Map<ModelVariant, ReturnType<typeof modelSupport>>();
    known.set(format, byModel);
    const support = byModel.get(model) ?? modelSupport(runtime, { model, loadable }, format);
    byModel.set(model, support);
    return support;
  };
}
