import type { Bytes } from '../units.ts';
import { type AttentionModel, type AttentionOf, NO_WEAK_SPOTS } from './attention.ts';
import { groupedCache, groupedTensors, headsDivide } from './grouped-query.ts';
import { read, small, type TensorGroup } from './tensor-group.ts';
import type { Shape } from '../catalog/model.ts';
import { message } from '../words/message.ts';

type GatedDeltaNet = AttentionOf<'gated-deltanet'>;
type Linear = GatedDeltaNet['linear'];

const F32 = 4;
const BF16 = 2;

/** Full layers keep K and V, the others a state of fixed size per sequence. */
export function gatedDeltaNet(attention: GatedDeltaNet, layers: number): AttentionModel {
  const { fullLayers, linearLayers, linear } = attention;
  return {
    name: message('attention.gated-deltanet'),
    unknownReason: null,
    ...groupedCache(
      attention,
      { full: fullLayers, recurrent: layers - fullLayers },
      { layers: linearLayers, stateBytes: mixedState(linear), values: linearValues(linear) },
    ),
    stateBytes: (form) => linearLayers * (form === 'llama.cpp' ? float32State(linear) : mixedState(linear)),
    divides: (tensorParallel) =>
      headsDivide(attention, tensorParallel) && linear.keyHeads % tensorParallel === 0 && linear.valueHeads % tensorParallel === 0,
    weakSpots: NO_WEAK_SPOTS,
    tensors: (shape) => ({
      layers: [...linearTensors(attention, shape), ...groupedTensors(attention, shape, fullLayers)],
      mtpLayer: groupedTensors(attention, shape, 1),
    }),
  };
}

/** Queries, keys and values before and behind the convolution, the gate and the way out. */
const linearValues = ({ keyHeads, keyDim, valueHeads, valueDim }: Linear): number => 4 * keyHeads * keyDim + 4 * valueHeads * valueDim;

/** 4 × (R + S): R the convolution's last inputs, S the matrix of every value head. */
function float32State(linear: Linear): Bytes {
  const inner = linear.valueHeads * linear.valueDim;
  const convolution = (linear.convKernel - 1) * (inner + 2 * linear.keyHeads * linear.keyDim);
  return F32 * (convolution + linear.keyDim * inner);
}

function mixedState(linear: Linear): Bytes {
  const matrix = linear.valueHeads * linear.valueDim * linear.keyDim * F32;
  const convolution = (2 * linear.keyHeads * linear.keyDim + linear.valueHeads * linear.valueDim) * (linear.convKernel - 1) * BF16;
  return matrix + convolution;
}

/** Gated DeltaNet: queries, keys and values in one, the gate z, the gates a and b of each head, the convolution, the way out. */
function linearTensors({ linear, linearLayers }: GatedDeltaNet, { hidden }: Shape): TensorGroup[] {
  const { keyHeads, valueHeads, keyDim, valueDim, convKernel } = linear;
  const inner = valueHeads * valueDim;
  const mixed = 2 * keyHeads * keyDim + inner;
  return [
    read('linear-attention', [mixed, hidden], linearLayers),
    read('linear-attention', [inner, hidden], linearLayers),
    read('linear-attention', [hidden, inner], linearLayers),
    read('linear-attention-gates', [valueHeads, hidden], 2 * linearLayers),
    small(mixed * convKernel + 2 * valueHeads + valueDim, linearLayers),
  ];
}
