import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Ffn, ModelVariant, Shape } from '../catalog/model.ts';
import type { MemoryRequest, Subject } from '../memory/memory-plan.ts';
import { bytesByClass } from '../tensors/bytes-by-class.ts';
import type { BytesByClass } from '../tensors/class-bytes.ts';
import type { Bytes, Ratio } from '../units.ts';

/** Share of all routed experts that a step of `batch` streams reads: 1 − (1 − K/E)^B. 0 for dense models. */
export function expertReadRatio(ffn: Ffn, batch: number): Ratio {
  if (ffn.kind === 'dense') return 0;
  const perToken = ffn.expertsPerToken / ffn.experts;
  return batch === 1 ? perToken : 1 - (1 - perToken) ** batch;
}

/** Weight bytes of a file by how decoding reads them; the rest of it no step reads. */
export type ReadableWeights = {
  /** Read for every token. */
  readonly alwaysBytes: Bytes;
  /** All routed experts. */
  readonly expertBytes: Bytes;
};

type FileSubject = Pick<MemoryRequest, 'model' | 'artifact' | 'quantization' | 'calibration'>;
type Cached = { readonly subject: FileSubject; readonly weights: ReadableWeights };

/** Of the file last asked about: a plan asks for each in every runtime and placement. */
const cache = new WeakMap<CatalogArtifact, Cached>();

/** What decoding reads of a file, by its tensor classes. */
export function readableWeights(subject: FileSubject): ReadableWeights {
  const { model, artifact, calibration } = subject;
  const known = cache.get(artifact);
  if (known && known.subject.model === model && known.subject.calibration === calibration) return known.weights;
  const weights = readOf(bytesByClass(subject));
  cache.set(artifact, { subject, weights });
  return weights;
}

/**
 * Of an input embedding one row is looked up, and MTP head, vision tower and header are no part of a step. What nobody can split counts as
 * read: it is not known to lie idle.
 */
function readOf({ classes, embeddingIsHead, unsplitBytes }: BytesByClass): ReadableWeights {
  const { alwaysRead, inputEmbedding, routedExperts } = classes;
  const head = embeddingIsHead ? (inputEmbedding?.point ?? 0) : 0;
  return { alwaysBytes: (alwaysRead?.point ?? 0) + head + unsplitBytes, expertBytes: routedExperts?.point ?? 0 };
}

/** W(B): weight bytes that one step of `batch` streams reads. */
export function weightReadBytes(weights: ReadableWeights, ffn: Ffn, batch: number): Bytes {
  return weights.alwaysBytes + weights.expertBytes * expertReadRatio(ffn, batch);
}

/** Weights that decoding one token passes through: with the head. `read`: what stands in when the model's own counts are not known. */
export function activeParameters({ model, shape }: Pick<Subject, 'model' | 'shape'>, read: number): number {
  const known = model.parameters?.active.value;
  return known === undefined ? read : known - unreadParameters(shape);
}

/** Weights of the input embedding, which decoding only looks up; 0 when it is the head too. */
const unreadParameters = ({ tiedEmbeddings, vocabulary, hidden }: Shape): number => (tiedEmbeddings ? 0 : vocabulary * hidden);

/** Weights outside the routed experts that every token passes through, and all routed ones. */
export type ReadParameters = { readonly denseParameters: number; readonly expertParameters: number };

/** NaN where the counts are not known. */
export function readParameters(model: ModelVariant, shape: Shape): ReadParameters {
  const { parameters } = model;
  if (parameters === null) return { denseParameters: Number.NaN, expertParameters: Number.NaN };
  const expertParameters = parameters.routedExperts.value;
  const active = expertParameters * expertReadRatio(shape.ffn, 1);
  return { denseParameters: parameters.active.value - active - unreadParameters(shape), expertParameters };
}
