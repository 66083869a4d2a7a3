import type { MemoryRequest } from './memory-plan.ts';

/** What is asked again and again of one file on one machine. */
export type RequestChange = Pick<MemoryRequest, 'contextTokens' | 'concurrency' | 'placement' | 'parallelism'>;

/** With every key, also those that may be absent: one that is left out here is lost without a word. */
type EveryKey = { readonly [Key in keyof Required<MemoryRequest>]: MemoryRequest[Key] };

/** The same request with another amount, placement or split. Written out: a spread costs more than planning it, and a plan makes thousands. */
export const changedRequest = (
  request: MemoryRequest,
  { contextTokens, concurrency, placement, parallelism }: RequestChange,
): EveryKey => ({
  model: request.model,
  shape: request.shape,
  artifact: request.artifact,
  quantization: request.quantization,
  runtime: request.runtime,
  machine: request.machine,
  calibration: request.calibration,
  contextTokens,
  concurrency,
  kvType: request.kvType,
  flashAttention: request.flashAttention,
  mmprojBytes: request.mmprojBytes,
  placement,
  parallelism,
  tensorSplit: request.tensorSplit,
  draftHead: request.draftHead,
  manual: request.manual,
  weightsOnly: request.weightsOnly,
});

/** The same request in one kind of placement. */
export const placedAs = (request: MemoryRequest, placement: MemoryRequest['placement']): MemoryRequest =>
  changedRequest(request, {
    contextTokens: request.contextTokens,
    concurrency: request.concurrency,
    placement,
    parallelism: request.parallelism,
  });
