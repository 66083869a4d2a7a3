import type { Bytes } from '../units.ts';
import { type AttentionModel, type AttentionOf, NO_WEAK_SPOTS, type StateForm } from './attention.ts';
import { groupedCache, headsDivide } from './grouped-query.ts';
import { message } from '../words/message.ts';

type Mamba2 = AttentionOf<'mamba2'>;

const F32 = 4;
const BF16 = 2;

/** Full layers keep K and V, Mamba-2 layers a state of fixed size per sequence, feed-forward layers nothing. */
export function mamba2(attention: Mamba2): AttentionModel {
  const { fullLayers, mambaLayers, feedForwardLayers, mamba } = attention;
  return {
    name: message('attention.mamba2'),
    unknownReason: null,
    ...groupedCache(
      attention,
      { full: fullLayers, recurrent: mambaLayers, halved: fullLayers + mambaLayers + feedForwardLayers },
      { layers: mambaLayers, stateBytes: stateOf(mamba, 'pool'), values: mambaValues(mamba) },
    ),
    stateBytes: (form) => mambaLayers * stateOf(mamba, form),
    divides: (tensorParallel) =>
      headsDivide(attention, tensorParallel) && mamba.heads % tensorParallel === 0 && mamba.groups % tensorParallel === 0,
    weakSpots: NO_WEAK_SPOTS,
    tensors: null,
  };
}

/** The heads' inputs before and behind the convolution and their gate; what each group writes and reads, before and behind it. */
const mambaValues = ({ heads, headDim, groups, stateDim }: Mamba2['mamba']): number => 3 * heads * headDim + 4 * groups * stateDim;

/** State of one layer. */
const stateOf = (mamba: Mamba2['mamba'], form: StateForm): Bytes =>
  F32 * matrixOf(mamba) + (form === 'llama.cpp' ? F32 : BF16) * convolutionOf(mamba);

/** Values of the state matrix of every head. */
const matrixOf = ({ heads, headDim, stateDim }: Mamba2['mamba']): number => heads * headDim * stateDim;

/** Last inputs of the convolution: the heads, and what each group writes and reads of the state. */
const convolutionOf = ({ heads, headDim, stateDim, groups, convKernel }: Mamba2['mamba']): number =>
  (convKernel - 1) * (heads * headDim + 2 * groups * stateDim);
