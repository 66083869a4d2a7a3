import { z } from 'zod';

/** What multiplies the matrices of a prompt: kernels on a kind of hardware, each with its own share of the listed FP16 rate. */
export const matrixUnits = [
  'cuda',
  'rocm',
  'vulkan',
  'metal',
  'mlx',
  'cpu',
  // Of measured rows only: their constants help to fit those of the others, and no request can ask for one.
  'ktransformers',
  'llamafile',
  'llamafile-metal',
] as const;
export type MatrixUnit = (typeof matrixUnits)[number];

/** Generations of cards and chips with enough rows to show that their share is another than that of their unit. */
export const chipGenerations = ['ampere', 'ada', 'm2', 'm3'] as const;
export type ChipGeneration = (typeof chipGenerations)[number];

const positive = z.number().positive();

/** What reading a prompt takes. Shares are of the listed FP16 rate or bandwidth, factors are on top of them. */
export const prefillSchema = z.strictObject({
  flopsEfficiencyRatio: z.record(z.enum(matrixUnits), positive),
  generationFactor: z.record(z.enum(chipGenerations), positive),
  /** GeForce cards are listed with half their FP16 rate; kernels of llama.cpp reach more than that. Pascal multiplies integers only. */
  geforceFactor: positive,
  pascalFactor: positive,
  intelFactor: positive,
  llamafileGeforceFactor: positive,
  llamafileAmdFactor: positive,
  /** AMD's own Vulkan driver in place of Mesa's, without and with experts; 16-bit experts under Vulkan. */
  amdvlkFactor: positive,
  amdvlkExpertFactor: positive,
  vulkanBf16ExpertFactor: positive,
  /** Builds of llama.cpp before 2025 with quantised weights, and of 2025; their attention. */
  build2024Factor: positive,
  build2025Factor: positive,
  build2024AttentionFactor: positive,
  /** Tokens that an expert gets of one micro-batch when its products reach half the rate. */
  expertHalfRateTokens: positive,
  llamafileExpertHalfRateTokens: positive,
  /** Work of attention against that of matrices, and of a latent cache on top of it. */
  attentionFactor: positive,
  latentAttentionFactor: positive,
  /** Bytes that a recurrent layer moves for every token and value of the hidden state. */
  recurrentBytesPerHiddenValue: positive,
  /** Every micro-batch reads the weights again. */
  weightBandwidthEfficiencyRatio: positive,
  startSeconds: positive,
  llamafileStartSeconds: positive,
  /** Of every layer and micro-batch. */
  layerSeconds: positive,
  cpuLayerSeconds: positive,
  /** What whole layers on each of several cards keep of an ideal pipeline of micro-batches. */
  pipelineEfficiencyRatio: positive,
  /** Weights in host memory are computed there or sent over, whichever is faster. */
  hostFlopsEfficiencyRatio: positive,
  ikHostFactor: positive,
  ktransformersHostFactor: positive,
  hostLinkBytesPerSecond: positive,
  blackwellHostLinkFactor: positive,
  /** What mlx-lm reads of a prompt at once. */
  mlxMicroBatchTokens: positive,
});
export type PrefillConstants = Readonly<z.infer<typeof prefillSchema>>;
