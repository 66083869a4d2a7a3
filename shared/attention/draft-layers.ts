import type { Shape } from '../catalog/model.ts';
import type { Attended } from './registry.ts';

const drafting = new WeakMap<Shape, Attended>();

/** The layers of a model with those of its draft head behind them: each looks back at the whole context, or at the raw window of its kind. */
export function withDraftLayers(shape: Shape): Attended {
  const known = drafting.get(shape);
  if (known) return known;
  const { attention, mtpLayers } = shape;
  const held = 'fullLayers' in attention ? { ...attention, fullLayers: attention.fullLayers + mtpLayers } : attention;
  const drawn = { attention: held, layers: shape.layers + mtpLayers };
  drafting.set(shape, drawn);
  return drawn;
}
