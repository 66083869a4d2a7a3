import { groupedCopies } from '#shared/attention/grouped-query.ts';
import type { Users } from '#shared/demand/users.ts';
import { cacheTokens } from './serving-check-points.ts';
import type { ServingFormat, ServingGpu, ServingServer, ServingShape } from '#shared/speed/serving.ts';

/** Shapes, formats and cards of the worked examples of the serving model (published configurations and datasheets). */
const noWindow = { windowKvElementsPerToken: 0, window: 0, mla: false, sparseTopK: 0 };

export const qwen35Large: ServingShape = {
  layers: 60,
  hidden: 4096,
  denseParameters: 8_629_780_480,
  expertParameters: 386_547_056_640,
  experts: 512,
  expertsPerToken: 10,
  attentionLayers: 15,
  queryHeads: 32,
  headDim: 256,
  copies: groupedCopies({ kvHeads: 2 }),
  kvElementsPerToken: 15_360,
  ...noWindow,
};

export const qwen3Small: ServingShape = {
  layers: 48,
  hidden: 2048,
  denseParameters: 1_217_134_592,
  expertParameters: 28_991_029_248,
  experts: 128,
  expertsPerToken: 8,
  attentionLayers: 48,
  queryHeads: 32,
  headDim: 128,
  copies: groupedCopies({ kvHeads: 4 }),
  kvElementsPerToken: 49_152,
  ...noWindow,
};

export const fp8: ServingFormat = { compute: 'fp8', w4a16: false };
export const awq: ServingFormat = { compute: 'bf16', w4a16: true };
const weightsOf = ({ denseParameters, expertParameters }: ServingShape, bytesPerParameter: number): ServingServer['weights'] => ({
  alwaysBytes: denseParameters * bytesPerParameter,
  expertBytes: expertParameters * bytesPerParameter,
});

export const h200: ServingGpu = {
  memoryBytes: 150_754_820_096,
  bandwidth: 4.8e12,
  flops: { bf16: 989e12, fp8: 1978e12, fp4: 1978e12 },
  linkBandwidth: 450e9,
  nvlink: true,
  blackwell: false,
};

export const rtx4090: ServingGpu = {
  memoryBytes: 25_757_220_864,
  bandwidth: 1.008e12,
  flops: { bf16: 165e12, fp8: 330e12, fp4: 330e12 },
  linkBandwidth: 6e9,
  nvlink: false,
  blackwell: false,
};

const one = { tensorParallel: 1, pipelineParallel: 1, replicas: 1, betweenHosts: null, engine: 'vllm', kvElementBytes: 2 } as const;

const withCache = (server: Omit<ServingServer, 'kvCapacityTokens'>): ServingServer => ({
  ...server,
  kvCapacityTokens: cacheTokens(server),
});
export const largeOnH200 = withCache({
  ...one,
  shape: qwen35Large,
  weights: weightsOf(qwen35Large, 1),
  format: fp8,
  gpu: h200,
  tensorParallel: 8,
});
export const smallOn4090 = withCache({ ...one, shape: qwen3Small, weights: weightsOf(qwen3Small, 0.53125), format: awq, gpu: rtx4090 });

/** 500 users of a coding agent, who wait 3 s at most and then read 20 tokens a second. */
export const codingAgents: Users = {
  count: 500,
  sessionsPerDay: 6,
  requestsPerSession: 12,
  activeHoursPerDay: 9,
  workingDaysPerMonth: 22,
  peakFactor: 2.5,
  maxTtftSeconds: 3,
  maxTpotSeconds: 0.05,
  maxWaitRatio: 0.05,
  spareMachines: 1,
};

/** One request of such an agent. */
export const agentRequest = { promptTokens: 12_000, outputTokens: 500, cachedPromptRatio: 0.8 };
