import { planService, type ServicePlan } from '../speed/plan-service.ts';
import type { ServiceDemand } from '../demand/replicas.ts';
import { servingRules } from '../speed/serving-rules.ts';
import { evaluateTarget, type Target } from '../evaluate/explain.ts';
import type { PlanInput } from '../evaluate/plan-input.ts';

/** Who will use the model, and what they accept; lengths of requests come from the workload. */
export type ServiceUsers = Omit<ServiceDemand, 'promptTokens' | 'outputTokens' | 'cachedPromptRatio'>;

/** From users to machines like this one, with the usual derate and one spare; null when the target cannot be placed at all. */
export function serviceFor(input: PlanInput, target: Target, users: ServiceUsers): ServicePlan | null {
  const result = evaluateTarget(input, target);
  if (!result.placed) return null;
  const { promptTokens, outputTokens, cachedPromptRatio } = input.workload;
  const { derateRatio } = servingRules(input.catalog.calibration.serving);
  return planService({
    memory: result.speedRequest.memory,
    demand: { ...users, promptTokens, outputTokens, cachedPromptRatio },
    options: { derateRatio: derateRatio.default, spareReplicas: 0 },
    spareMachines: 1,
  });
}
