import type { ServingEngine } from '#shared/catalog/engine.ts';
import { poolReserveBytes, poolSettings, poolShareBytes } from '#shared/memory/pool-rule.ts';
import { runtimeOf } from '../shared/memory/requests.ts';
import type { CardShare } from '../shared/speed/serving-check-points.ts';

/** File of a 4-bit model ÷ its weights counted at 4 bits: embeddings, head and norms stay wider (Llama-3.1-70B AWQ: 39.8 GB against 37.5). */
const FOUR_BIT_FILE_RATIO = 1.06;

/** vLLM and SGLang take what the planner gives them. */
const ofRuntime = (id: 'vllm' | 'sglang'): CardShare => ({
  poolBytes: ({ memoryBytes, cardsOfReplica }) => {
    const pool = poolSettings(runtimeOf(id));
    return poolShareBytes(pool, memoryBytes) - poolReserveBytes(pool, { memoryBytes, cardsOfReplica });
  },
  fourBitFileRatio: FOUR_BIT_FILE_RATIO,
});

/** TensorRT-LLM, which no runtime of the catalog is: 0.9 of what weights and about 1.5 GB leave (its KvCacheConfig, free_gpu_memory_fraction). */
const tensorRtLlm: CardShare = {
  poolBytes: ({ memoryBytes, weightsBytes }) => weightsBytes + 0.9 * (memoryBytes - weightsBytes - 1.5e9),
  fourBitFileRatio: FOUR_BIT_FILE_RATIO,
};

export const cardShares: Readonly<Record<ServingEngine, CardShare>> = {
  vllm: ofRuntime('vllm'),
  sglang: ofRuntime('sglang'),
  'trt-llm': tensorRtLlm,
};
