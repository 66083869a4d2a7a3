import { describe, expect, it } from 'vitest';
import { kvLayout } from '#shared/memory/memory-need.ts';
import { attentionOf } from '#shared/attention/registry.ts';
import { pagesHeld } from '#shared/attention/pages.ts';
import { memoryRequest, modelOf } from '../memory/requests.ts';

const pagesOf = (modelId: string) => {
  const request = memoryRequest({ modelId, runtimeId: 'vllm' });
  return attentionOf(request.shape).pages(kvLayout(request, 1, 0), 1);
};

const neededGib = (modelId: string, contextTokens: number): number => {
  const { pageBytes, groups } = pagesOf(modelId);
  const held = { contextTokens, sequences: 1, inFlightTokens: 2 * 8_192 };
  return (groups.reduce((sum, group) => sum + pagesHeld(group, held), 0) * pageBytes) / 2 ** 30;
};

describe('pages of vLLM', () => {
  // vllm-project/vllm#44376 (two GH200): 30,000 tokens need 6.66 GiB; 5.44 GiB are enough for 13,528.
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
});
