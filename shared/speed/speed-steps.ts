import type { Step } from '../step.ts';
import { localSteps } from './local-steps.ts';
import { servingSteps } from './serving-steps.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** The arithmetic behind a speed estimate, line by line: what is read, one step, decode, prefill, first token, throughput. */
export function speedSteps(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step[] {
  return request.memory.runtime.memoryModel === 'pool' ? servingSteps(request, numbers, estimate) : localSteps(request, numbers, estimate);
}
