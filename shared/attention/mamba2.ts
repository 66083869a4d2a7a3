import { type AttentionLayers, type AttentionModel, type AttentionOf, NO_WEAK_SPOTS } from './attention.ts';
import { perTokenFormula } from './cache-formula.ts';
import { groupedCopies, groupedBuffer, groupedServing, headsDivide } from './grouped-query.ts';
import { message } from '../words/message.ts';

type Mamba2 = AttentionOf<'mamba2'>;

const F32 = 4;
const BF16 = 2;

/** Full layers keep K and V, Mamba-2 layers a state of fixed size per sequence, feed-forward layers nothing. */
export function mamba2(attention: Mamba2): AttentionModel {
  const { kvHeads, headDim, fullLayers, mambaLayers, mamba } = attention;
  const by: AttentionLayers = { full: fullLayers, windowed: 0, window: 0, recurrent: mambaLayers };
  return {
    name: message('attention.mamba2'),
    unknownReason: null,
    cacheBytes: ({ streams, cells, keyBytes, valueBytes }) => fullLayers * streams * cells * kvHeads * headDim * (keyBytes + valueBytes),
    cacheFormula: perTokenFormula,
    bytesPerToken: ({ keyBytes, valueBytes }) => fullLayers * kvHeads * headDim * (keyBytes + valueBytes),
    maskCells: ({ cells }) => cells,
    stateBytes: (form) => mambaLayers * (F32 * matrixOf(mamba) + (form === 'llama.cpp' ? F32 : BF16) * convolutionOf(mamba)),
    buffer: groupedBuffer(attention),
    copies: groupedCopies(attention),
    divides: (tensorParallel) =>
      headsDivide(attention, tensorParallel) && mamba.heads % tensorParallel === 0 && mamba.groups % tensorParallel === 0,
    layers: by,
    readBytes: ({ depth, elementBytes }) => fullLayers * 2 * kvHeads * headDim * depth * elementBytes,
    latentKernels: false,
    serving: groupedServing(attention, by),
    weakSpots: NO_WEAK_SPOTS,
    tensors: null,
  };
}

/** Values of the state matrix of every head. */
const matrixOf = ({ heads, headDim, stateDim }: Mamba2['mamba']): number => heads * headDim * stateDim;

/** Last inputs of the convolution: the heads, and what each group writes and reads of the state. */
const convolutionOf = ({ heads, headDim, stateDim, groups, convKernel }: Mamba2['mamba']): number =>
  (convKernel - 1) * (heads * headDim + 2 * groups * stateDim);
