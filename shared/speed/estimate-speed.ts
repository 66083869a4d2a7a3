import { speedEngineOf } from './speed-engine.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { speculativeOf } from './speculative.ts';
import { turnsOf } from './turns.ts';

/** Speed of a placed model under a workload, every number with its range and basis. */
export const estimateSpeed = (request: SpeedRequest): SpeedEstimate => speedOf(request, speedEngineOf(request).numbers(request));

/** Ranges and bases for numbers that `planSpeed` gave for this request. */
export function speedOf(request: SpeedRequest, numbers: SpeedNumbers): SpeedEstimate {
  const plain = speedEngineOf(request).estimate(request, numbers);
  const speculative = request.draftTokens === null ? null : speculativeOf(request, plain.decodeTokensPerSecond);
  const turns = turnsOf(request);
  return { ...plain, ...(speculative === null ? {} : { speculative }), ...(turns === null ? {} : { turns }) };
}
