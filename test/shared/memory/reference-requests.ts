import type { ManualLoad, MemoryRequest } from '#shared/memory/memory-plan.ts';
import { HEADER_BYTES_PER_WORD } from '#shared/tensors/estimated-classes.ts';
import { MIB, mib } from '#shared/units.ts';
import { type Reference, type ReferencePlacement, type ReferenceRow, readReference, referenceDirectory } from './reference-rows.ts';
import { accountingRuntime, artifactLike, cards, cpuOnly, memoryRequest, modelLike } from './requests.ts';

/** Requests that say what a row of the runtime's accounting did. */

const loaded = referenceDirectory ? readReference(referenceDirectory) : null;

/** The reference; only called inside tests that are skipped without it. */
export function known(): Reference {
  if (!loaded) throw new Error('QUARTERMASTER_REFERENCE_DIR is not set');
  return loaded;
}

/** Catalog spellings of the reference's quantizations, and the catalog model whose measured buffers a shape has. */
const quantizationIds: Readonly<Record<string, string>> = {
  Q4_K_M: 'q4-k-m',
  Q8_0: 'q8-0',
  Q6_K: 'q6-k',
  Q2_K: 'q2-k',
  Q4_0: 'q4-0',
  bf16: 'bf16-gguf',
  MXFP4_MOE: 'mxfp4-moe',
};
const catalogIds: Readonly<Record<string, string>> = { 'deepseek-v3': 'deepseek-r1-671b' };

/** More than any model needs, in MiB and bytes. */
export const PLENTY_MIB = 4_000_000;
export const PLENTY = PLENTY_MIB * MIB;

export const part = (row: ReferenceRow, what: 'model' | 'context' | 'compute'): number =>
  (row.bytes.gpu?.[what] ?? 0) + (row.bytes.host?.[what] ?? 0) + (row.bytes.host_repack?.[what] ?? 0);

/** Size of a stock file: published sizes first, else the tensors of a row that holds all of them on the GPU. */
function stockBytes(reference: Reference, model: string, quant: string): number {
  const listed = reference.quant_sizes.find((size) => size.model === model && size.quant === quant);
  if (listed) return listed.tensor_bytes;
  const row = reference.memory.find((candidate) => candidate.model === model && candidate.quant === quant && isWholeOnGpu(candidate));
  if (!row) return cpuBytes(reference, model, quant);
  return reference.shapes.get(model)?.tiedEmbeddings ? (row.bytes.gpu?.model ?? 0) : part(row, 'model');
}

function cpuBytes(reference: Reference, model: string, quant: string): number {
  const row = reference.memory.find((candidate) => candidate.model === model && candidate.quant === quant && candidate.device === 'cpu');
  if (!row) throw new Error(`no size of ${model} ${quant}`);
  return part(row, 'model');
}

const isWholeOnGpu = ({ device, params }: ReferenceRow): boolean =>
  device === 'gpu' && params.n_gpu_layers === null && !params.experts_on_cpu && params.kv_on_device;

/** Loads that a request can say: everything on one device, and no shared stream. */
export const isPlain = (row: ReferenceRow): boolean =>
  (isWholeOnGpu(row) || row.device === 'cpu') && !row.params.kv_unified && !row.params.swa_full;

export function baseRequest(model: string, quant: string, reference = known()): MemoryRequest {
  const shape = reference.shapes.get(model);
  if (!shape) throw new Error(`no shape of ${model}`);
  // The accounting counts tensors: a file has a header beside them, which is not loaded.
  const header = HEADER_BYTES_PER_WORD.point * shape.vocabulary;
  const artifact = artifactLike(quantizationIds[quant] ?? quant, stockBytes(reference, model, quant) + header);
  return memoryRequest({ model: modelLike(catalogIds[model] ?? model, shape, reference.parameters.get(model) ?? 0), shape, artifact });
}

export function requestOf(row: ReferenceRow, reference = known()): MemoryRequest {
  const { params } = row;
  return {
    ...baseRequest(row.model, row.quant, reference),
    runtime: accountingRuntime(params.n_ubatch),
    machine: row.device === 'gpu' ? cards([PLENTY_MIB], PLENTY) : cpuOnly(PLENTY),
    contextTokens: params.n_ctx / params.n_seq_max,
    concurrency: params.n_seq_max,
    kvType: params.type_k,
    flashAttention: params.flash_attn !== 'off',
    ...(isPlain(row) ? {} : { manual: manualOf(row) }),
  };
}

/** What the load set by hand. */
const manualOf = ({ params }: ReferenceRow): ManualLoad => ({
  unifiedCache: params.kv_unified,
  fullWindow: params.swa_full,
  cacheOnHost: !params.kv_on_device,
  ...(params.n_gpu_layers === null ? {} : { gpuLayers: params.n_gpu_layers }),
  ...(params.experts_on_cpu ? { expertLayersOnHost: ALL_LAYERS } : {}),
});
const ALL_LAYERS = 1_000;

/** The load whose placement the runtime searched, at the context that it settled on. */
export function placementRequestOf(row: ReferencePlacement, reference = known()): MemoryRequest {
  return {
    ...baseRequest(row.model, row.quant, reference),
    runtime: accountingRuntime(512, mib(row.margin_mib_per_gpu)),
    machine: cards(
      row.gpus_mib.map((size) => size - row.reserved_mib_per_gpu),
      PLENTY,
    ),
    contextTokens: row.result.n_ctx,
  };
}
