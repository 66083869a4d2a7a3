import type { Step } from '../step.ts';
import { speculativeSteps } from './speculative-steps.ts';
import { speedEngineOf } from './speed-engine.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** The arithmetic behind a speed estimate, line by line: what is read, one step, decode, prefill, first token, throughput; and drafts. */
export const speedSteps = (request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step[] => [
  ...speedEngineOf(request).steps(request, numbers, estimate),
  ...speculativeSteps(request, estimate),
];
