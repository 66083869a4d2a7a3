import type { Attention } from '../catalog/model.ts';
import { assertNever } from '../estimate.ts';
import type { Bytes } from '../units.ts';

const F32 = 4;
const BF16 = 2;

type GatedDeltaNet = Extract<Attention, { kind: 'gated-deltanet' }>;
type Compressed = Extract<Attention, { kind: 'compressed' }>;

/** Who holds the state: llama.cpp in F32 throughout, pool engines with a BF16 convolution part. */
export type StateForm = 'llama.cpp' | 'pool';

/** State of all linear layers of one sequence; constant in context. DeepSeek V4's compressor states count here too. */
export function stateBytesPerSequence(attention: Attention, form: StateForm): Bytes {
  switch (attention.kind) {
    case 'gated-deltanet':
      return attention.linearLayers * (form === 'llama.cpp' ? float32State(attention) : mixedState(attention));
    case 'compressed':
      return compressorStates(attention);
    case 'full':
    case 'windowed':
    case 'mla':
    case 'unknown':
      return 0;
    default:
      return assertNever(attention);
  }
}

/** 4 × (R + S): R the convolution's last inputs, S the matrix of every value head. */
function float32State({ linear }: GatedDeltaNet): Bytes {
  const inner = linear.valueHeads * linear.valueDim;
  const convolution = (linear.convKernel - 1) * (inner + 2 * linear.keyHeads * linear.keyDim);
  return F32 * (convolution + linear.keyDim * inner);
}

function mixedState({ linear }: GatedDeltaNet): Bytes {
  const matrix = linear.valueHeads * linear.valueDim * linear.keyDim * F32;
  const convolution = (2 * linear.keyHeads * linear.keyDim + linear.valueHeads * linear.valueDim) * (linear.convKernel - 1) * BF16;
  return matrix + convolution;
}

/** F32, a KV and a score part each: 8 rows of twice the width (ratio 4, and its indexer), 128 rows (ratio 128). */
function compressorStates({ ratio4Layers, ratio128Layers, headDim, indexerDim }: Compressed): Bytes {
  const ratio4 = 2 * F32 * 8 * (2 * headDim + 2 * indexerDim);
  const ratio128 = 2 * F32 * 128 * headDim;
  return ratio4Layers * ratio4 + ratio128Layers * ratio128;
}
