import { describe, expect, it } from 'vitest';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import { targetOf } from '#shared/recommend/target.ts';
import { planInput } from '../../support/plan-input.ts';

describe('the candidate that a model means', () => {
  it("is the plan's pick for it where anything fits, whatever its speed", () => {
    const input = planInput({ hardware: 'nvidia-rtx-4090', requirements: { minDecodeTokensPerSecond: 1e9 } });
    expect(evaluateTarget(input, targetOf(input, 'qwen3.6-27b')).placed).toBe(true);
  });

  it('is what fits in a runtime that many requests rule out, rather than a file that fits nowhere', () => {
    const input = planInput({ hardware: 'server-4x-h100-sxm', workload: { concurrency: 32 } });
    const target = targetOf(input, 'deepseek-v3.2');
    expect(target.runtimeId).toBe('llama.cpp');
    expect(evaluateTarget(input, target).placed).toBe(true);
  });

  it('is its smallest file where none has the memory, not the one that misses by a layer on one device', () => {
    const input = planInput({ hardware: 'laptop-rtx-5080-16', requirements: { runtimeIds: ['ik_llama.cpp'] } });
    const { quantization, runtimeId } = targetOf(input, 'deepseek-r1-671b');
    const model = input.catalog.models.find(({ id }) => id === 'deepseek-r1-671b');
    const sizes = model?.artifacts.map(({ fileBytes }) => fileBytes) ?? [];
    expect(model?.artifacts.find(({ id }) => id === quantization)?.fileBytes).toBe(Math.min(...sizes));
    expect(runtimeId).toBe('ik_llama.cpp');
  });

  it('is refused with the files that there are where no runtime that was asked for loads one', () => {
    const input = planInput({ hardware: 'macbook-pro-m4-max-128', requirements: { runtimeIds: ['mlx'] } });
    expect(() => targetOf(input, 'deepseek-r1-671b')).toThrow(/no file of deepseek-r1-671b that MLX \(mlx-lm\) loads/);
  });

  it('names a runtime that loads its files where the question is what rules it out', () => {
    const input = planInput({ hardware: 'nvidia-rtx-4090', useCase: 'vision' });
    const { quantization, runtimeId } = targetOf(input, 'deepseek-r1-distill-qwen-1.5b');
    const artifact = input.catalog.models.flatMap(({ artifacts }) => artifacts).find(({ id }) => id === quantization);
    const loadable = input.catalog.quantizations.find(({ id }) => id === artifact?.quantizationId)?.loadable;
    const runtime = input.catalog.runtimes.find(({ id }) => id === runtimeId);
    expect(runtime?.supports.map((support) => support.loadable)).toContain(loadable);
  });
});
