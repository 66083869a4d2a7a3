import type { MatrixUnit, PrefillConstants } from '../catalog/prefill-calibration.ts';
import type { Stack } from '../catalog/speed-calibration.ts';
import type { BytesPerSecond, Flops, Ratio, Seconds, Tokens } from '../units.ts';
import type { PrefillHost, PrefillInput } from './prefill-input.ts';

/** Batch engines have a model of their own; here they stand beside llama.cpp's kernels. */
const unitOf: Readonly<Record<Stack, MatrixUnit>> = {
  cuda: 'cuda',
  'cuda-gb10': 'cuda',
  vllm: 'cuda',
  'trt-llm': 'cuda',
  rocm: 'rocm',
  vulkan: 'vulkan',
  metal: 'metal',
  mlx: 'mlx',
  cpu: 'cpu',
  'cpu-ik': 'cpu',
  ktransformers: 'ktransformers',
  llamafile: 'llamafile',
  'llamafile-metal': 'llamafile-metal',
};

const isLlamafile = ({ stack }: Pick<PrefillInput, 'stack'>): boolean => stack === 'llamafile' || stack === 'llamafile-metal';

/** Share of the listed FP16 rate that products of matrices reach. */
export function flopsRatio(input: PrefillInput, constants: PrefillConstants): Ratio {
  return constants.flopsEfficiencyRatio[unitOf[input.stack]] * cardFactor(input, constants) * programFactor(input, constants);
}

/** What a card is against others of its unit. */
function cardFactor({ stack, speedClass, generation }: PrefillInput, constants: PrefillConstants): number {
  if (stack === 'llamafile-metal') return 1;
  if (stack === 'llamafile')
    return speedClass === 'nv-consumer' ? constants.llamafileGeforceFactor : speedClass === 'amd' ? constants.llamafileAmdFactor : 1;
  const ofGeneration = generation === null ? 1 : constants.generationFactor[generation];
  return ofGeneration * classFactor({ stack, speedClass }, constants);
}

function classFactor({ stack, speedClass }: Pick<PrefillInput, 'stack' | 'speedClass'>, constants: PrefillConstants): number {
  if (speedClass === 'intel') return constants.intelFactor;
  if (speedClass === 'nv-old') return constants.pascalFactor;
  const ofNvidia = stack === 'cuda' || stack === 'ktransformers';
  return ofNvidia && speedClass === 'nv-consumer' ? constants.geforceFactor : 1;
}

/** What driver, build and width of the weights make of it. */
function programFactor(input: PrefillInput, constants: PrefillConstants): number {
  const { stack, amdvlk, sixteenBit, build, expertRatio } = input;
  const moe = expertRatio > 0;
  let factor = 1;
  if (build === '2024' && !sixteenBit) factor *= constants.build2024Factor;
  if (build === '2025') factor *= constants.build2025Factor;
  if (stack === 'vulkan' && amdvlk) factor *= moe ? constants.amdvlkExpertFactor : constants.amdvlkFactor;
  if (stack === 'vulkan' && sixteenBit && moe) factor *= constants.vulkanBf16ExpertFactor;
  return factor;
}

/** How full the products of an expert are that gets so few tokens of a micro-batch; 1 for dense models. */
export function expertFill(input: PrefillInput, tokens: Tokens, constants: PrefillConstants): Ratio {
  if (input.expertRatio === 0) return 1;
  const each = tokens * input.expertRatio;
  return each / (each + (isLlamafile(input) ? constants.llamafileExpertHalfRateTokens : constants.expertHalfRateTokens));
}

export const startSeconds = (input: PrefillInput, constants: PrefillConstants): Seconds =>
  isLlamafile(input) ? constants.llamafileStartSeconds : constants.startSeconds;

export const layerSeconds = ({ stack }: PrefillInput, constants: PrefillConstants): Seconds =>
  unitOf[stack] === 'cpu' ? constants.cpuLayerSeconds : constants.layerSeconds;

/** Work of attention against that of matrices. */
export function attentionFactor(
  { build, mla }: PrefillInput,
  constants: PrefillConstants,
): { readonly all: number; readonly latent: number } {
  return {
    all: constants.attentionFactor * (build === '2024' ? constants.build2024AttentionFactor : 1),
    latent: mla ? constants.latentAttentionFactor : 1,
  };
}

export function hostFlops({ stack }: PrefillInput, { flops, ik }: PrefillHost, constants: PrefillConstants): Flops {
  const factor = stack === 'ktransformers' ? constants.ktransformersHostFactor : ik ? constants.ikHostFactor : 1;
  return flops * constants.hostFlopsEfficiencyRatio * factor;
}

/** What weights are sent over at: less than the link could carry, and never more. */
export const hostLink = ({ linkBytesPerSecond, blackwell }: PrefillHost, constants: PrefillConstants): BytesPerSecond =>
  Math.min(linkBytesPerSecond, constants.hostLinkBytesPerSecond * (blackwell ? constants.blackwellHostLinkFactor : 1));
