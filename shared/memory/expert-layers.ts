import type { Shape } from '../catalog/model.ts';
import type { Bytes, Ratio } from '../units.ts';

/** llama-quantize keeps the down projection of the first and last eighth of the layers wider than the rest of a mix [llama.cpp]. */
const WIDE_PART = 8;
/** Dividing bytes over layers and adding them up again may miss by less than this. */
const ROUNDING_BYTES = 1;

/** Bytes of the routed experts of every layer, in order. `wideRatio`: a wide layer of a mix against the mean (1: all alike). */
export function expertBytesByLayer({ layers, ffn }: Shape, expertBytes: Bytes, wideRatio: Ratio): readonly Bytes[] {
  if (ffn.kind === 'dense') return Array.from({ length: layers }, () => 0);
  // A few dense layers lead (DeepSeek); as many as there are others alternate with them (Llama 4 Maverick): the mean stands for both.
  const leading = ffn.denseLayers < ffn.moeLayers ? ffn.denseLayers : 0;
  const from = Math.floor(layers / WIDE_PART);
  const to = Math.floor(((WIDE_PART - 1) * layers) / WIDE_PART);
  const wide = Math.max(0, from - leading) + layers - to;
  const plainRatio = (layers - leading - wide * wideRatio) / (layers - leading - wide);
  const ratios = Array.from({ length: layers }, (_, layer) => {
    if (layer < leading) return 0;
    return layer < from || layer >= to ? wideRatio : plainRatio;
  });
  return ratios.map((ratio) => (expertBytes * ratio) / (layers - leading));
}

/** Layers, the last ones first, whose experts make up `bytes`: how many have experts in RAM, wholly or in part. */
export function layersHolding(byLayer: readonly Bytes[], bytes: Bytes): number {
  let rest = bytes - ROUNDING_BYTES * byLayer.length;
  let count = 0;
  for (let layer = byLayer.length - 1; layer >= 0 && rest > 0; layer--) {
    rest -= byLayer[layer] ?? 0;
    count += 1;
  }
  return count;
}
