import type { MemoryConstants } from '../catalog/memory-calibration.ts';
import type { Bytes } from '../units.ts';
import type { TensorSubject } from './class-bytes.ts';
import { attentionOf } from '../attention/registry.ts';
import type { TensorGroup, TensorRole } from '../attention/tensor-group.ts';

/** Bytes of a group of tensors in a format; 0 where the format leaves it out. */
export type Recipe = (group: TensorGroup) => Bytes;

/** Who worked a class out tensor by tensor; named in sources.json. */
export const RECIPE_SOURCE = 'tensor-recipe';

type GgmlBits = MemoryConstants['ggmlBits'];

const F32 = 4;
const BF16 = 2;
/** Rows and columns that share one FP8 scale. */
export const FP8_BLOCK = 128;
/** Values that share one scale of NVFP4, which takes a byte. */
const NVFP4_GROUP = 16;
export const NVFP4_BITS = 4 + 8 / NVFP4_GROUP;
/** MLX keeps a scale and a bias of 16 bits for 64 values: half a bit a value. Gates of mixtures have eight bits beside. */
export const MLX_SCALE_BITS = 0.5;
export const MLX_GATE_BITS = 8;

const valuesOf = ({ rows, columns }: TensorGroup): number => rows * columns;
/** Rows are whole blocks in ggml: so many bits a value is exact. */
const atBits = (group: TensorGroup, bits: number): Bytes => (valuesOf(group) / 8) * bits;

const bf16: Recipe = (group) => BF16 * valuesOf(group) * group.count;

const linear: readonly TensorRole[] = [
  'attention',
  'attention-value',
  'linear-attention',
  'feed-forward',
  'feed-forward-down',
  'expert',
  'shared-expert',
];

/** DeepSeek's and Qwen's FP8: a byte a weight and a BF16 scale for every block; embedding, head, gates, norms and vision stay BF16. */
const fp8Blocks: Recipe = (group) => {
  if (!linear.includes(group.role)) return bf16(group);
  const scales = Math.ceil(group.rows / FP8_BLOCK) * Math.ceil(group.columns / FP8_BLOCK);
  return (valuesOf(group) + BF16 * scales) * group.count;
};

/** NVIDIA's mixes: some roles in NVFP4, some in FP8 with one scale a tensor, the MTP head and the rest as they were. */
const nvfp4 =
  (narrow: readonly TensorRole[], fp8: readonly TensorRole[]): Recipe =>
  (group) => {
    if (group.class === 'mtpHead') return bf16(group);
    const values = valuesOf(group);
    if (narrow.includes(group.role)) return (values / 2 + values / NVFP4_GROUP) * group.count;
    return fp8.includes(group.role) ? values * group.count : bf16(group);
  };

/** What stays in F32 in every GGUF file. */
const WIDE_IN_GGUF: readonly TensorRole[] = ['small', 'router', 'shared-expert-gate'];

const gguf =
  (bytesOf: (group: TensorGroup) => Bytes): Recipe =>
  (group) => {
    if (group.role === 'vision') return 0;
    return WIDE_IN_GGUF.includes(group.role) ? F32 * valuesOf(group) * group.count : bytesOf(group);
  };

const gguf16 = gguf(bf16);
const ggufQ80 = ({ q80 }: GgmlBits): Recipe => gguf((group) => atBits(group, q80) * group.count);

/** Q4_K_M of llama-quantize for dense models: the head in Q6_K, and values and down projections of about half the layers. */
const ggufQ4KM = (layers: number, { q4K, q5K, q6K }: GgmlBits): Recipe => {
  const wider = Array.from({ length: layers }, (_, layer) => layer).filter((layer) => takesMoreBits(layer, layers)).length;
  const mixed = (group: TensorGroup, narrow: number): Bytes => atBits(group, q6K) * wider + atBits(group, narrow) * (group.count - wider);
  return gguf((group) => {
    switch (group.role) {
      case 'head':
        return atBits(group, q6K);
      case 'attention-value':
        // With 80 layers eight heads share one: the narrow ones are widened.
        return mixed(group, layers === 80 ? q5K : q4K);
      case 'feed-forward-down':
        return mixed(group, q4K);
      default:
        return atBits(group, q4K) * group.count;
    }
  });
};

/** The first and the last eighth of the layers, and every third between [llama-quant.cpp, use_more_bits]. */
function takesMoreBits(layer: number, layers: number): boolean {
  const eighth = Math.floor(layers / 8);
  return layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
}

/** Affine groups of 64 for all matrices; MLX drops the MTP head and keeps vision and small tensors. */
const mlx =
  (bits: number): Recipe =>
  (group) => {
    if (group.class === 'mtpHead') return 0;
    if (group.role === 'small' || group.role === 'vision') return bf16(group);
    const gate = group.role === 'router' || group.role === 'shared-expert-gate';
    return ((gate ? MLX_GATE_BITS : bits) + MLX_SCALE_BITS) * (valuesOf(group) / 8) * group.count;
  };

/** By the name that an artifact gives its recipe. */
const NAMED: Readonly<Record<string, Recipe>> = {
  bf16,
  'fp8-block128': fp8Blocks,
  'nvfp4-experts-only': nvfp4(['expert'], []),
  'nvfp4-mlp+head-w4a16,attn-fp8': nvfp4(
    ['feed-forward', 'feed-forward-down', 'head'],
    ['attention', 'attention-value', 'linear-attention'],
  ),
  'nvfp4-experts+shared+head-w4a16,attn-fp8': nvfp4(
    ['expert', 'shared-expert', 'head'],
    ['attention', 'attention-value', 'linear-attention'],
  ),
  'mlx-4': mlx(4),
  'mlx-6': mlx(6),
  'mlx-8': mlx(8),
};

/** The recipe that a file says it follows, or the one that its scheme has. Whether it does shows in its size. */
export function recipeOf({ model: { shape }, artifact, quantization, calibration }: TensorSubject): Recipe | null {
  const { ggmlBits } = calibration.memory.constants;
  const named = artifact.contents.recipe === undefined ? undefined : NAMED[artifact.contents.recipe];
  if (named) return named;
  switch (quantization.id) {
    case 'bf16':
      return bf16;
    case 'bf16-gguf':
    case 'f16':
      return gguf16;
    case 'q8-0':
      return ggufQ80(ggmlBits);
    case 'q4-k-m':
      return shape && attentionOf(shape).layers.full === shape.layers ? ggufQ4KM(shape.layers, ggmlBits) : null;
    case 'mlx-4bit':
      return mlx(4);
    case 'mlx-6bit':
      return mlx(6);
    case 'mlx-8bit':
      return mlx(8);
    default:
      return null;
  }
}
