import type { ServingEngine } from '#shared/catalog/engine.ts';
import type { CardShare } from '../shared/speed/serving-check-points.ts';

/** What the engines take of a card. */
export const cardShares: Readonly<Record<ServingEngine, CardShare>> = {
  vllm: { utilisationRatio: 0.9, reserveBytes: 1e9, fourBitFileRatio: 1.06 },
  sglang: { utilisationRatio: 0.77, reserveBytes: 0, mostLeftBytes: 20e9, fourBitFileRatio: 1.06 },
  'trt-llm': { utilisationRatio: 0.9, reserveBytes: 1.5e9, fourBitFileRatio: 1.06 },
};
