import type { AttentionModel } from '../attention/attention.ts';
import type { Shape } from '../catalog/model.ts';
import type { Bytes } from '../units.ts';
import type { MemoryNeed } from './memory-need.ts';

/** Bytes of a BF16 value. */
const BF16 = 2;

/**
 * What MLX computes with beside weights and cache: a prompt is read in steps of so many tokens, and the graph of several layers is in
 * flight before the buffers of the first are free again. Logits are computed of the last token only.
 */
export function mlxScratchBytes({ request, attention, rules }: MemoryNeed): Bytes {
  const { shape, contextTokens } = request;
  const { prefillTokens, layersInFlight } = rules.mlxScratch;
  return Math.min(prefillTokens, contextTokens) * BF16 * layersInFlight * layerValues(shape, attention);
}

/** Values that the widest layer computes of one token: attention or what stands in its place, the hidden states around it, feed-forward. */
export function layerValues(shape: Shape, { buffer: { values, recurrentValues } }: AttentionModel): number {
  return Math.max(values, recurrentValues) + 2 * shape.hidden + feedForwardValues(shape);
}

/** Gate, up and their product; what every active expert gives back is as wide as the hidden state. */
function feedForwardValues({ ffn, hidden }: Shape): number {
  if (ffn.kind === 'dense') return 3 * ffn.intermediate;
  const width = ffn.expertIntermediate ?? hidden;
  return ffn.expertsPerToken * (3 * width + hidden) + ffn.sharedExperts * 3 * width;
}
