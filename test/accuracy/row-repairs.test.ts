import { describe, expect, it } from 'vitest';
import { repaired } from './row-repairs.ts';
import { measurementOf, publisherOf } from './row-source.ts';
import { type SpeedRow, speedRowSchema } from './speed-rows.ts';

const decode = {
  id: 'a',
  category: 'gpu-dense',
  metric: 'decode_tps',
  value: 50,
  hardware: 'rtx-3090',
  gpu_count: 1,
  runtime: 'llama.cpp',
  backend: 'CUDA',
  model: 'qwen3-8b',
  quant: 'Q4_K_M',
  file_bytes: 5e9,
  batch: 1,
  placement: 'gpu',
  source: 'localmaxxing row 7',
};
const row = (change: object): SpeedRow => speedRowSchema.parse({ ...decode, ...change });
const prefill = { id: 'b', metric: 'prefill_tps', n_prompt: 512 };

describe('repairs of rows', () => {
  it('give a prompt the depth that its own submission states with the output', () => {
    expect(repaired([row({ depth: 16_384 }), row(prefill)])[1]?.depth).toBe(16_384);
  });

  it('leave a prompt as it is where its submission states several depths, another source does, or it has its own', () => {
    expect(repaired([row({ depth: 0 }), row({ depth: 4096 }), row(prefill)])[2]?.depth).toBeUndefined();
    expect(repaired([row({ depth: 4096, source: 'localmaxxing row 8' }), row(prefill)])[1]?.depth).toBeUndefined();
    expect(repaired([row({ depth: 4096 }), row({ ...prefill, depth: 8192 })])[1]?.depth).toBe(8192);
  });

  it('never touch what was measured', () => {
    const rows = [row({ depth: 16_384 }), row({ ...prefill, value: 900 })];
    expect(repaired(rows).map(({ value }) => value)).toEqual([50, 900]);
  });
});

describe('the source of a row', () => {
  it('is who published it, and in the repository of llama.cpp the thread', () => {
    expect(publisherOf('AlexsJones/llmfit@3f44fd30 llmfit-core/data/a.json')).toBe('AlexsJones/llmfit');
    const threads = ['ggml-org/llama.cpp issue 19480', 'ggml-org/llama.cpp pull 4766 comment'].map(publisherOf);
    expect(threads).toEqual(['ggml-org/llama.cpp issue 19480', 'ggml-org/llama.cpp pull 4766']);
  });

  it('names the measurement where several rows tell of one', () => {
    expect(measurementOf('ai-dynamo/aiconfigurator@095f58a5 silicon_sample.csv id=qwen3_32b_h100_3')).toBe('qwen3_32b_h100_3');
    expect(measurementOf('LocalScore 12')).toBeNull();
  });
});
