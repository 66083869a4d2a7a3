import { estimateLocal } from './estimate-local.ts';
import { estimateServing } from './estimate-serving.ts';
import { planSpeed } from './plan-speed.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** Speed of a placed model under a workload, every number with its range and basis. */
export function estimateSpeed(request: SpeedRequest): SpeedEstimate {
  return speedOf(request, planSpeed(request));
}

/** Ranges and bases for numbers that `planSpeed` gave for this request. */
export function speedOf(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  return request.memory.runtime.memoryModel === 'pool' ? estimateServing(request, numbers) : estimateLocal(request, numbers);
}
