import type { TensorClass } from '../catalog/tensor-classes.ts';

/** What a tensor does: recipes choose its type by this. `small`: norms, biases, convolutions and the like, which no recipe narrows. */
export type TensorRole =
  | 'embedding'
  | 'head'
  | 'attention'
  | 'attention-value'
  | 'linear-attention'
  | 'linear-attention-gates'
  | 'feed-forward'
  | 'feed-forward-down'
  | 'expert'
  | 'shared-expert'
  | 'shared-expert-gate'
  | 'router'
  | 'mtp-projection'
  | 'vision'
  | 'small';

/** `count` tensors of the same size: one of each layer, or of each expert. */
export type TensorGroup = {
  readonly class: TensorClass;
  readonly role: TensorRole;
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
};

/** Tensors of the attention of a checkpoint. */
export type AttentionTensors = {
  /** Of all layers. */
  readonly layers: readonly TensorGroup[];
  /** Of the one layer of an MTP head. */
  readonly mtpLayer: readonly TensorGroup[];
};

/** Tensors that every token passes through. */
export const read = (role: TensorRole, [rows, columns]: readonly [number, number], count = 1): TensorGroup => ({
  class: 'alwaysRead',
  role,
  rows,
  columns,
  count,
});

export const small = (values: number, count: number): TensorGroup => read('small', [values, 1], count);
