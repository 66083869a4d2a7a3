import { speedEngineOf } from './speed-engine.ts';
import type { SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/**
 * Prefill, decode, first token and throughput of a placed model under a workload, in plain numbers. Cached prompt tokens cost no prefill,
 * but are read.
 */
export const planSpeed = (request: SpeedRequest): SpeedNumbers => speedEngineOf(request).numbers(request);
