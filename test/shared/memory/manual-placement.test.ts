import { describe, expect, it } from 'vitest';
import { expertBytesByLayer, layersHolding } from '#shared/memory/expert-layers.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { accountingRuntime, artifactLike, cards, memoryRequest, modelOf, placed } from './requests.ts';
import { asSaved } from '../../support/as-saved.ts';

const plenty = cards([400_000], 1e12);
/** Llama-8B: 32 layers, 8 KV heads of 128; 16 GiB of f16 cache at 128k. */
const llama = memoryRequest({ modelId: 'deepseek-r1-distill-llama-8b', runtime: accountingRuntime(512), machine: plenty });
/** 40 layers, all with experts. */
const sparse = memoryRequest({
  modelId: 'qwen3.5-35b-a3b',
  artifact: artifactLike('q8-0', 36.9e9),
  runtime: accountingRuntime(512),
  machine: plenty,
});
const CACHE_BYTES = 32 * 32_768 * 8 * 128 * 2 * 2;

describe('settings by hand', () => {
  it('-ngl 20 puts the head and the last 19 layers with their cache on the accelerator', () => {
    const { devices, kind } = placed({ ...llama, manual: { gpuLayers: 20 } });
    expect(kind).toBe('host-offload');
    expect(devices.map(({ layers }) => layers)).toEqual([20, 13]);
    expect(devices.map(({ kvCacheBytes }) => kvCacheBytes)).toEqual([(CACHE_BYTES * 19) / 32, (CACHE_BYTES * 13) / 32]);
  });

  it('--no-kv-offload keeps the whole cache in RAM and all weights on the accelerator', () => {
    const whole = placed(llama);
    const { devices } = placed({ ...llama, manual: { cacheOnHost: true } });
    expect(devices.map(({ kvCacheBytes }) => kvCacheBytes)).toEqual([0, CACHE_BYTES]);
    expect(devices[0]?.weightsBytes).toBe(whole.devices[0]?.weightsBytes);
    expect(devices[0]?.computeBufferBytes).toBe(whole.devices[0]?.computeBufferBytes);
  });

  it('--n-cpu-moe 10 leaves the experts of ten of 40 layers in RAM, and --cpu-moe those of all', () => {
    const experts = (layers: number): readonly number[] =>
      placed({ ...sparse, manual: { expertLayersOnHost: layers } }).devices.map(({ expertBytes }) => expertBytes);
    const all = placed(sparse).weights.expertBytes;
    const [onCard = 0, inRam = 0] = experts(10);
    expect(onCard + inRam).toBe(Math.round(all));
    expect(Math.abs(inRam - all / 4)).toBeLessThanOrEqual(1);
    expect(experts(1_000)).toEqual([0, Math.round(all)]);
  });

  it('--kv-unified holds one stream for all sequences: four of 8,192 tokens take what one of 32,768 does', () => {
    const four = { ...llama, contextTokens: 8_192, concurrency: 4 };
    expect(placed({ ...four, manual: { unifiedCache: true } }).devices[0]?.kvCacheBytes).toBe(CACHE_BYTES);
    // 8,000 tokens are padded to 8,192 in every stream of its own, and only once in a common one.
    const odd = { ...four, contextTokens: 8_000 };
    expect(placed(odd).devices[0]?.kvCacheBytes).toBe(CACHE_BYTES);
    expect(placed({ ...odd, manual: { unifiedCache: true } }).devices[0]?.kvCacheBytes).toBe((CACHE_BYTES * 32_000) / 32_768);
  });

  it('--swa-full gives sliding layers the whole context', () => {
    const oss = { ...sparse, ...memoryRequest({ modelId: 'gpt-oss-20b', artifact: artifactLike('mxfp4-moe', 12.1e9) }), machine: plenty };
    // 24 layers, 8 KV heads of 64.
    expect(placed({ ...oss, manual: { fullWindow: true } }).devices[0]?.kvCacheBytes).toBe(24 * 32_768 * 8 * 64 * 2 * 2);
  });

  it('are not made to fit by moving more: a card that is too small is too small', () => {
    const small = { ...llama, machine: cards([4_000], 1e12) };
    expect(planMemory({ ...small, manual: { gpuLayers: 33, cacheOnHost: true } })).toMatchObject({
      placed: false,
      limit: 'accelerator-memory',
    });
    expect(planMemory(small).placed).toBe(true);
  });

  it('are refused with a reason for several cards, for no layer at all, and where the runtime keeps nothing in RAM', () => {
    const refused = (change: Partial<typeof llama>): unknown => planMemory({ ...llama, manual: { gpuLayers: 10 }, ...change });
    const reason = (pattern: RegExp): object => ({ placed: false, limit: 'runtime-support', reason: expect.stringMatching(pattern) });
    expect(asSaved(refused({ machine: cards([24_000, 24_000]) }))).toMatchObject(reason(/one accelerator/));
    expect(asSaved(refused({ manual: { gpuLayers: 0 } }))).toMatchObject(reason(/holds no layer/));
    expect(asSaved(refused({ runtime: memoryRequest({ runtimeId: 'vllm' }).runtime }))).toMatchObject(reason(/vLLM keeps nothing/));
  });
});

describe('experts by layer', () => {
  const shapeOf = (id: string) => {
    const { shape } = modelOf(id);
    if (!shape) throw new Error(`${id} has no shape`);
    return shape;
  };

  it('begin after the three dense layers of DeepSeek-R1', () => {
    const bytes = expertBytesByLayer(shapeOf('deepseek-r1-671b'), 58e9, 1);
    expect(bytes).toHaveLength(61);
    expect(bytes.slice(0, 3)).toEqual([0, 0, 0]);
    expect(bytes[3]).toBe(1e9);
  });

  it('sit in every second layer of Llama 4 Maverick, a dense one first', () => {
    const bytes = expertBytesByLayer(shapeOf('llama-4-maverick'), 24e9, 1);
    expect(bytes.slice(0, 4)).toEqual([0, 1e9, 0, 1e9]);
  });

  it('are wider in the first and last eighth of a mix and in every third layer between, and sum to the whole', () => {
    const bytes = expertBytesByLayer(shapeOf('qwen3.5-35b-a3b'), 40e9, 1.071);
    // 40 layers: the first and the last five, and of the 30 between those numbered 7, 10 … 34.
    const wide = bytes.flatMap((size, layer) => (Math.abs(size - 1.071e9) < 1 ? [layer] : []));
    expect(wide).toEqual([0, 1, 2, 3, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 35, 36, 37, 38, 39]);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(40e9, -1);
  });

  it('in RAM are those of the last layers', () => {
    expect(layersHolding([1e9, 1e9, 1e9], 0)).toBe(0);
    expect(layersHolding([1e9, 1e9, 1e9], 1e9 / 3)).toBe(1);
    expect(layersHolding([1e9, 1e9, 1e9], 2e9)).toBe(2);
  });
});
