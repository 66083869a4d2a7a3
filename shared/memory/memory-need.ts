import type { AttentionModel } from '../attention/attention.ts';
import { type KvLayout, kvElementBytes, pad256 } from '../attention/kv-layout.ts';
import { withDraftLayers } from '../attention/draft-layers.ts';
import { attentionOf } from '../attention/registry.ts';
import type { Band } from '../estimate.ts';
import type { Bytes } from '../units.ts';
import { bufferBand, type GraphInput } from './compute-buffer.ts';
import type { MemoryRequest, PlacedMemoryPlan } from './memory-plan.ts';
import { type MemoryRules, memoryRules } from './memory-rules.ts';
import { memoryTraits } from './memory-traits.ts';
import { type Weights, weightsOf } from './weights.ts';

/** Everything a placement must find room for, before it is known where. Bytes of all layers and sequences together. */
export type MemoryNeed = {
  readonly request: MemoryRequest;
  readonly attention: AttentionModel;
  readonly rules: MemoryRules;
  readonly weights: Weights;
  readonly layout: KvLayout;
  readonly graph: GraphInput;
  readonly band: Band;
  readonly kvBytes: Bytes;
  readonly kvTokenBytes: Bytes;
  readonly stateBytes: Bytes;
};

/** The runtime serves requests to this architecture one by one, and lets the others wait. */
export const servesOneByOne = ({ runtime, shape }: MemoryRequest): boolean =>
  runtime.singleSequenceArchitectures.includes(shape.ggufArchitecture);

/** Requests that hold memory of one process at once: one where they are served one by one, else its part of all. */
export function sequencesOf(request: MemoryRequest): number {
  if (servesOneByOne(request)) return 1;
  const { concurrency, parallelism } = request;
  return parallelism === undefined ? concurrency : Math.ceil(concurrency / parallelism.replicas);
}

/** `smallest`: the micro-batch that the runtime falls back to without headroom, instead of its choice at this context. */
export function memoryNeed(request: MemoryRequest, batch: 'chosen' | 'smallest' = 'chosen'): MemoryNeed {
  const { shape } = request;
  const attention = attentionHeld(request);
  const rules = memoryRules(request.calibration.memory);
  const weights = weightsOf(request);
  const sequences = sequencesOf(request);
  const stateBytes = attention.stateBytes(memoryTraits(request.runtime).stateForm) * sequences;
  const microBatch = batch === 'smallest' ? smallestBatch(request) : microBatchOf(request, { weights, sequences, stateBytes });
  const layout = kvLayout(request, sequences, microBatch);
  const graph: GraphInput = {
    modelId: request.model.id,
    shape,
    attention,
    rules,
    microBatch: Math.min(microBatch, layout.cells),
    cells: layout.cells,
    maskCells: attention.maskCells(layout),
    sequences,
    flashAttention: request.flashAttention,
    copiesCache: copiesCache(request),
    unpacksLatent: request.runtime.quirks.unpacksLatent,
  };
  return {
    request,
    attention,
    rules,
    weights,
    layout,
    graph,
    band: bufferBand(graph),
    kvBytes: attention.cacheBytes(layout),
    kvTokenBytes: attention.bytesPerToken(layout),
    stateBytes,
  };
}

const attentionHeld = ({ shape, draftHead }: MemoryRequest): AttentionModel =>
  attentionOf(draftHead === true ? withDraftLayers(shape) : shape);

/** The need that a plan was made for: with the micro-batch it settled on. */
export function needOf(request: MemoryRequest, plan: PlacedMemoryPlan): MemoryNeed {
  const chosen = memoryNeed(request);
  return chosen.graph.microBatch === plan.microBatch ? chosen : memoryNeed(request, 'smallest');
}

/** One stream per sequence: llama-server's default, and what Ollama starts (context × parallel cells in all). */
export function kvLayout(request: MemoryRequest, sequences: number, microBatch: number): KvLayout {
  const { runtime } = request;
  const rounding = memoryTraits(runtime).cacheRounding;
  const exact = rounding === 'exact';
  const key = kvElementBytes(request.kvType);
  const sharing = request.manual?.unifiedCache ? sequences : 1;
  return {
    streams: sequences / sharing,
    cells: exact ? request.contextTokens : pad256(request.contextTokens * sharing),
    sequences,
    sequencesPerStream: sharing,
    microBatch: exact ? 0 : microBatch,
    keyBytes: key,
    // llama.cpp can only keep V quantised with flash attention.
    valueBytes: request.flashAttention || exact ? key : kvElementBytes('f16'),
    indexer: exact ? { elementBytes: 1, scaleBytes: 4 } : { elementBytes: key, scaleBytes: 0 },
    rounding,
    fullWindow: request.manual?.fullWindow ?? runtime.quirks.fullWindow,
  };
}

function copiesCache({ kvType, machine }: MemoryRequest): boolean {
  if (kvType === 'f16' || kvType === 'bf16') return false;
  const vendor = machine.devices[0]?.vendor;
  return vendor === 'nvidia' || vendor === 'amd';
}

type BatchRow = MemoryRequest['runtime']['microBatch'][number];
type BatchInput = Pick<MemoryNeed, 'weights' | 'stateBytes'> & { readonly sequences: number };

/**
 * The runtime's micro-batch at this context. Ollama takes a larger one only with headroom: weights and cache plus a surcharge
 * within a share of free accelerator memory [ollama].
 */
function microBatchOf(request: MemoryRequest, input: BatchInput): number {
  const rows = request.runtime.microBatch;
  const wanted = rows.findIndex(({ upToContextTokens }) => upToContextTokens === null || request.contextTokens <= upToContextTokens);
  const from = wanted === -1 ? rows.length - 1 : wanted;
  for (let row = from; row > 0; row--) {
    const batch = rows[row];
    if (batch && hasHeadroomFor(batch, request, input)) return batch.tokens;
  }
  return smallestBatch(request);
}

const smallestBatch = ({ runtime, contextTokens }: MemoryRequest): number => runtime.microBatch[0]?.tokens ?? contextTokens;

function hasHeadroomFor({ tokens, headroom }: BatchRow, request: MemoryRequest, { weights, sequences, stateBytes }: BatchInput): boolean {
  if (!headroom) return true;
  const cache = attentionHeld(request).cacheBytes(kvLayout(request, sequences, tokens));
  const free = request.machine.devices.reduce((sum, device) => sum + device.freeBytes.value, 0);
  return weights.deviceBytes + cache + stateBytes + headroom.surchargeBytes <= headroom.mostUsedRatio * free;
}
