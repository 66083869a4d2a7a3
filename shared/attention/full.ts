import { type AttentionLayers, type AttentionModel, type AttentionOf, NO_WEAK_SPOTS } from './attention.ts';
import { perTokenFormula } from './cache-formula.ts';
import { groupedBuffer, groupedCopies, groupedServing, groupedTensors, headsDivide } from './grouped-query.ts';
import { message } from '../words/message.ts';

/** Ordinary grouped-query attention: every layer keeps K and V of every token. */
export function full(attention: AttentionOf<'full'>, layers: number): AttentionModel {
  const { kvHeads, headDim } = attention;
  const by: AttentionLayers = { full: layers, windowed: 0, window: 0, recurrent: 0 };
  return {
    name: message('attention.full'),
    unknownReason: null,
    cacheBytes: ({ streams, cells, keyBytes, valueBytes }) => layers * streams * cells * kvHeads * headDim * (keyBytes + valueBytes),
    cacheFormula: perTokenFormula,
    bytesPerToken: ({ keyBytes, valueBytes }) => layers * kvHeads * headDim * (keyBytes + valueBytes),
    maskCells: ({ cells }) => cells,
    stateBytes: () => 0,
    buffer: groupedBuffer(attention),
    copies: groupedCopies(attention),
    divides: (tensorParallel) => headsDivide(attention, tensorParallel),
    layers: by,
    readBytes: ({ depth, elementBytes }) => layers * 2 * kvHeads * headDim * depth * elementBytes,
    latentKernels: false,
    serving: groupedServing(attention, by),
    weakSpots: NO_WEAK_SPOTS,
    tensors: (shape) => ({ layers: groupedTensors(attention, shape, layers), mtpLayer: groupedTensors(attention, shape, 1) }),
  };
}
