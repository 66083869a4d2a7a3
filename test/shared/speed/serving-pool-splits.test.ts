import { describe, expect, it } from 'vitest';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { type PoolSplit, poolSplits } from '#shared/speed/pool-splits.ts';
import { speedRequest } from './speed-request.ts';

const small = { model: 'qwen3.6-27b', quant: 'FP8', runtime: 'vllm', contextTokens: 4096, promptTokens: 1000, outputTokens: 500 } as const;
const large = { ...small, model: 'qwen3.5-397b-a17b', quant: 'FP8' } as const;
const busy = { concurrency: 64 } as const;

const named = ({ tensorParallel, pipelineParallel, replicas }: PoolSplit): string =>
  `${replicas} × TP ${tensorParallel} × PP ${pipelineParallel}`;

describe('splits of a batch engine over the cards of a machine', () => {
  it('use all cards, each split once, best throughput first', () => {
    const splits = poolSplits(speedRequest({ ...small, ...busy, hardware: 'nvidia-rtx-4090x4' }));
    for (const split of splits) expect(split.tensorParallel * split.pipelineParallel * split.replicas).toBe(4);
    expect(new Set(splits.map(named)).size).toBe(splits.length);
    const rates = splits.map(({ throughputTokensPerSecond }) => throughputTokensPerSecond);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
  });

  it('of GeForce cards are best with little exchange, and worst with all cards exchanging over the host', () => {
    const splits = poolSplits(speedRequest({ ...small, ...busy, hardware: 'nvidia-rtx-4090x4' }));
    expect(splits[0]).toMatchObject({ tensorParallel: 1 });
    expect(named(splits.at(-1) ?? { tensorParallel: 0, pipelineParallel: 0, replicas: 0, throughputTokensPerSecond: 0 })).toBe(
      '1 × TP 4 × PP 1',
    );
  });

  it('give one request no more than one replica does', () => {
    const alone = poolSplits(speedRequest({ ...small, concurrency: 1, hardware: 'nvidia-rtx-4090x4' }));
    const pair = poolSplits(speedRequest({ ...small, concurrency: 1, hardware: 'nvidia-rtx-4090x2' }));
    const of = (splits: readonly PoolSplit[], replicas: number): number | undefined =>
      splits.find((split) => split.tensorParallel === 2 && split.replicas === replicas)?.throughputTokensPerSecond;
    expect(of(alone, 2)).toBeCloseTo(of(pair, 1) ?? Number.NaN, 6);
  });

  it('holds what the plan says for the widest split', () => {
    const request = speedRequest({ ...small, ...busy, hardware: 'nvidia-rtx-4090x4' });
    const widest = poolSplits(request).find(({ tensorParallel }) => tensorParallel === 4);
    expect(widest?.throughputTokensPerSecond).toBeCloseTo(planSpeed(request).throughputTokensPerSecond, 6);
  });

  it('leave no replica that does not hold the model: 397B in FP8 needs all eight H100', () => {
    const splits = poolSplits(speedRequest({ ...large, ...busy, hardware: 'nvidia-h100-sxmx8' }));
    expect(splits.length).toBeGreaterThan(0);
    for (const { replicas } of splits) expect(replicas).toBe(1);
  });
});
