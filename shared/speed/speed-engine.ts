import { type MemoryModel, memoryModelOf } from '../catalog/engine.ts';
import type { Step } from '../step.ts';
import { estimateLocal } from './estimate-local.ts';
import { estimateServing } from './estimate-serving.ts';
import { localSteps } from './local-steps.ts';
import { planLocal } from './plan-local.ts';
import { planServing } from './plan-serving.ts';
import { servingSteps } from './serving-steps.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** How an engine is timed: numbers, their ranges, and the arithmetic line by line. */
export type SpeedEngine = {
  readonly numbers: (request: SpeedRequest) => SpeedNumbers;
  readonly estimate: (request: SpeedRequest, numbers: SpeedNumbers) => SpeedEstimate;
  readonly steps: (request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate) => Step[];
};

const local: SpeedEngine = { numbers: planLocal, estimate: estimateLocal, steps: localSteps };
const serving: SpeedEngine = { numbers: planServing, estimate: estimateServing, steps: servingSteps };

const speedEngines: Readonly<Record<MemoryModel, SpeedEngine>> = { 'llama.cpp': local, mlx: local, pool: serving };

export const speedEngineOf = ({ memory }: Pick<SpeedRequest, 'memory'>): SpeedEngine => speedEngines[memoryModelOf(memory.runtime)];
