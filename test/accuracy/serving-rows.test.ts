import { describe, expect, it } from 'vitest';
import { apartOf, conditionsOf, type ServingRegistry, type ServingRow } from './serving-rows.ts';
import { servingCase, servingScore } from './serving-scores.ts';

const registry: ServingRegistry = {
  models: {
    dense: {
      layers: 32,
      hidden: 4096,
      denseParams: 7.5e9,
      expertParams: 0,
      experts: 0,
      expertsPerToken: 0,
      attnLayers: 32,
      queryHeads: 32,
      headDim: 128,
      kvHeads: 8,
      kvElemsPerToken: 65_536,
      windowKvElemsPerToken: 0,
      window: 0,
      mla: false,
      sparseTopK: 0,
    },
  },
  gpus: {
    h100: {
      mem: 85.5e9,
      bw: 3.35e12,
      flops: { bf16: 989e12, fp8: 1978e12, fp4: 1978e12 },
      link: 450e9,
      nvlink: true,
      blackwell: false,
      gpuId: 'nvidia-h100-sxm',
    },
  },
  precisions: {
    bf16: { denseBytes: 2, expertBytes: 2, compute: 'bf16', w4a16: false },
    fp8: { denseBytes: 1, expertBytes: 1, compute: 'fp8', w4a16: false },
    nvfp4d: { denseBytes: 0.5625, expertBytes: 0.5625, compute: 'fp4', w4a16: false },
  },
  kvBytes: { auto: 2, fp8: 1 },
};
const row: ServingRow = {
  id: 'r1',
  src: 'X',
  kind: 'closed-loop',
  gpu: 'h100',
  model: 'dense',
  precision: 'fp8',
  kv: 'auto',
  engine: 'vllm',
  isl: 1000,
  osl: 500,
  concurrency: 16,
  tok_s_out: 1000,
};

const cacheBytes = (changes: Partial<ServingRow>): number => {
  const served = servingCase({ ...row, ...changes }, registry);
  if ('refused' in served) throw new Error(served.refused);
  return served.server.kvElementBytes;
};

describe('a serving row', () => {
  it('of prompts sent at once, or of an engine of the day of release, counts apart', () => {
    expect(conditionsOf(row)).toBe('steady');
    expect(apartOf(row)).toBeNull();
    expect(apartOf({ ...row, kind: 'saturated' })).toContain('burst');
    expect(apartOf({ ...row, src: 'IX' })).toContain('day of release');
  });

  it('with a cache type of "auto" has what its file carries: FP8 for NVFP4 and for FP8 in TensorRT-LLM', () => {
    expect(cacheBytes({})).toBe(2);
    expect(cacheBytes({ engine: 'trtllm' })).toBe(1);
    expect(cacheBytes({ precision: 'nvfp4' })).toBe(1);
    expect(cacheBytes({ engine: 'trtllm', precision: 'bf16' })).toBe(2);
    expect(cacheBytes({ kv: 'fp8' })).toBe(1);
  });

  it('has a wider range on a model without a measurement than on one that has some', () => {
    const width = (model: string): number => {
      const score = servingScore(
        { ...row, model },
        { ...registry, models: { ...registry.models, 'Qwen3-32B': registry.models['dense'] ?? never() } },
      );
      const { throughput } = score;
      if (!throughput || 'refused' in throughput) throw new Error('refused');
      return throughput.prediction.high / throughput.prediction.low;
    };
    expect(width('dense')).toBeGreaterThan(width('Qwen3-32B'));
  });

  it('of slots of llama.cpp on hardware that nobody knows is refused with a reason', () => {
    const { throughput } = servingScore({ ...row, engine: 'llama.cpp', model: 'gpt-oss-20b', precision: 'mxfp4', gpu: 'abacus' }, registry);
    expect(throughput).toEqual({ refused: 'the catalog has no gpt-oss-20b in mxfp4 on abacus' });
  });
});

function never(): never {
  throw new Error('no shape');
}
