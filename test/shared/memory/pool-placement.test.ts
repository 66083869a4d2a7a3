import { describe, expect, it } from 'vitest';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { bytesByClass } from '#shared/tensors/bytes-by-class.ts';
import { GB, gib, mib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { artifactLike, type Change, cpuOnly, memoryRequest, placed, quantizationOf, short } from './requests.ts';

describe('pool engines', () => {
  const h100 = { freeBytes: mib(81_000), totalBytes: mib(81_559) };
  const fp8 = { artifactId: 'qwen3.6-27b/fp8', runtimeId: 'vllm' };
  // Without speculation the draft head stays on the disk, and the head of the files is no weight.
  const { classes, headerBytes } = bytesByClass({ ...memoryRequest(fp8), quantization: quantizationOf('fp8') });
  const loaded = 30_866_866_928 - headerBytes - (classes.mtpHead?.point ?? Number.NaN);

  // vLLM: 0.92 of what the driver reports (0.99 of the nominal size), less what start-up logs of 80 GB cards show; SGLang: its own table.
  it('fill what their share leaves beside the reserve of the card and the weights with cache', () => {
    const plan = placed(memoryRequest({ ...fp8, machine: resolvedMachine({ devices: [h100] }) }));
    // Pages of 784 tokens in 16 layers, as vLLM prints for this model; a request of 32,768 takes 42, and two for each of three groups of states.
    const pages = Math.floor((0.911 * h100.totalBytes - 4e9 - loaded) / (16 * 784 * 4096));
    expect(plan.kvCapacity?.point).toBe(Math.floor((32_768 * pages) / 48));
    expect(plan.kvCapacity?.low).toBeLessThan(plan.kvCapacity?.point ?? 0);
    expect(plan.kvCapacity?.high).toBeGreaterThan(plan.kvCapacity?.point ?? 0);
  });

  // Weights and cache together as SGLang printed at start, in GB: Qwen3-30B-A3B-FP8 on one H100 (2026-08), Qwen3-8B on one B200 and
  // Qwen3-32B on four (2026-04), with 80, 180 and 180 GiB of memory.
  it.each([
    [80, 1, 69.9],
    [180, 1, 162.8],
    [180, 4, 161.2],
  ])('leave on a card of %i GiB, one of %i, within 1 %% what SGLang had for weights and cache', (memoryGib, count, printed) => {
    const card = { freeBytes: gib(memoryGib), totalBytes: gib(memoryGib) };
    const machine = resolvedMachine({ devices: Array.from({ length: count }, () => card) });
    const [load] = placed(memoryRequest({ ...fp8, runtimeId: 'sglang', machine })).devices;
    if (!load) throw new Error('nothing is placed');
    expect(Math.abs((load.budgetBytes - load.computeBufferBytes) / (printed * 1e9) - 1)).toBeLessThan(0.01);
  });

  it('halve the bytes per token with an FP8 cache', () => {
    const machine = resolvedMachine({ devices: [h100] });
    const wide = placed(memoryRequest({ ...fp8, machine }));
    const narrow = placed(memoryRequest({ ...fp8, machine, kvType: 'fp8' }));
    expect(narrow.kvBytesPerToken * 2).toBe(wide.kvBytesPerToken);
    expect(narrow.devices[0]?.kvCacheBytes).toBe((wide.devices[0]?.kvCacheBytes ?? 0) / 2);
  });

  it('never take more than is free', () => {
    const busy = { ...h100, freeBytes: mib(40_000) };
    const plan = placed(memoryRequest({ ...fp8, machine: resolvedMachine({ devices: [busy] }) }));
    expect(plan.devices[0]?.budgetBytes).toBe(mib(40_000));
  });

  it('never take more of a shared pool than the host has free', () => {
    const machine = resolvedMachine({
      devices: [{ freeBytes: 120 * GB, totalBytes: 128 * GB, memoryKind: 'unified' }],
      hostFreeBytes: 44 * GB,
      shared: true,
    });
    expect(placed(memoryRequest({ ...fp8, machine })).devices[0]?.budgetBytes).toBe(44 * GB);
    expect(planMemory(memoryRequest({ artifactId: 'qwen3.6-27b/bf16', runtimeId: 'vllm', machine })).placed).toBe(false);
  });

  it('divide weights over the GPUs, and copy the cache once there are more GPUs than KV heads', () => {
    const plan = placed(memoryRequest({ ...fp8, machine: resolvedMachine({ devices: Array.from({ length: 8 }, () => h100) }) }));
    expect(plan.parallelism).toEqual({ tensorParallel: 8, pipelineParallel: 1, replicas: 1 });
    expect(plan.devices[0]?.weightsBytes).toBe(Math.ceil(loaded / 8));
    // Four KV heads on eight GPUs: every GPU holds a quarter of the cache, not an eighth; in pages that hold an eighth of a state.
    const state = (48 * 128 * 128 * 4 + (2 * 16 * 128 + 48 * 128) * 3 * 2) / 8;
    const tokens = 16 * Math.ceil(state / (16 * 1024));
    expect(plan.devices[0]?.kvCacheBytes).toBe(Math.ceil(32_768 / tokens) * 16 * tokens * 1024);
  });

  it('hold beside the window of 128 tokens two batches under way in 12 layers of gpt-oss-20b', () => {
    const gptOss = { modelId: 'gpt-oss-20b', artifact: artifactLike('mxfp4-moe-released', 12.1e9), runtimeId: 'vllm' };
    const plan = placed(memoryRequest({ ...gptOss, machine: resolvedMachine({ devices: [h100] }) }));
    const row = 2 * 8 * 64 * 2;
    const header = 50 * 201_088;
    const pages = Math.floor((0.911 * h100.totalBytes - 4e9 - (12.1e9 - header)) / (12 * 16 * row));
    const needed = 32_768 / 16 + Math.ceil((127 + 2 * 8_192) / 16) + 1;
    expect(plan.kvCapacity?.point).toBe(Math.floor((32_768 * pages) / needed));
  });

  it('keep the indexer of DSA at 132 bytes per layer and token', () => {
    const machine = resolvedMachine({ devices: Array.from({ length: 8 }, () => ({ freeBytes: mib(143_000), totalBytes: mib(143_771) })) });
    const plan = placed(memoryRequest({ modelId: 'deepseek-v3.2', artifactId: 'deepseek-v3.2/fp8-original', runtimeId: 'vllm', machine }));
    expect(plan.kvBytesPerToken).toBe(61 * (576 * 2 + 132));
  });

  it('say of a context that lies between both ends of what vLLM may hold that it may not fit, and of more requests than that that they wait', () => {
    const machine = resolvedMachine({ devices: [h100] });
    const why = (change: Change) => inEnglish(short(planMemory(memoryRequest({ ...fp8, machine, ...change }))).reason);
    const held = placed(memoryRequest({ ...fp8, machine, contextTokens: 262_144 })).kvCapacity;
    if (!held) throw new Error('no pool');
    const between = Math.round((held.low + held.high) / 2);
    expect(why({ contextTokens: between })).toMatch(/^may not fit: vLLM surely has .* refuses at its start/);
    expect(why({ contextTokens: 2 * held.high })).toMatch(/^vLLM surely has .* refuses at its start/);
    expect(why({ contextTokens: 262_144, concurrency: 64 })).toMatch(/^vLLM surely has .* beyond that wait/);
  });

  it('tell weights that may leave no cache from weights that leave none', () => {
    const why = (freeMib: number) => {
      const machine = resolvedMachine({ devices: [{ freeBytes: mib(freeMib), totalBytes: h100.totalBytes }] });
      return inEnglish(short(planMemory(memoryRequest({ ...fp8, machine, contextTokens: 4_096 }))).reason);
    };
    // The reserve of an 80 GB card: 1.8 to 7.5 GB, 4 GB at the point.
    expect(why(Math.round((loaded + 5e9) / 2 ** 20))).toMatch(/^may not fit: vLLM may have nothing /);
    expect(why(Math.round(loaded / 2 ** 20))).toBe('more than the memory pool holds');
  });

  it('need an accelerator', () => {
    expect(planMemory(memoryRequest({ ...fp8, machine: cpuOnly(512 * GB) })).placed).toBe(false);
  });
});
