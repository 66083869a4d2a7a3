import type { Assumption, CostEstimate } from '../cost/cost-estimate.ts';
import { costSteps } from '../cost/cost-steps.ts';
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
import type { Placed } from './evaluate.ts';
import type { PlanInput } from './plan-input.ts';

/** What is worked out of a placed candidate when somebody looks at it: ranges, bases, cost and the arithmetic, each once. */
export type Details = {
  readonly fit: () => FittingFit;
  readonly speed: () => SpeedEstimate;
  readonly costRequest: () => CostRequest;
  readonly cost: () => CostEstimate;
  readonly steps: () => readonly Step[];
};

export function detailsOf({ request, plan, numbers }: Placed, input: PlanInput, assumptions: () => readonly Assumption[]): Details {
  const timed: SpeedRequest = { memory: request, plan, workload: input.workload };
  const fit = lazy(() => fittingOf(request, plan));
  const speed = lazy(() => speedOf(timed, numbers));
  const priced = lazy(() => costRequest({ input, assumptions: assumptions(), modelId: request.model.id, numbers, speed: speed() }));
  const cost = lazy(() => estimateCost(priced()));
  const steps = lazy(() => [...memorySteps(request, plan, fit()), ...speedSteps(timed, numbers, speed()), ...costSteps(priced(), cost())]);
  return { fit, speed, costRequest: priced, cost, steps };
}

function fittingOf(request: Placed['request'], plan: Placed['plan']): FittingFit {
  const fit = fitOf(request, plan);
  if (fit.verdict === 'does-not-fit') throw new Error(`${request.artifact.id} was placed and does not fit`);
  return fit;
}
