import type { ServingConstants } from '../catalog/serving-calibration.ts';
import { freshPromptTokens } from './cached-prompt.ts';
import { meanDepthTokens } from './mean-depth.ts';
import { noMeasuredRates } from './measured-rate.ts';
import { type ServingPoint, type ServingServer, servingStepParts } from './serving.ts';
import { servingPointUnder } from './serving-conditions.ts';
import { onLocalCards, servingServer } from './serving-server.ts';
import { type SpeedNumbers, type SpeedRequest, steadyService } from './speed-estimate.ts';

/** The state of a batch engine under the load. */
export function planServing(request: SpeedRequest): SpeedNumbers {
  const { workload, memory, service = steadyService } = request;
  const { constants } = memory.calibration.serving;
  const server = servingServer(request, constants);
  const fresh = freshPromptTokens(workload);
  const load = {
    promptTokens: workload.promptTokens,
    cachedPromptTokens: workload.promptTokens - fresh,
    outputTokens: workload.outputTokens,
    concurrency: workload.concurrency,
  };
  const point = servingPointUnder(service.load, { server, load }, constants);
  return {
    prefillTokensPerSecond: fresh / point.prefillSeconds,
    decodeTokensPerSecond: 1 / point.tpotSeconds,
    ttftSeconds: point.ttftSeconds,
    tpotSeconds: point.tpotSeconds,
    throughputTokensPerSecond: point.outputTokensPerSecond,
    prefillSeconds: point.prefillSeconds,
    stepSeconds: point.stepSeconds,
    runningSequences: point.runningSequences,
    bottleneck: servingBottleneck({ server, point, context: meanDepthTokens(workload) }, constants),
    category: onLocalCards(request) ? 'serving-local-cards' : 'serving',
    measured: noMeasuredRates,
  };
}

type Operating = { readonly server: ServingServer; readonly point: ServingPoint; readonly context: number };

/** The largest part of the time per output token; other requests' prompts count as arithmetic. */
function servingBottleneck({ server, point, context }: Operating, constants: ServingConstants): SpeedNumbers['bottleneck'] {
  const batch = Math.max(1, point.runningSequences / (server.replicas * server.pipelineParallel));
  const { weights, kvCache, compute, communication } = servingStepParts(server, { batch, context }, constants);
  const memory = weights + kvCache;
  const arithmetic = compute + Math.max(0, point.tpotSeconds - point.stepSeconds);
  if (communication > memory && communication > arithmetic && !server.gpu.nvlink) return 'host-link';
  return arithmetic > memory ? 'compute' : 'memory-bandwidth';
}
