import type { Assumption, CostEstimate } from '../cost/cost-estimate.ts';
import { costSteps } from '../cost/cost-steps.ts';
import { costInputs } from '../cost/cost-inputs.ts';
import { type CostRequest, estimateCost } from '../cost/estimate-cost.ts';
import { lazy } from '../lazy.ts';
import { fitOf } from '../memory/estimate-fit.ts';
import type { FittingFit } from '../memory/fit.ts';
import { memorySteps } from '../memory/memory-steps.ts';
import { speedOf } from '../speed/estimate-speed.ts';
import type { SpeedEstimate, SpeedRequest } from '../speed/speed-estimate.ts';
import { speedSteps } from '../speed/speed-steps.ts';
import type { Step } from '../step.ts';
import { costRequest } from './cost-request.ts';
import { findUseCase } from './defaults.ts';
import type { Placed } from './evaluate.ts';
import type { PlanInput } from './plan-input.ts';
import { type Service, serviceFor, serviceOf } from './service.ts';

/** What is worked out of a placed candidate when somebody looks at it: ranges, bases, cost and the arithmetic, each once. */
export type Details = {
  readonly fit: () => FittingFit;
  readonly speed: () => SpeedEstimate;
  readonly costRequest: () => CostRequest;
  readonly cost: () => CostEstimate;
  /** The machines for the people of the workload; null where it names none. */
  readonly service: () => Service | null;
  readonly steps: () => readonly Step[];
};

type Subject = { readonly placed: Placed; readonly input: PlanInput; readonly draftTokens?: number | null | undefined };

export function detailsOf({ placed, input, draftTokens }: Subject, assumptions: () => readonly Assumption[]): Details {
  const { request, plan, numbers } = placed;
  const timed: SpeedRequest = { memory: request, plan, workload: input.workload, draftTokens, newTokensPerTurn: newTokensPerTurn(input) };
  const fit = lazy(() => fittingOf(request, plan));
  const speed = lazy(() => speedOf(timed, numbers));
  const served = lazy(() => serviceFor({ memory: request, workload: input.workload }, () => costInputs(assumptions())));
  const priced = lazy(() => {
    const modelId = request.model.id;
    return costRequest({ input, assumptions: assumptions(), modelId, numbers, speed: speed(), service: served() });
  });
  const cost = lazy(() => estimateCost(priced()));
  const service = lazy(() => serviceOf(served(), cost));
  const steps = lazy(() => [...memorySteps(request, plan, fit()), ...speedSteps(timed, numbers, speed()), ...costSteps(priced(), cost())]);
  return { fit, speed, costRequest: priced, cost, service, steps };
}

const newTokensPerTurn = ({ catalog, workload }: PlanInput): number | undefined =>
  findUseCase(catalog, workload.useCase).newTokensPerTurn?.value;

function fittingOf(request: Placed['request'], plan: Placed['plan']): FittingFit {
  const fit = fitOf(request, plan);
  if (fit.verdict === 'does-not-fit') throw new Error(`${request.artifact.id} was placed and does not fit`);
  return fit;
}
