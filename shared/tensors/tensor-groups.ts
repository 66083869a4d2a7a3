import { attentionOf } from '../attention/registry.ts';
import { read, small, type TensorGroup } from '../attention/tensor-group.ts';
import type { ModelVariant, Shape } from '../catalog/model.ts';

type Part = 'alwaysRead' | 'mtpHead';

/**
 * Every tensor of a checkpoint: text part, MTP head, vision tower. Null for kinds of attention whose tensors are not written down here.
 * That nothing is missing shows in the sum: it is the published parameter count.
 */
export function tensorGroups({ shape, parameters }: ModelVariant): readonly TensorGroup[] | null {
  if (shape === null || parameters === null) return null;
  const attention = attentionOf(shape).tensors?.(shape) ?? null;
  if (attention === null) return null;
  const vision = parameters.vision?.value ?? 0;
  return [
    { ...read('embedding', [shape.vocabulary, shape.hidden]), class: 'inputEmbedding' },
    ...(shape.tiedEmbeddings ? [] : [read('head', [shape.vocabulary, shape.hidden])]),
    ...attention.layers,
    ...feedForwardTensors(shape, 'alwaysRead', shape.layers),
    small(shape.hidden, 2 * shape.layers + 1),
    ...((parameters.mtp?.value ?? 0) > 0 ? mtpTensors(attention.mtpLayer, shape) : []),
    ...(vision > 0 ? [{ ...read('vision', [vision, 1]), class: 'vision' as const }] : []),
  ];
}

function feedForwardTensors({ ffn, hidden }: Shape, part: Part, layers: number): TensorGroup[] {
  const dense = (role: 'feed-forward' | 'shared-expert', width: number): TensorGroup[] => [
    read(role, [width, hidden], 2 * layers),
    read(role === 'feed-forward' ? 'feed-forward-down' : role, [hidden, width], layers),
  ];
  if (ffn.kind === 'dense') return dense('feed-forward', ffn.intermediate);
  const width = ffn.expertIntermediate ?? Number.NaN;
  const routed = part === 'mtpHead' ? 'mtpHead' : 'routedExperts';
  return [
    read('router', [ffn.experts, hidden], layers),
    { ...read('expert', [width, hidden], 2 * layers * ffn.experts), class: routed },
    { ...read('expert', [hidden, width], layers * ffn.experts), class: routed },
    ...(ffn.sharedExperts > 0
      ? [...dense('shared-expert', width * ffn.sharedExperts), read('shared-expert-gate', [1, hidden], layers)]
      : []),
  ];
}

/** One layer with full attention behind the projection of an embedding and a hidden state; three norms of its own. */
function mtpTensors(attention: readonly TensorGroup[], shape: Shape): TensorGroup[] {
  const { hidden } = shape;
  const layer = [read('mtp-projection', [hidden, 2 * hidden]), ...attention, ...feedForwardTensors(shape, 'mtpHead', 1), small(hidden, 5)];
  return layer.map((group) => ({ ...group, class: 'mtpHead' }));
}
