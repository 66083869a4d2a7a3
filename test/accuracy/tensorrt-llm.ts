import type { Runtime } from '#shared/catalog/runtime.ts';
import { runtimeOf } from '../shared/memory/requests.ts';

/**
 * An engine that rows were measured with and no runtime of the catalog has: loads what vLLM loads, on the same cards. It takes 0.9 of what
 * weights and about 1.5 GB leave [KvCacheConfig, free_gpu_memory_fraction]; here of all, so a tenth of the weights less.
 */
export const tensorRtLlm: Runtime = {
  ...runtimeOf('vllm'),
  id: 'tensorrt-llm',
  name: 'TensorRT-LLM',
  engine: 'trt-llm',
  pool: {
    utilisationRatio: 0.9,
    reserves: [{ belowMemoryBytes: null, bytes: 1_350_000_000 }],
    reserveBytesPerCard: 0,
    sourceId: 'registry',
  },
};
