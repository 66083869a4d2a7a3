import { attentionOf } from '../attention/registry.ts';
import type { CostEstimate } from '../cost/cost-estimate.ts';
import { costSteps } from '../cost/cost-steps.ts';
import { type CostRequest, estimateCost } from '../cost/estimate-cost.ts';
import { PlannerError } from '../errors.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import { fitOf } from '../memory/estimate-fit.ts';
import type { Fit, PlacementKind } from '../memory/fit.ts';
import type { MemoryRequest, PlacedMemoryPlan } from '../memory/memory-plan.ts';
import { memorySteps } from '../memory/memory-steps.ts';
import { planMemory } from '../memory/plan-memory.ts';
import { speedOf } from '../speed/estimate-speed.ts';
import { planSpeed } from '../speed/plan-speed.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from '../speed/speed-estimate.ts';
import { speedSteps } from '../speed/speed-steps.ts';
import type { Step } from '../step.ts';
import { findUseCase } from './defaults.ts';
import { assumptionsOf, costRequest } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { architectureSupport, runtimeSupport } from './runtime-support.ts';
import { changesFor, type SingleChange } from './single-change.ts';
import { findArtifact, findModel, findQuantization, findRuntime, notRecommendable } from './subjects.ts';
import { projectorBytes, UNKNOWN_PROJECTOR } from './vision-projector.ts';

/** One artifact in one runtime. `quantization` takes names, slugs and artifact ids. */
export type Target = {
  readonly modelId: string;
  readonly quantization: string;
  readonly runtimeId: string;
  readonly placement?: PlacementKind | undefined;
};

export type Explanation = {
  readonly fit: Fit;
  readonly speed: SpeedEstimate | null;
  readonly cost: CostEstimate | null;
  readonly steps: readonly Step[];
  /** What alone would make it fit, the mildest change first; only where it does not fit. */
  readonly changes?: readonly SingleChange[];
};

/** A target worked through: what it needs, how fast it is, what it costs; or only the fit when it does not fit. */
export type Evaluation =
  /** `request`: null where the runtime cannot take the target at all. */
  | { readonly placed: false; readonly fit: Fit; readonly request: MemoryRequest | null }
  | {
      readonly placed: true;
      readonly fit: Fit;
      readonly memoryPlan: PlacedMemoryPlan;
      readonly speedRequest: SpeedRequest;
      readonly numbers: SpeedNumbers;
      readonly speed: SpeedEstimate;
      readonly costRequest: CostRequest;
      readonly cost: CostEstimate;
    };

export function evaluateTarget(input: PlanInput, target: Target): Evaluation {
  const machine = resolveMachine(input.profile, input.catalog);
  const memory = requestFor(input, target, machine);
  if ('reason' in memory) return { placed: false, fit: unsupported(target, input, memory.reason), request: null };
  const memoryPlan = planMemory(memory);
  const fit = fitOf(memory, memoryPlan);
  if (!memoryPlan.placed) return { placed: false, fit, request: memory };
  const speedRequest = { memory, plan: memoryPlan, workload: input.workload };
  const numbers = planSpeed(speedRequest);
  const speed = speedOf(speedRequest, numbers);
  const request = costRequest({ input, assumptions: assumptionsOf(input, machine), scored: { request: memory, speed: numbers }, speed });
  return { placed: true, fit, memoryPlan, speedRequest, numbers, speed, costRequest: request, cost: estimateCost(request) };
}

/** Every number of one candidate with formula, inputs and sources; also for targets that would not be recommended. */
export function explain(input: PlanInput, target: Target): Explanation {
  const result = evaluateTarget(input, target);
  if (!result.placed) {
    const changes = result.request ? changesFor(result.request, input) : [];
    return { fit: result.fit, speed: null, cost: null, steps: [], changes };
  }
  const { fit, speed, cost } = result;
  const steps = [
    ...memorySteps(result.speedRequest.memory, result.memoryPlan, fit),
    ...speedSteps(result.speedRequest, result.numbers, speed),
    ...costSteps(result.costRequest, cost),
  ];
  return { fit, speed, cost, steps };
}

/** The request that a target stands for, or the reason why its runtime cannot take it. Errors: unknown model, quantization, runtime. */
function requestFor(input: PlanInput, target: Target, machine: ResolvedMachine): MemoryRequest | { readonly reason: string } {
  const { catalog, workload, requirements } = input;
  const model = findModel(catalog, target.modelId);
  const runtime = findRuntime(catalog, target.runtimeId);
  const artifact = findArtifact(model, target.quantization);
  const quantization = findQuantization(catalog, artifact.quantizationId);
  const against = model.shape ? architectureSupport(runtime, model) : notRecommendable(model);
  if (against !== null || !model.shape) return { reason: against ?? 'tensor shape unknown' };
  const unknownCache = attentionOf(model.shape).unknownReason !== null ? notRecommendable(model) : null;
  if (unknownCache !== null) return { reason: unknownCache };
  if (workload.contextTokens > model.context.native.value)
    throw beyondContext(model.id, workload.contextTokens, model.context.native.value);
  const support = runtimeSupport(runtime, quantization.loadable, machine);
  if (!support.supported) return { reason: support.reason };
  const mmprojBytes = projectorBytes(findUseCase(catalog, workload.useCase), model, artifact);
  if (mmprojBytes === null) return { reason: UNKNOWN_PROJECTOR };
  return {
    model,
    shape: model.shape,
    artifact,
    quantization,
    runtime,
    machine: support.machine,
    calibration: catalog.calibration,
    contextTokens: workload.contextTokens,
    concurrency: workload.concurrency,
    kvType: requirements.kvType,
    flashAttention: true,
    mmprojBytes,
    placement: target.placement,
  };
}

export function beyondContext(modelId: string, asked: number, native: number): PlannerError {
  return new PlannerError(
    'usage',
    `model "${modelId}" holds ${native} tokens, ${asked} are asked for`,
    `Ask for at most --context ${native}.`,
  );
}

function unsupported(target: Target, input: PlanInput, reason: string): Fit {
  const artifact = findArtifact(findModel(input.catalog, target.modelId), target.quantization);
  return {
    verdict: 'does-not-fit',
    artifactId: artifact.id,
    runtimeId: target.runtimeId,
    shortBytes: { point: 0, low: 0, high: 0, basis: [{ kind: 'assumed', sourceId: 'memory-rules', note: reason }] },
    limit: 'runtime-support',
    reason,
  };
}
