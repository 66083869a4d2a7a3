import { type AttentionLayers, type AttentionModel, type AttentionOf, type CacheFormula, NO_WEAK_SPOTS } from './attention.ts';
import { groupedCopies, groupedBuffer, groupedServing, headsDivide } from './grouped-query.ts';
import { type KvLayout, windowCells } from './kv-layout.ts';
import { message } from '../words/message.ts';

type Windowed = AttentionOf<'windowed'>;

/** Some layers keep the last `window` tokens only, the others all. */
export function windowed(attention: Windowed): AttentionModel {
  const { form, kvHeads, headDim, fullLayers, windowLayers, window } = attention;
  const by: AttentionLayers = { full: fullLayers, windowed: windowLayers, window, recurrent: 0 };
  return {
    name: message(form === 'sliding' ? 'attention.sliding' : 'attention.chunked'),
    unknownReason: null,
    cacheBytes: (layout) =>
      (fullLayers * layout.cells + windowLayers * windowCells(layout, window)) *
      (layout.streams * kvHeads * headDim * (layout.keyBytes + layout.valueBytes)),
    cacheFormula: (layout) => windowedFormula(attention, layout),
    bytesPerToken: ({ keyBytes, valueBytes }) => fullLayers * kvHeads * headDim * (keyBytes + valueBytes),
    maskCells: (layout) => layout.cells + windowCells(layout, window),
    stateBytes: () => 0,
    buffer: groupedBuffer(attention),
    copies: groupedCopies(attention),
    divides: (tensorParallel) => headsDivide(attention, tensorParallel),
    layers: by,
    readBytes: ({ depth, elementBytes }) =>
      2 * kvHeads * headDim * (fullLayers * depth + windowLayers * Math.min(depth, window)) * elementBytes,
    latentKernels: false,
    serving: groupedServing(attention, by),
    weakSpots: NO_WEAK_SPOTS,
  };
}

const windowedFormula = ({ fullLayers, windowLayers, window, kvHeads, headDim }: Windowed, layout: KvLayout): CacheFormula => ({
  formula: message('step.rounded-up', {
    formula: '(fullLayers × contextTokens + windowLayers × windowCells) × kvHeads × headDim × 2 × bytesPerElement × concurrency',
    quantity: 'contextTokens',
    multiple: 256,
  }),
  // V may be wider than K (no flash attention): the mean of both stands for two equal ones.
  bytesPerElement: (layout.keyBytes + layout.valueBytes) / 2,
  inputs: [
    { name: 'fullLayers', value: fullLayers, unit: 'layers' },
    { name: 'windowLayers', value: windowLayers, unit: 'layers' },
    { name: 'windowCells', value: windowCells(layout, window), unit: 'tokens' },
    { name: 'kvHeads', value: kvHeads, unit: 'heads' },
    { name: 'headDim', value: headDim, unit: 'values' },
  ],
});
