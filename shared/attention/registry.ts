import type { Shape } from '../catalog/model.ts';
import type { PromptCacheRule } from '../catalog/prompt-cache.ts';
import type { Runtime } from '../catalog/runtime.ts';
import type { AttentionKind, AttentionModel, AttentionOf } from './attention.ts';
import { compressed } from './compressed.ts';
import { full } from './full.ts';
import { gatedDeltaNet } from './gated-deltanet.ts';
import { mamba2 } from './mamba2.ts';
import { mla } from './mla.ts';
import { unknown } from './unknown.ts';
import { windowed } from './windowed.ts';

type MakerOf<Kind extends AttentionKind> = (attention: AttentionOf<Kind>, layers: number) => AttentionModel;

/** Every kind of attention that the catalog knows, and the file that answers for it. */
export const attentionKinds: { readonly [Kind in AttentionKind]: MakerOf<Kind> } = {
  full,
  'gated-deltanet': gatedDeltaNet,
  windowed,
  mamba2,
  mla,
  compressed,
  unknown,
};

const make = <Kind extends AttentionKind>(kind: Kind, attention: AttentionOf<Kind>, layers: number): AttentionModel =>
  attentionKinds[kind](attention, layers);

/** Of a shape, which is asked thousands of times per plan: its answers are made once. */
const made = new WeakMap<Attended, AttentionModel>();

export type Attended = Pick<Shape, 'attention' | 'layers'>;

export function attentionOf(shape: Attended): AttentionModel {
  const known = made.get(shape);
  if (known) return known;
  const model = make(shape.attention.kind, shape.attention, shape.layers);
  made.set(shape, model);
  return model;
}

/** What the runtime says it keeps between turns of this kind of attention; null: nobody says. */
export const promptCacheRule = ({ promptCache }: Pick<Runtime, 'promptCache'>, shape: Pick<Shape, 'attention'>): PromptCacheRule | null =>
  promptCache.find(({ attention }) => attention.some((kind) => kind === shape.attention.kind)) ?? null;
