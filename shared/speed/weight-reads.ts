import type { Ffn, ModelVariant, Shape } from '../catalog/model.ts';
import type { PlacedMemoryPlan, Subject } from '../memory/memory-plan.ts';
import type { Bytes, Ratio } from '../units.ts';

/** Share of all routed experts that a step of `batch` streams reads: 1 − (1 − K/E)^B. 0 for dense models. */
export function expertReadRatio(ffn: Ffn, batch: number): Ratio {
  if (ffn.kind === 'dense') return 0;
  const perToken = ffn.expertsPerToken / ffn.experts;
  return batch === 1 ? perToken : 1 - (1 - perToken) ** batch;
}

/** Weight bytes of the whole model by how a step reads them. */
export type ReadableWeights = {
  /** Read for every token: all but the routed experts and an input embedding of its own (one row of it is looked up). */
  readonly alwaysBytes: Bytes;
  /** All routed experts. */
  readonly expertBytes: Bytes;
  /** Input embedding that no step reads; 0 when it is tied to the head. */
  readonly unreadBytes: Bytes;
};

/**
 * The plan's split where it knows the embedding (GGUF), else the embedding at the file's average width.
 * Without a parameter count the whole file counts as read.
 */
export function readableWeights(
  { model, shape }: Pick<Subject, 'model' | 'shape'>,
  { weights }: Pick<PlacedMemoryPlan, 'weights'>,
): ReadableWeights {
  const { fileBytes, expertBytes, nonExpertBytes, inputEmbeddingBytes } = weights;
  const unreadBytes = shape.tiedEmbeddings
    ? 0
    : inputEmbeddingBytes > 0
      ? inputEmbeddingBytes
      : averageEmbeddingBytes(model, shape, fileBytes);
  return { alwaysBytes: Math.max(0, nonExpertBytes - unreadBytes), expertBytes, unreadBytes };
}

function averageEmbeddingBytes(model: ModelVariant, shape: Shape, fileBytes: Bytes): Bytes {
  const total = model.parameters?.total.value;
  return total === undefined ? 0 : (fileBytes * embeddingParameters(shape)) / total;
}

const embeddingParameters = (shape: Shape): number => shape.vocabulary * shape.hidden;

/** W(B): weight bytes that one step of `batch` streams reads. */
export function weightReadBytes(weights: Omit<ReadableWeights, 'unreadBytes'>, ffn: Ffn, batch: number): Bytes {
  return weights.alwaysBytes + weights.expertBytes * expertReadRatio(ffn, batch);
}

/** Weights that one token passes through. */
export type ActiveParameters = {
  /** A: with the head, without an input embedding of its own. Decoding one token. */
  readonly decode: number;
  /** A': without the head too; a tied matrix stays. Reading one prompt token. */
  readonly prefill: number;
};

/** `read`: what stands in when the model's own counts are not known, without an input embedding of its own. */
export function activeParameters({ model, shape }: Pick<Subject, 'model' | 'shape'>, read: number): ActiveParameters {
  const embedding = shape.tiedEmbeddings ? 0 : embeddingParameters(shape);
  const known = model.parameters?.active.value;
  const decode = known === undefined ? read : known - embedding;
  return { decode, prefill: Math.max(0, decode - embedding) };
}
