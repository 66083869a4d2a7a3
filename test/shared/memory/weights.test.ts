import { describe, expect, it } from 'vitest';
import { bitsPerWeight, weightsOf } from '#shared/memory/weights.ts';
import { artifactLike, CARD_WEIGHTS, memoryRequest, modelOf, QWEN_HEADER } from './requests.ts';

const split = (modelId: string, artifactId?: string, runtimeId?: string) =>
  weightsOf(memoryRequest({ modelId, ...(artifactId ? { artifactId } : {}), ...(runtimeId ? { runtimeId } : {}) }));

describe('weights in a GPU load', () => {
  it('leave the input embedding on the host: 248,320 × 5,120 at 4.5 bits for Qwen3.6-27B Q4_K_M', () => {
    const { split: parts, deviceBytes } = split('qwen3.6-27b');
    expect(parts.inputEmbeddingBytes).toBe((248_320 * 5_120 * 4.5) / 8);
    expect(deviceBytes).toBe(CARD_WEIGHTS);
  });

  it('hold a tied embedding twice: all tensors on the GPU, 208,588,800 bytes again on the host', () => {
    const request = memoryRequest({ modelId: 'qwen3.5-0.8b', artifact: artifactLike('q4-k-m', 518_338_048) });
    const { split: parts, deviceBytes } = weightsOf(request);
    expect(deviceBytes).toBe(518_338_048 - QWEN_HEADER);
    expect(parts.inputEmbeddingBytes).toBe(208_588_800);
  });

  // Host part of GPU loads in the runtime's accounting.
  it.each([
    ['q2-k', 333_742_080],
    ['q4-0', 572_129_280],
    ['q4-k-m', 572_129_280],
    ['q6-k', 834_355_200],
  ])('keep the embedding of Qwen3.5-9B in %s at %i bytes', (quantizationId, bytes) => {
    const request = memoryRequest({ modelId: 'qwen3.5-9b', artifact: artifactLike(quantizationId, 5_600_000_000) });
    expect(weightsOf(request).split.inputEmbeddingBytes).toBe(bytes);
  });

  it.each([
    ['gpt-oss-20b', 615_329_280],
    ['deepseek-v4-flash', 562_626_560],
    ['deepseek-v4-pro', 984_596_480],
  ])('keep the embedding of %s in an MXFP4 file in Q8_0: %i bytes', (modelId, bytes) => {
    const request = memoryRequest({ modelId, artifact: artifactLike('mxfp4-moe-released', 100e9) });
    expect(weightsOf(request).split.inputEmbeddingBytes).toBe(bytes);
  });

  it('stay whole on the GPUs of engines that load safetensors', () => {
    const { split: parts, deviceBytes } = split('qwen3.6-27b', 'qwen3.6-27b/fp8', 'vllm');
    expect(parts.inputEmbeddingBytes).toBe(0);
    expect(deviceBytes).toBe(parts.loadedBytes);
  });
});

describe('expert bytes', () => {
  it('are zero in dense models', () => {
    expect(split('qwen3.6-27b').split.expertBytes).toBe(0);
  });

  it('are what the always-read bytes of a file leave, among which its embedding is', () => {
    const artifact = modelOf('deepseek-v4-flash').artifacts.find(({ id }) => id === 'deepseek-v4-flash/ud-q4-k-xl');
    if (!artifact) throw new Error('the catalog has no file of DeepSeek-V4-Flash with a known split');
    const { split: parts } = weightsOf(memoryRequest({ modelId: 'deepseek-v4-flash', artifact }));
    // 43 layers of 256 experts, each three matrices of 4,096 × 2,048 in 4.25 bits; the head of the file is a few megabytes.
    const experts = (43 * 256 * 3 * 4096 * 2048 * 4.25) / 8;
    expect(parts.expertBytes).toBeGreaterThanOrEqual(experts);
    expect(parts.expertBytes - experts).toBeLessThan(10e6);
  });

  it('take the rest of a mixed file whose other tensors hold 5.5 bits', () => {
    const request = memoryRequest({ modelId: 'qwen3.5-35b-a3b', artifact: artifactLike('q4-k-m', 21_160_000_000) });
    const embedding = 248_320 * 2_048;
    const others = 34_660_610_688 - 32_212_254_720 - embedding;
    const rest = 21_160_000_000 - QWEN_HEADER - (embedding * 4.5) / 8;
    expect(weightsOf(request).split.expertBytes).toBe(rest - (others * 5.5) / 8);
  });

  it('take the file average where the file is not a mix', () => {
    const fileBytes = 36_800_000_000;
    const request = memoryRequest({ modelId: 'qwen3.5-35b-a3b', artifact: artifactLike('q8-0', fileBytes) });
    // The header counts into the average, and the embedding is Q8_0.
    const experts = weightsOf(request).split.expertBytes;
    expect(Math.abs(experts / ((fileBytes * 32_212_254_720) / 34_660_610_688) - 1)).toBeLessThan(1e-3);
  });

  it('of gpt-oss hold 4.25 bits whatever the rest has', () => {
    const request = memoryRequest({ modelId: 'gpt-oss-20b', artifact: artifactLike('mxfp4-moe-released', 12_109_565_632) });
    expect(weightsOf(request).split.expertBytes).toBe((19_110_297_600 * 4.25) / 8);
  });

  it('leave something to everything else, and nothing but the header is not loaded', () => {
    for (const modelId of ['qwen3.5-35b-a3b', 'qwen3.5-122b-a10b', 'gpt-oss-120b', 'llama-4-scout']) {
      const { split: parts } = weightsOf(memoryRequest({ modelId, artifact: artifactLike('q4-k-m', 60e9) }));
      expect(parts.expertBytes).toBeLessThan(parts.loadedBytes);
      expect(parts.fileBytes - parts.loadedBytes).toBeLessThan(20e6);
    }
  });
});

describe('the size of a file', () => {
  it('ranges by half of its last printed digit', () => {
    const request = memoryRequest({ artifact: { ...artifactLike('q4-k-m', 16e9), fileBytesTolerance: 53_687_091, bound: 'rounded' } });
    expect(weightsOf(request).spread).toEqual({ below: 53_687_091, above: 53_687_091 });
  });

  it('that is a lower bound may be larger by the 16-bit embedding and head, never smaller', () => {
    const request = memoryRequest({ artifact: { ...artifactLike('fp8', 27_800_000_000), bound: 'lower' }, runtimeId: 'vllm' });
    expect(weightsOf(request).spread).toEqual({ below: 0, above: 248_320 * 5_120 * 2 });
  });

  it('divided by the parameters gives the bits per weight', () => {
    expect(bitsPerWeight(modelOf('qwen3.6-27b'), 16_817_244_384)).toBeCloseTo(5.0022, 4);
    expect(bitsPerWeight({ ...modelOf('qwen3.6-27b'), parameters: null }, 1)).toBeNull();
  });
});
