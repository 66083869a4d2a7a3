import type { Step } from '../step.ts';
import { message } from '../words/message.ts';
import { meanDepthTokens } from './mean-depth.ts';
import { interruptingRatio, servingStepParts } from './serving.ts';
import { servingServer } from './serving-server.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from './speed-estimate.ts';
import { exactResult, input } from './step-input.ts';

/** The serving model line by line. The running batch is a fixed point: batch, TPOT and TTFT depend on each other. */
export function servingSteps(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step[] {
  return [
    prefillStep(request, numbers, estimate),
    runningStep(request, numbers, estimate),
    stepStep(request, numbers, estimate),
    tpotStep(request, numbers, estimate),
    { id: 'decode', quantity: 'decodeTokensPerSecond', formula: '1 / tpot', inputs: [], result: estimate.decodeTokensPerSecond },
    ttftStep(request, numbers, estimate),
    throughputStep(request, numbers, estimate),
  ];
}

const sourceOf = ({ memory }: SpeedRequest): string => memory.calibration.serving.sourceId;

function prefillStep(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step {
  const { workload } = request;
  const cached = workload.cachedPromptRatio > 0 ? [input('cachedPromptRatio', workload.cachedPromptRatio, ['ratio', 'user'])] : [];
  return {
    id: 'prefill',
    quantity: 'prefillTokensPerSecond',
    formula: message('step.prefill-of-one', { fresh: 'promptTokens × (1 − cachedPromptRatio)' }),
    inputs: [
      input('promptTokens', workload.promptTokens, ['tokens', 'user']),
      ...cached,
      input('prefillSeconds', numbers.prefillSeconds, ['s', sourceOf(request)]),
    ],
    result: estimate.prefillTokensPerSecond,
  };
}

function runningStep(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step {
  const { workload, plan } = request;
  const capacity = plan.kvCapacity === null ? [] : [input('kvCapacityTokens', plan.kvCapacity.point, ['tokens', 'memory-constants'])];
  return {
    id: 'running',
    quantity: 'runningSequences',
    formula: message('step.less-in-prefill', { formula: 'min(concurrency, kvCapacityTokens / (promptTokens + outputTokens / 2))' }),
    inputs: [input('concurrency', workload.concurrency, ['requests', 'user']), ...capacity],
    result: exactResult(numbers.runningSequences, estimate.tpotSeconds),
  };
}

function stepStep(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step {
  const { workload, memory } = request;
  const { constants, sourceId } = memory.calibration.serving;
  const server = servingServer(request, constants);
  const batch = Math.max(1, numbers.runningSequences / (server.replicas * server.pipelineParallel));
  const parts = servingStepParts(server, { batch, context: meanDepthTokens(workload) }, constants);
  return {
    id: 'step',
    quantity: 'stepSeconds',
    formula: message('step.serving-step'),
    inputs: [
      input('weights', parts.weights, ['s', sourceId]),
      input('kvCache', parts.kvCache, ['s', sourceId]),
      input('compute', parts.compute, ['s', sourceId]),
      input('communication', parts.communication, ['s', sourceId]),
      input('overhead', parts.overhead, ['s', sourceId]),
      input(message('step.engine-factor'), constants.engines[server.engine].timeFactor, ['ratio', sourceId]),
    ],
    result: exactResult(numbers.stepSeconds, estimate.tpotSeconds),
  };
}

function tpotStep(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step {
  const { constants, sourceId } = request.memory.calibration.serving;
  const { engine } = servingServer(request, constants);
  return {
    id: 'tpot',
    quantity: 'tpotSeconds',
    formula: message('step.serving-tpot', {
      formula: 'step + max(0, running − 1) × prefill / outputTokens',
      admitted: 'running / outputTokens',
    }),
    inputs: [
      input('step', numbers.stepSeconds, ['s', sourceOf(request)]),
      input('running', numbers.runningSequences, ['requests', sourceOf(request)]),
      input('prefillSeconds', numbers.prefillSeconds, ['s', sourceOf(request)]),
      input('outputTokens', request.workload.outputTokens, ['tokens', 'user']),
      input(message('step.interrupting-share'), interruptingRatio(engine, constants), ['ratio', sourceId]),
    ],
    result: estimate.tpotSeconds,
  };
}

function ttftStep(request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step {
  return {
    id: 'ttft',
    quantity: 'ttftSeconds',
    formula: message('step.serving-ttft'),
    inputs: [
      input('prefillSeconds', numbers.prefillSeconds, ['s', sourceOf(request)]),
      input('step', numbers.stepSeconds, ['s', sourceOf(request)]),
      input('running', numbers.runningSequences, ['requests', sourceOf(request)]),
      input('concurrency', request.workload.concurrency, ['requests', 'user']),
    ],
    result: estimate.ttftSeconds,
  };
}

const throughputStep = (request: SpeedRequest, numbers: SpeedNumbers, estimate: SpeedEstimate): Step => ({
  id: 'throughput',
  quantity: 'throughputTokensPerSecond',
  formula: 'running / tpot',
  inputs: [
    input('running', numbers.runningSequences, ['requests', sourceOf(request)]),
    input('tpot', numbers.tpotSeconds, ['s', sourceOf(request)]),
  ],
  result: estimate.throughputTokensPerSecond,
});
