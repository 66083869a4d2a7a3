import { describe, expect, it } from 'vitest';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { apartOf, conditionsOf, type ServingRegistry, type ServingRow } from './serving-rows.ts';
import { isListed } from './serving-catalog.ts';
import { servingRequestOf } from './serving-request.ts';
import { servingScore } from './serving-scores.ts';

const llama8b: ServingRegistry['models'][string] = {
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
};
const registry: ServingRegistry = {
  // No operating point of the second one is known.
  models: { 'Llama-3.1-8B': llama8b, 'Qwen3-14B': llama8b, nameless: llama8b },
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
    b200: {
      mem: 192.3e9,
      bw: 7.7e12,
      flops: { bf16: 2250e12, fp8: 4500e12, fp4: 9000e12 },
      link: 900e9,
      nvlink: true,
      blackwell: true,
      gpuId: 'nvidia-b200-sxm',
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
  gpu: 'b200',
  model: 'Llama-3.1-8B',
  precision: 'fp8',
  kv: 'auto',
  engine: 'vllm',
  isl: 1000,
  osl: 500,
  concurrency: 16,
  tok_s_out: 1000,
};

function requestOf(changes: Partial<ServingRow>): SpeedRequest {
  const request = servingRequestOf({ ...row, ...changes }, registry);
  if ('refused' in request) throw new Error(request.refused);
  return request;
}
const refusalOf = (changes: Partial<ServingRow>): string => {
  const request = servingRequestOf({ ...row, ...changes }, registry);
  return 'refused' in request ? request.refused : 'not refused';
};
const cacheOf = (changes: Partial<ServingRow>): string => requestOf(changes).memory.kvType;

describe('a serving row', () => {
  it('of prompts sent at once, or of an engine of the day of release, counts apart', () => {
    expect(conditionsOf(row)).toBe('steady');
    expect(apartOf(row)).toBeNull();
    expect(apartOf({ ...row, kind: 'saturated' })).toContain('burst');
    expect(apartOf({ ...row, src: 'IX' })).toContain('day of release');
  });

  it('with a cache type of "auto" has what its file carries: FP8 for NVFP4 and for FP8 in TensorRT-LLM', () => {
    expect(cacheOf({})).toBe('f16');
    expect(cacheOf({ engine: 'trtllm' })).toBe('fp8');
    expect(cacheOf({ precision: 'nvfp4' })).toBe('fp8');
    expect(cacheOf({ engine: 'trtllm', precision: 'bf16' })).toBe('f16');
    expect(cacheOf({ kv: 'fp8' })).toBe('fp8');
  });

  it('has a wider range on a model without a measurement than on one that has some', () => {
    const width = (model: string): number => {
      const { throughput } = servingScore({ ...row, model }, registry);
      if (!throughput || 'refused' in throughput) throw new Error('refused');
      return throughput.prediction.high / throughput.prediction.low;
    };
    expect(width('Qwen3-14B')).toBeGreaterThan(width('Llama-3.1-8B'));
  });

  it('is placed on the cards that it names, dealt out as it says', () => {
    const { plan, memory } = requestOf({ gpu: 'h100', n_gpu: 8, tp: 2, pp: 2, replicas: 2 });
    expect(memory.machine.devices.map(({ gpu }) => gpu?.id)).toEqual(Array.from({ length: 8 }, () => 'nvidia-h100-sxm'));
    expect(plan.parallelism).toEqual({ tensorParallel: 2, pipelineParallel: 2, replicas: 2 });
    // 7.5 G parameters of 8 bits, head and embedding of 128,256 × 4096 in 16, over four cards.
    const ends = 128_256 * 4096;
    expect(plan.devices[0]?.weightsBytes).toBe(Math.ceil((7.5e9 - ends + 4 * ends) / 4));
  });

  it('that offers more requests than have room is placed with as many as have, and the others wait', () => {
    const crowded = requestOf({ gpu: 'h100', concurrency: 1000 });
    expect(crowded.memory.concurrency).toBeLessThan(1000);
    expect(crowded.workload.concurrency).toBe(1000);
    const surely = crowded.plan.kvCapacity?.low ?? 0;
    expect(surely / 1500).toBeGreaterThanOrEqual(crowded.memory.concurrency);
    expect(surely / 1500).toBeLessThan(crowded.memory.concurrency + 1);
  });

  it("is the catalog's own where model and file are", () => {
    const own = { model: 'DeepSeek-V3.2', n_gpu: 8 };
    expect(isListed(requestOf(own).memory)).toBe(true);
    expect(requestOf(own).memory.artifact.id).toBe('deepseek-v3.2/fp8-original');
    expect(requestOf({ ...own, engine: 'trtllm' }).memory.runtime.id).toBe('tensorrt-llm');
    expect(isListed(requestOf({}).memory)).toBe(false);
  });

  it.each([
    [{ gpu: 'abacus' }, 'the catalog has no abacus'],
    [{ model: 'nobody' }, 'neither catalog nor registry has the model nobody'],
    [{ model: 'nameless' }, 'neither catalog nor registry has the model nameless'],
    [{ precision: 'fp12' }, 'neither catalog nor registry has Llama-3.1-8B in fp12 for vLLM'],
    [{ engine: 'abacus' }, 'abacus is no runtime that the planner estimates'],
    [{ kind: 'mlperf-offline' }, 'MLPerf states no concurrency'],
    [{ spec_decode: true }, 'speculative decoding is not modelled'],
    [{ dp: 8 }, 'attention split by data is not modelled'],
    [{ concurrency: null }, 'no prompt length, output length or concurrency stated'],
    // Generations before Blackwell have no unit for it, and only some runtimes unpack it.
    [
      { gpu: 'h100', precision: 'nvfp4', engine: 'trtllm' },
      'TensorRT-LLM does not run NVFP4 safetensors on H100 SXM5 80 GB: it needs compute capability 10.0 (Blackwell) or later, this is 9.0 (Hopper) [confirmed, trtllm-quantization]',
    ],
    [{ model: 'DeepSeek-V3.2' }, 'DeepSeek-V3.2 in fp8 on b200: more than the memory pool holds'],
  ] satisfies readonly (readonly [Partial<ServingRow>, string])[])('%j is refused with the reason', (changes, reason) => {
    expect(refusalOf(changes)).toBe(reason);
  });
});
