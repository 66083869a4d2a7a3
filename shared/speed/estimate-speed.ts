import { speedEngineOf } from './speed-engine.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** Speed of a placed model under a workload, every number with its range and basis. */
export function estimateSpeed(request: SpeedRequest): SpeedEstimate {
  const engine = speedEngineOf(request);
  return engine.estimate(request, engine.numbers(request));
}

/** Ranges and bases for numbers that `planSpeed` gave for this request. */
export const speedOf = (request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate => speedEngineOf(request).estimate(request, numbers);
