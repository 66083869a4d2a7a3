import type { Shape } from '../catalog/model.ts';
import type { Bytes, Ratio } from '../units.ts';

/**
 * llama-quantize keeps the down projection of the first and last eighth of the layers, and of every third one between, wider than the
 * rest of a mix [llama.cpp].
 */
const WIDE_PART = 8;
const WIDE_EVERY = 3;
/** Dividing bytes over layers and adding them up again may miss by less than this. */
const ROUNDING_BYTES = 1;

/** Bytes of the routed experts of every layer, in order. `wideRatio`: a wide layer of a mix against the mean (1: all alike). */
export function expertBytesByLayer({ layers, ffn }: Shape, expertBytes: Bytes, wideRatio: Ratio): readonly Bytes[] {
  const from = Math.floor(layers / WIDE_PART);
  const to = Math.floor(((WIDE_PART - 1) * layers) / WIDE_PART);
  const sparse = Array.from({ length: layers }, (_, layer) => hasExperts(layer, { layers, ffn }));
  const isWide = (layer: number): boolean => layer < from || layer >= to || (layer - from) % WIDE_EVERY === WIDE_EVERY - 1;
  const wide = sparse.filter((has, layer) => has && isWide(layer)).length;
  const count = sparse.filter(Boolean).length;
  const plainRatio = wide < count ? (count - wide * wideRatio) / (count - wide) : 1;
  const ratioOf = (layer: number): Ratio => (isWide(layer) && wide < count ? wideRatio : plainRatio);
  return sparse.map((has, layer) => (has ? (expertBytes * ratioOf(layer)) / count : 0));
}

/** A few dense layers lead (DeepSeek); where there are as many as others, they alternate and a dense one comes first (Llama 4 Maverick). */
function hasExperts(layer: number, { layers, ffn }: Pick<Shape, 'layers' | 'ffn'>): boolean {
  if (ffn.kind === 'dense') return false;
  if (ffn.denseLayers < ffn.moeLayers) return layer >= ffn.denseLayers;
  return (layer + 1) % Math.round(layers / ffn.moeLayers) === 0;
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
