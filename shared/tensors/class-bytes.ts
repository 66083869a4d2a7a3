import type { Bytes } from '../units.ts';
import type { CatalogArtifact } from '../catalog/artifact.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ModelVariant } from '../catalog/model.ts';
import type { Quantization } from '../catalog/quantization.ts';
import type { FactStatus } from '../catalog/source.ts';
import type { TensorClass } from '../catalog/tensor-classes.ts';

/**
 * Bytes of one class. stated: somebody read it off the file or a log · recipe: worked out tensor by tensor, and the sum is the size of the
 * file · estimate: what is left of the size, or counts × the widths that such a file may have.
 */
export type ClassBytes = {
  readonly point: Bytes;
  readonly low: Bytes;
  readonly high: Bytes;
  readonly basis: 'stated' | 'recipe' | 'estimate';
  readonly status: FactStatus;
  readonly sourceId: string;
};

/** Where the bytes of a file lie. All points, the header and what nobody can split add up to the size of the file. */
export type BytesByClass = {
  /** A class that is absent is not in the file. */
  readonly classes: Readonly<Partial<Record<TensorClass, ClassBytes>>>;
  /** Tied: every token reads the whole embedding, as the output head. */
  readonly embeddingIsHead: boolean;
  /** Metadata, tokenizer, alignment. */
  readonly headerBytes: Bytes;
  /** Weights of which nobody knows the class. */
  readonly unsplitBytes: Bytes;
};

export type TensorSubject = {
  readonly model: ModelVariant;
  readonly artifact: CatalogArtifact;
  readonly quantization: Quantization;
  /** Widths of ggml's block types. */
  readonly calibration: Pick<Catalog['calibration'], 'memory'>;
};
