import type { CatalogArtifact } from '#shared/catalog/artifact.ts';
import type { CuratedModel } from './curated.ts';
import type { WithQuantization } from './artifacts.ts';
import { quantizationOf } from './quantization-rules.ts';
import type { RawModel, RawRuntimeMemory } from './raw-models.ts';

/** Tokenizer and header of a GGUF beside its tensors: 10.96–13.02 MB in files of known size. */
const METADATA_BYTES = 11_000_000;
const METADATA_TOLERANCE = 4_000_000;

export const STOCK_SOURCE = 'llama-cpp-stock-sizes';

/** Tensor bytes of llama-quantize's own mixes, by quantization, for one shape of the runtime's accounting. */
export function stockSizes(memory: RawRuntimeMemory, shapeId: string): ReadonlyMap<string, number> {
  const listed = memory.quant_sizes.filter((row) => row.model === shapeId).map((row) => [row.quant, row.tensor_bytes] as const);
  const accounted = memory.memory
    .filter((row) => row.model === shapeId && row.device === 'cpu' && /^(Q\d|IQ\d|MXFP4)/.test(row.quant))
    .map((row) => [row.quant, (row.bytes.host?.model ?? 0) + (row.bytes.host_repack?.model ?? 0)] as const);
  return new Map([...accounted, ...listed]);
}

/** Artifacts of stock size for a model whose own files are not listed. */
export function stockArtifacts(model: RawModel, curatedModel: CuratedModel, memory: RawRuntimeMemory): readonly WithQuantization[] {
  if (curatedModel.stock === undefined) return [];
  const sizes = stockSizes(memory, curatedModel.shapeOf ?? model.id);
  const wanted = curatedModel.stock === 'all' ? [...sizes.keys()] : curatedModel.stock;
  return wanted.filter((name) => isSensible(name, model)).map((name) => stockArtifact(model, name, sizes.get(name)));
}

/** MXFP4_MOE leaves every tensor of a dense model at 8.5 bits: Q8_0 under another name. */
const isSensible = (name: string, model: RawModel): boolean =>
  name !== 'MXFP4_MOE' || model.params.label_active !== model.params.label_total;

/** Throws when the shape has no stock size of that quantization. */
export function stockArtifact(model: RawModel, name: string, tensorBytes: number | undefined): WithQuantization {
  if (tensorBytes === undefined) throw new Error(`no stock size of ${name} for ${model.id}`);
  const quantization = quantizationOf({ format: 'gguf', name, family: model.family });
  const artifact: CatalogArtifact = {
    ...unpublished(model, name, quantization.id),
    fileBytes: tensorBytes + METADATA_BYTES,
    fileBytesTolerance: METADATA_TOLERANCE,
    sizeBasis: 'stock',
    sourceId: STOCK_SOURCE,
    status: 'derived',
    note: 'size that llama-quantize gives this shape; no published file is listed here',
  };
  return { artifact, quantization };
}

/** An artifact of which only the size printed by a registry is known. */
export function listedArtifact(
  model: RawModel,
  name: string,
  size: { bytes: number; tolerance: number; sourceId: string },
): WithQuantization {
  const quantization = quantizationOf({ format: 'gguf', name, family: model.family });
  const withVision = model.modalities.value.input.includes('image');
  const artifact: CatalogArtifact = {
    ...unpublished(model, name, quantization.id),
    fileBytes: size.bytes,
    fileBytesTolerance: size.tolerance,
    sizeBasis: 'listed',
    sourceId: size.sourceId,
    status: 'reported',
    note: withVision ? 'size printed by the Ollama library; it includes the vision projector' : 'size printed by the Ollama library',
  };
  return { artifact, quantization };
}

const unpublished = (model: RawModel, name: string, quantizationId: string) => ({
  id: `${model.id}/${quantizationId}`,
  format: 'gguf' as const,
  repo: null,
  quantization: name,
  quantizationId,
  bound: 'rounded' as const,
  shards: null,
  alwaysReadBytes: null,
  quality: null,
});
