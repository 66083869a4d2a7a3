import { describe, expect, it } from 'vitest';
import { kvLayout } from '#shared/memory/memory-need.ts';
import { attentionOf } from '#shared/attention/registry.ts';
import { layersOfPage, type PageGroup, pagesHeld } from '#shared/attention/pages.ts';
import { memoryRequest, modelOf } from '../memory/requests.ts';

const pagesOf = (modelId: string) => {
  const artifactId = modelId === 'deepseek-v4-flash' ? 'deepseek-v4-flash/original-fp4-fp8' : undefined;
  const request = memoryRequest({ modelId, runtimeId: 'vllm', ...(artifactId && { artifactId }) });
  return attentionOf(request.shape).pages(kvLayout(request, 1, 0), 1);
};

const neededGib = (modelId: string, contextTokens: number): number => {
  const { pageBytes, groups } = pagesOf(modelId);
  return (pagesOfRequest(groups, contextTokens) * pageBytes) / 2 ** 30;
};

const pagesOfRequest = (groups: readonly PageGroup[], contextTokens: number): number =>
  groups.reduce((sum, group) => sum + pagesHeld(group, { contextTokens, sequences: 1, inFlightTokens: 16_384 }), 0);

describe('pages of vLLM', () => {
  // vllm-project/vllm#44376 (two GH200, one batch of the 16,384 tokens that its class LLM takes): 30,000 tokens need 6.66 GiB, and
  // 5.44 GiB are enough for 13,528.
  it.each([
    [30_000, 6.66],
    [13_528, 5.44],
  ])('of DeepSeek V4 Flash for %i tokens take the %f GiB that vLLM asks for', (tokens, gib) => {
    expect(neededGib('deepseek-v4-flash', tokens)).toBeCloseTo(gib, 2);
  });

  it('grow to 784 tokens beside the states of Qwen3.6-27B, as vLLM prints', () => {
    expect(modelOf('qwen3.6-27b').shape?.attention.kind).toBe('gated-deltanet');
    expect(pagesOf('qwen3.6-27b').groups[0]).toEqual({ holds: 'context', tokens: 784 });
  });

  // One H200 (September 2026): pages of 784 tokens, mode "align", 1,400,832 tokens, 42.75 requests of 32,768. Pages are whole.
  it('hold two states of Qwen3.6-27B beside 42 pages of 32,768 tokens, so that the 1,400,832 of a log are whole pages', () => {
    const needed = pagesOfRequest(pagesOf('qwen3.6-27b').groups, 32_768);
    expect(needed).toBe(42 + 3 * 2);
    expect((1_400_832 / 32_768) * needed).toBe(2_052);
  });

  it('are dealt to groups as large as the smallest kind of layers, or as the largest where that is little more', () => {
    // As vLLM's own comments have it: 13 full and 12 sliding layers share 13; of 30 and 20 it takes 20.
    expect(layersOfPage([13, 12])).toBe(13);
    expect(layersOfPage([30, 20])).toBe(20);
    expect(layersOfPage([52, 10])).toBe(10);
  });
});
