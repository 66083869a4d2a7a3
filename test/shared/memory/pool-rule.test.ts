import { describe, expect, it } from 'vitest';
import { basis, sourced } from '#shared/estimate.ts';
import { poolReserve, poolSettings, poolStepTokens } from '#shared/memory/pool-rule.ts';
import { mib } from '#shared/units.ts';
import { runtimeOf } from './requests.ts';

const vllm = poolSettings(runtimeOf('vllm'));
const card = (name: string, memoryMib: number) => ({ name, totalBytes: sourced(mib(memoryMib), basis('measured', 'nvidia-smi')) });

describe('the batches that vLLM takes', () => {
  // vllm/engine/arg_utils.py: 8192 from 70 GiB on except on an A100, 16384 from 160 GiB on, 2048 on all others.
  it.each([
    ['NVIDIA GeForce RTX 4090', 24_564, 2_048],
    ['NVIDIA H100 80GB HBM3', 81_559, 8_192],
    ['NVIDIA A100-SXM4-80GB', 81_920, 2_048],
    ['NVIDIA H200', 143_771, 8_192],
    ['NVIDIA B200', 183_359, 16_384],
  ])('on %s of %i MiB hold %i tokens', (name, memoryMib, tokens) => {
    expect(poolStepTokens(vllm, [card(name, memoryMib)])).toBe(tokens);
  });

  it('are those of the card that takes the largest', () => {
    expect(poolStepTokens(vllm, [card('NVIDIA A100-SXM4-80GB', 81_920), card('NVIDIA H100 80GB HBM3', 81_559)])).toBe(8_192);
  });

  it('are unknown to engines without pages', () => {
    expect(poolStepTokens(poolSettings(runtimeOf('sglang')), [card('NVIDIA H100 80GB HBM3', 81_559)])).toBeNull();
  });
});

describe('a reserve', () => {
  it.each(['vllm', 'vllm-ascend', 'sglang', 'tensorrt-llm'])('of %s lies within its range on cards of every size', (id) => {
    for (const memoryBytes of [16, 24, 48, 80, 96, 141, 180, 288].map((gib) => gib * 2 ** 30)) {
      for (const more of [false, true]) {
        const { point, low, high } = poolReserve(poolSettings(runtimeOf(id)), { memoryBytes, cardsOfReplica: 2, more });
        expect(low).toBeLessThanOrEqual(point);
        expect(point).toBeLessThanOrEqual(high);
      }
    }
  });
});
