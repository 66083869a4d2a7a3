import {
  type AttentionBuffer,
  type AttentionLayers,
  type AttentionModel,
  type AttentionOf,
  type CacheFormula,
  NO_WEAK_SPOTS,
} from './attention.ts';
import { groupedCopies, groupedBuffer, groupedServing, groupedTokenBytes, headsDivide } from './grouped-query.ts';
import { type KvLayout, windowCells } from './kv-layout.ts';
import { BLOCK_TOKENS, groupsOf, layersOfPage, type Pages } from './pages.ts';
import { message } from '../words/message.ts';

type Windowed = AttentionOf<'windowed'>;

/** Some layers keep the last `window` tokens only, the others all. */
export function windowed(attention: Windowed): AttentionModel {
  const { form, kvHeads, headDim, fullLayers, windowLayers, window } = attention;
  const local = attention.windowHeads ?? attention;
  const [fullWidth, localWidth] = [kvHeads * headDim, local.kvHeads * local.headDim];
  const by: AttentionLayers = { full: fullLayers, windowed: windowLayers, window, recurrent: 0, compressed: 0, halved: 0 };
  return {
    name: message(form === 'sliding' ? 'attention.sliding' : 'attention.chunked'),
    unknownReason: null,
    cacheBytes: (layout) =>
      (fullLayers * layout.cells * fullWidth + windowLayers * windowCells(layout, window) * localWidth) *
      (layout.streams * (layout.keyBytes + layout.valueBytes)),
    cacheFormula: (layout) => windowedFormula(attention, layout),
    bytesPerToken: ({ keyBytes, valueBytes }) => fullLayers * fullWidth * (keyBytes + valueBytes),
    maskCells: (layout) => layout.cells + windowCells(layout, window),
    stateBytes: () => 0,
    buffer: widerBuffer(groupedBuffer(attention), groupedBuffer(local)),
    copies: groupedCopies(attention),
    pages: (layout, tensorParallel) => pagesOf(attention, layout, tensorParallel),
    reservesMore: false,
    divides: (tensorParallel) => headsDivide(attention, tensorParallel) && headsDivide(local, tensorParallel),
    layers: by,
    scored: (span) => ({
      attention: fullLayers * attention.heads * headDim * span + windowLayers * local.heads * local.headDim * Math.min(span, window),
      indexer: 0,
    }),
    readBytes: ({ depth, elementBytes }) =>
      2 * (fullLayers * fullWidth * depth + windowLayers * localWidth * Math.min(depth, window)) * elementBytes,
    latentKernels: false,
    serving: { ...groupedServing(attention, by), windowKvElementsPerToken: windowLayers * 2 * localWidth },
    weakSpots: NO_WEAK_SPOTS,
    tensors: null,
  };
}

/** Both kinds of layers share pages of the wider kind: the narrower kind puts more tokens into one [pool-vllm]. */
function pagesOf(attention: Windowed, { keyBytes }: KvLayout, tensorParallel: number): Pages {
  const { fullLayers, windowLayers, window } = attention;
  const fullBytes = groupedTokenBytes(attention, keyBytes, tensorParallel);
  const localBytes = groupedTokenBytes(attention.windowHeads ?? attention, keyBytes, tensorParallel);
  const widest = Math.max(fullBytes, localBytes);
  const tokensOf = (tokenBytes: number): number => BLOCK_TOKENS * Math.floor(widest / tokenBytes);
  const shared = layersOfPage([fullLayers, windowLayers]);
  return {
    pageBytes: shared * BLOCK_TOKENS * widest,
    groups: [
      ...groupsOf({ holds: 'context', tokens: tokensOf(fullBytes) }, fullLayers, shared),
      ...groupsOf({ holds: 'window', tokens: tokensOf(localBytes), window }, windowLayers, shared),
    ],
  };
}

/** One buffer serves all layers in turn: the widest of them sets each of its sizes. */
const widerBuffer = (one: AttentionBuffer, other: AttentionBuffer): AttentionBuffer => ({
  ...one,
  heads: Math.max(one.heads, other.heads),
  values: Math.max(one.values, other.values),
  hostKeys: Math.max(one.hostKeys, other.hostKeys),
  copiedElementsPerCell: Math.max(one.copiedElementsPerCell, other.copiedElementsPerCell),
});

const ONE_WIDTH = '(fullLayers × contextTokens + windowLayers × windowCells) × kvHeads × headDim × 2 × bytesPerElement × concurrency';
const TWO_WIDTHS =
  '(fullLayers × contextTokens × kvHeads × headDim + windowLayers × windowCells × windowKvHeads × windowHeadDim) × 2 × bytesPerElement × concurrency';

const windowedFormula = (
  { fullLayers, windowLayers, window, kvHeads, headDim, windowHeads }: Windowed,
  layout: KvLayout,
): CacheFormula => ({
  formula: message('step.rounded-up', {
    formula: windowHeads ? TWO_WIDTHS : ONE_WIDTH,
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
    ...(windowHeads
      ? [
          { name: 'windowKvHeads', value: windowHeads.kvHeads, unit: 'heads' },
          { name: 'windowHeadDim', value: windowHeads.headDim, unit: 'values' },
        ]
      : []),
  ],
});
