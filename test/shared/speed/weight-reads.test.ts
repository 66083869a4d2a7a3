import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ffn } from '#shared/catalog/model.ts';
import { activeParameters, expertReadRatio, readableWeights } from '#shared/speed/weight-reads.ts';
import { speedRequest } from './speed-request.ts';

const moe: Ffn = {
  kind: 'moe',
  experts: 256,
  expertsPerToken: 8,
  sharedExperts: 1,
  expertIntermediate: 512,
  denseLayers: 0,
  moeLayers: 40,
};
const dense: Ffn = { kind: 'dense', intermediate: 17_408 };

const requestOf = (model: string) => speedRequest({ hardware: 'nvidia-rtx-4090', model, quant: 'Q4_K_M', runtime: 'llama.cpp' }).memory;

describe('experts read by a step', () => {
  it('are 8 of 256 for one stream', () => {
    expect(expertReadRatio(moe, 1)).toBe(8 / 256);
  });

  it('overlap for several streams: two read 1 − (1 − 1/32)²', () => {
    expect(expertReadRatio(moe, 2)).toBeCloseTo(1 - (31 / 32) ** 2, 14);
  });

  it('grow with the batch and never exceed all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4096 }), (batch) => {
        const share = expertReadRatio(moe, batch);
        expect(share).toBeLessThanOrEqual(expertReadRatio(moe, batch + 1));
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('do not exist in dense models', () => {
    expect(expertReadRatio(dense, 16)).toBe(0);
  });
});

describe('weights that decoding reads of a file', () => {
  it('leave out an input embedding of its own', () => {
    const { memory } = speedRequest({ hardware: 'nvidia-rtx-4090', model: 'qwen3.6-27b', quant: 'Q4_K_M', runtime: 'llama.cpp' });
    const { alwaysBytes } = readableWeights(memory);
    // 248,320 × 5,120 weights at 4.5 bits (Q4_K); beside them only the header, some ten megabytes.
    const embedding = 715_161_600;
    expect(alwaysBytes).toBeLessThan(memory.artifact.fileBytes - embedding);
    expect(alwaysBytes).toBeGreaterThan(memory.artifact.fileBytes - embedding - 30e6);
  });

  it('keep a tied embedding, which is the head', () => {
    const { memory } = speedRequest({ hardware: 'nvidia-rtx-4090', model: 'qwen3.5-4b', quant: 'Q4_K_M', runtime: 'llama.cpp' });
    const { alwaysBytes } = readableWeights(memory);
    expect(alwaysBytes).toBeLessThan(memory.artifact.fileBytes);
    expect(alwaysBytes).toBeGreaterThan(memory.artifact.fileBytes - 30e6);
  });

  it('leave out what a server file keeps in 16 bits and no step reads: embedding, vision tower and MTP head', () => {
    const { memory } = speedRequest({ hardware: 'nvidia-h100-sxm', model: 'qwen3.8-27b', quant: 'NVFP4', runtime: 'vllm' });
    const stated = memory.artifact.contents.bytesByClass;
    expect(readableWeights(memory)).toEqual({ alwaysBytes: stated?.alwaysRead, expertBytes: 0 });
    expect(stated?.alwaysRead).toBe(22_067_330_048);
  });

  it('are those that the file states, experts apart', () => {
    const { memory } = speedRequest({ hardware: 'nvidia-rtx-4090', model: 'gpt-oss-20b', quant: 'MXFP4', runtime: 'llama.cpp' });
    expect(readableWeights(memory)).toEqual({ alwaysBytes: 1_328_883_456, expertBytes: 10_152_345_600 });
  });

  it('are all of what nobody can split', () => {
    const { memory } = speedRequest({ hardware: 'nvidia-rtx-4090', model: 'qwen3.6-27b', quant: 'Q4_K_M', runtime: 'llama.cpp' });
    const unknown = { ...memory, model: { ...memory.model, parameters: null } };
    expect(readableWeights(unknown)).toEqual({ alwaysBytes: memory.artifact.fileBytes, expertBytes: 0 });
  });
});

describe('active parameters', () => {
  it('of 35B-A3B are 3.455 B less the embedding', () => {
    expect(activeParameters(requestOf('qwen3.5-35b-a3b'), 0)).toBe(3_454_988_928 - 248_320 * 2048);
  });

  it('of a tied model are all of them', () => {
    expect(activeParameters(requestOf('qwen3.5-4b'), 0)).toBe(4_205_751_296);
  });

  it('fall back to what is read when the counts are unknown', () => {
    const memory = requestOf('qwen3.5-4b');
    expect(activeParameters({ ...memory, model: { ...memory.model, parameters: null } }, 3e9)).toBe(3e9);
  });
});
