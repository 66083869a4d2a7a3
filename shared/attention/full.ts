import { type AttentionModel, type AttentionOf, NO_WEAK_SPOTS } from './attention.ts';
import { groupedCache, groupedTensors, headsDivide } from './grouped-query.ts';
import { message } from '../words/message.ts';

/** Ordinary grouped-query attention: every layer keeps K and V of every token. */
export function full(attention: AttentionOf<'full'>, layers: number): AttentionModel {
  return {
    name: message('attention.full'),
    unknownReason: null,
    ...groupedCache(attention, { full: layers, recurrent: 0 }),
    stateBytes: () => 0,
    divides: (tensorParallel) => headsDivide(attention, tensorParallel),
    weakSpots: NO_WEAK_SPOTS,
    tensors: (shape) => ({ layers: groupedTensors(attention, shape, layers), mtpLayer: groupedTensors(attention, shape, 1) }),
  };
}
