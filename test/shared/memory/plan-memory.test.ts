import { describe, expect, it } from 'vitest';
import { loadBytes } from '#shared/memory/device-load.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { GB, gib, mib } from '#shared/units.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import {
  artifactLike,
  CARD_WEIGHTS,
  cards,
  cpuOnly,
  DRIVER_CONTEXT,
  memoryRequest,
  modelOf,
  placed,
  QWEN_HEADER,
  runtimeOf,
  short,
} from './requests.ts';
import { inEnglish } from '#shared/words/en.ts';

describe('Qwen3.6-27B Q4_K_M in llama.cpp on an RTX 4090 at 32k', () => {
  const plan = placed(memoryRequest());

  it('puts 64 layers and the head on the card, byte for byte as the rules say', () => {
    expect(plan.kind).toBe('accelerator');
    expect(plan.devices[0]).toEqual({
      device: 'accelerator:0',
      layers: 65,
      weightsBytes: CARD_WEIGHTS,
      expertBytes: 0,
      kvCacheBytes: 2_147_483_648,
      recurrentStateBytes: 156_893_184,
      computeBufferBytes: 529_530_880,
      runtimeOverheadBytes: DRIVER_CONTEXT,
      budgetBytes: 25_270_681_600,
    });
  });

  it('keeps embedding, masks and logits in host memory', () => {
    const host = plan.devices[1];
    expect(host?.device).toBe('host');
    expect(host?.weightsBytes).toBe(715_161_600);
    expect(host?.computeBufferBytes).toBe(55_519_232);
  });

  it('leaves what is free less what the card holds, the margin not taken off', () => {
    const card = CARD_WEIGHTS + 2_147_483_648 + 156_893_184 + 529_530_880 + DRIVER_CONTEXT;
    expect(plan.headroomBytes).toBe(25_270_681_600 - card);
    expect(plan.totalBytes).toBe(card + 715_161_600 + 55_519_232);
  });
});

const onCard = (freeBytes: number) =>
  planMemory(memoryRequest({ machine: resolvedMachine({ devices: [{ freeBytes }] }), placement: 'accelerator' }));

describe('the verdict of one card', () => {
  const need = CARD_WEIGHTS + 2_147_483_648 + 156_893_184;
  const reserve = 529_530_880 * 1.08 + DRIVER_CONTEXT + mib(1_024);

  it('holds the buffer at its high end, the driver context and the margin of the runtime against free memory', () => {
    expect(onCard(need + reserve + 1).placed).toBe(true);
    expect(onCard(need + reserve - 1).placed).toBe(false);
  });

  it('names the accelerator and the missing bytes', () => {
    const plan = short(onCard(need + reserve - GB));
    expect(plan.limit).toBe('accelerator-memory');
    expect(Math.abs(plan.shortBytes - GB)).toBeLessThanOrEqual(1);
  });

  it('counts the upper end of a rounded file size', () => {
    const rounded = { ...artifactLike('q4-k-m', 16_817_244_384), fileBytesTolerance: mib(50), bound: 'rounded' as const };
    const machine = resolvedMachine({ devices: [{ freeBytes: need + reserve + mib(10) }] });
    expect(planMemory(memoryRequest({ machine, placement: 'accelerator' })).placed).toBe(true);
    expect(planMemory(memoryRequest({ machine, artifact: rounded, placement: 'accelerator' })).placed).toBe(false);
  });

  it('counts a vision projector', () => {
    const plan = placed(memoryRequest({ mmprojBytes: 930_000_000 }));
    expect(plan.devices[0]?.weightsBytes).toBe(CARD_WEIGHTS + 930_000_000);
  });
});

describe('several cards', () => {
  it('are never one pool: a model of 27 GB does not fit two cards of 12 GB, and needs both of two cards of 24 GB', () => {
    const q8 = { artifact: artifactLike('q8-0', 28_600_000_000), placement: 'accelerator' as const };
    expect(planMemory(memoryRequest({ ...q8, machine: cards([11_700, 11_700]) })).placed).toBe(false);
    const plan = placed(memoryRequest({ ...q8, machine: cards([24_000, 24_000]) }));
    expect(plan.devices.map(({ device }) => device)).toEqual(['accelerator:0', 'accelerator:1', 'host']);
  });

  it('of different size take layers in proportion to their free memory', () => {
    const plan = placed(memoryRequest({ machine: cards([48_000, 16_000]), placement: 'accelerator' }));
    const [large, small] = plan.devices;
    expect(large?.layers).toBe(Math.ceil((48 / 64) * 65));
    expect((large?.layers ?? 0) + (small?.layers ?? 0)).toBe(65);
  });

  it('pass on layers that a small one cannot hold', () => {
    const plan = placed(memoryRequest({ machine: cards([22_000, 5_500]), placement: 'accelerator' }));
    for (const load of plan.devices) expect(loadBytes(load)).toBeLessThanOrEqual(load.budgetBytes);
    expect(plan.devices.reduce((sum, { layers }) => sum + layers, 0)).toBe(65);
  });

  it('carry the head on the last one, in Q6_K: 33 of 64 layers of 27B Q4_K_M and the other 31 with the head', () => {
    const plan = placed(memoryRequest({ machine: cards([24_000, 24_000]), placement: 'accelerator' }));
    // Half of 65 rounded up; llama-quantize keeps the output matrix of this mix at 6.5625 bits (memory-rules).
    const head = (248_320 * 5_120 * 6.5625) / 8;
    expect(plan.devices.map(({ layers }) => layers)).toEqual([33, 32, 0]);
    expect(plan.devices[0]?.weightsBytes).toBe(Math.round(((CARD_WEIGHTS - head) * 33) / 64));
  });

  it('too small for a buffer are left out instead of spoiling the fit', () => {
    const plan = placed(memoryRequest({ machine: cards([24_000, 1_000]), placement: 'accelerator' }));
    expect(plan.devices.map(({ device }) => device)).toEqual(['accelerator:0', 'host']);
  });
});

describe('the headroom of a whole load', () => {
  it('is that of the cards: what the embedding leaves of a small host memory is no headroom for layers', () => {
    const machine = resolvedMachine({ devices: [{ freeBytes: 25_270_681_600 }], hostFreeBytes: 2 * GB });
    const plan = placed(memoryRequest({ machine, placement: 'accelerator' }));
    const [device = Number.NaN, host = Number.NaN] = plan.devices.map(loadBytes);
    const left = 25_270_681_600 - device;
    expect(2 * GB - host).toBeLessThan(left);
    expect(plan.headroomBytes).toBe(left);
  });
});

describe('host offload', () => {
  it('leaves a layer, or one tensor of a layer of experts, in RAM however large the card is: else it would be none', () => {
    const offload = { machine: cards([200_000]), placement: 'host-offload' as const };
    const dense = placed(memoryRequest(offload));
    expect(dense.devices.map(({ layers }) => layers)).toEqual([64, 1]);
    const sparse = placed(memoryRequest({ ...offload, modelId: 'qwen3.5-35b-a3b', artifact: artifactLike('q4-k-m', 21.16e9) }));
    // Gate, up and down of 40 layers; the last one holds the wider type of the mix, 7.1 % above the mean.
    expect(Math.abs((sparse.devices[1]?.expertBytes ?? 0) - (1.071 * sparse.weights.expertBytes) / 120)).toBeLessThanOrEqual(1);
  });

  it('of a dense model moves whole layers with their cache: 27B at 32k keeps 20 of 65 layers on an 8 GB card', () => {
    // 500 MiB in use, driver context on top: a layer or two fewer than the runtime's accounting without it.
    const plan = placed(memoryRequest({ machine: cards([7_688 + 250]) }));
    expect(plan.kind).toBe('host-offload');
    expect(plan.expertsOnHost).toBe(false);
    expect(Math.abs((plan.devices[0]?.layers ?? 0) - 20)).toBeLessThanOrEqual(1);
    expect(plan.devices.reduce((sum, { kvCacheBytes }) => sum + kvCacheBytes, 0)).toBe(2_147_483_648);
    expect(plan.devices.at(-1)?.kvCacheBytes).toBeGreaterThan(0);
  });

  it('of a mixture of experts keeps every dense part and the whole cache on the card: 35B-A3B on 8 GB', () => {
    const request = memoryRequest({ modelId: 'qwen3.5-35b-a3b', artifact: artifactLike('q4-k-m', 21.16e9), machine: cards([7_688 + 250]) });
    const plan = placed(request);
    const [card, host] = plan.devices;
    expect(plan.expertsOnHost).toBe(true);
    expect(card?.layers).toBe(41);
    expect(card?.kvCacheBytes).toBe(20_480 * 32_768);
    expect(host?.kvCacheBytes).toBe(0);
    expect((card?.expertBytes ?? 0) + (host?.expertBytes ?? 0)).toBe(Math.round(plan.weights.expertBytes));
  });

  it.each([
    ['qwen3.6-27b', 16_817_244_384],
    ['qwen3.5-35b-a3b', 21_160_000_000],
  ] as const)('of %s on a card too small for one layer lacks exactly what lets it begin', (modelId, fileBytes) => {
    const onFree = (freeBytes: number) => {
      const machine = resolvedMachine({ devices: [{ freeBytes }] });
      return planMemory(memoryRequest({ modelId, artifact: artifactLike('q4-k-m', fileBytes), machine, placement: 'host-offload' }));
    };
    const plan = short(onFree(GB));
    expect(plan.limit).toBe('accelerator-memory');
    expect(onFree(GB + plan.shortBytes + 1).placed).toBe(true);
    expect(onFree(GB + plan.shortBytes - 1).placed).toBe(false);
  });

  it('needs host memory for what it moves', () => {
    const request = memoryRequest({ modelId: 'qwen3.5-122b-a10b', artifact: artifactLike('q4-k-m', 74.2e9) });
    expect(planMemory({ ...request, machine: cards([24_000], 96 * GB) }).placed).toBe(true);
    const plan = short(planMemory({ ...request, machine: cards([24_000], 32 * GB) }));
    expect(plan.limit).toBe('host-memory');
    expect(plan.shortBytes).toBeGreaterThan(10 * GB);
  });

  it('conserves the weights: devices and host hold what is loaded of the file, and the embedding of a tied model again', () => {
    for (const [modelId, fileBytes] of [
      ['qwen3.6-27b', 16_817_244_384],
      ['qwen3.5-35b-a3b', 21_160_000_000],
    ] as const) {
      const plan = placed(memoryRequest({ modelId, artifact: artifactLike('q4-k-m', fileBytes), machine: cards([9_000]) }));
      expect(plan.devices.reduce((sum, { weightsBytes }) => sum + weightsBytes, 0)).toBeCloseTo(fileBytes - QWEN_HEADER, -1);
    }
  });

  it('is not tried by runtimes that cannot do it', () => {
    const plan = planMemory(memoryRequest({ artifactId: 'qwen3.6-27b/fp8', runtimeId: 'vllm' }));
    expect(short(plan).limit).toBe('accelerator-memory');
  });
});

const inRam = (contextTokens: number): number => placed(memoryRequest({ machine: cpuOnly(64 * GB), contextTokens })).totalBytes;

describe('a machine without accelerator', () => {
  it('runs from RAM when file, cache, state and the whole buffer fit', () => {
    const plan = placed(memoryRequest({ machine: cpuOnly(24 * GB) }));
    expect(plan.kind).toBe('host');
    expect(plan.devices).toHaveLength(1);
    expect(plan.devices[0]?.weightsBytes).toBe(16_817_244_384 - QWEN_HEADER);
  });

  it('grows from 131k to 262k by 8 GiB of cache and at most 0.125 GiB of mask', () => {
    const growth = inRam(262_144) - inRam(131_072);
    expect(growth).toBeGreaterThanOrEqual(gib(8));
    expect(growth).toBeLessThanOrEqual(gib(8.13));
  });

  it('is limited by host memory', () => {
    expect(short(planMemory(memoryRequest({ machine: cpuOnly(8 * GB) }))).limit).toBe('host-memory');
  });
});

const mac = (deviceGb: number, poolGb: number) =>
  resolvedMachine({
    devices: [{ freeBytes: deviceGb * GB, vendor: 'apple' }],
    hostFreeBytes: poolGb * GB,
    shared: true,
    platform: 'darwin',
  });

describe('unified memory', () => {
  it('is one pool: what the accelerator takes is taken from the host', () => {
    expect(placed(memoryRequest({ machine: mac(24, 26), placement: 'accelerator' })).kind).toBe('accelerator');
    expect(planMemory(memoryRequest({ machine: mac(24, 19), placement: 'accelerator' })).placed).toBe(false);
  });

  it('never adds host memory to the accelerator: offload fits only what the pool holds', () => {
    const big = memoryRequest({ artifact: artifactLike('q8-0', 28.6e9), machine: mac(24, 30) });
    expect(planMemory(big).placed).toBe(false);
    expect(planMemory({ ...big, machine: mac(24, 48) }).placed).toBe(true);
  });

  it('takes a carve-out for the accelerator only: it holds layers, but nothing that must sit in host memory', () => {
    const carved = (hostGb: number) =>
      resolvedMachine({
        devices: [{ freeBytes: 100 * GB, vendor: 'amd', memoryKind: 'unified' }],
        hostFreeBytes: hostGb * GB,
        shared: true,
        carveOutFreeBytes: 90 * GB,
      });
    const plan = placed(memoryRequest({ machine: carved(10) }));
    expect(plan.kind).toBe('accelerator');
    expect(plan.headroomBytes).toBe(100 * GB - plan.totalBytes);
    // The embedding alone has 715 MB.
    expect(short(planMemory(memoryRequest({ machine: carved(0.5), placement: 'accelerator' }))).limit).toBe('host-memory');
  });

  it('counts the pool in the headroom', () => {
    const plan = placed(memoryRequest({ machine: mac(30, 21), placement: 'accelerator' }));
    expect(plan.headroomBytes).toBe(21 * GB - plan.totalBytes);
  });
});

describe('Ollama', () => {
  it('serves Qwen3.5 and its kin one request at a time: eight requests hold one cache', () => {
    const one = placed(memoryRequest({ runtimeId: 'ollama', contextTokens: 4_096 }));
    const eight = placed(memoryRequest({ runtimeId: 'ollama', contextTokens: 4_096, concurrency: 8 }));
    expect(eight.totalBytes).toBe(one.totalBytes);
  });

  it('multiplies the cache by the requests for other architectures', () => {
    const llama = {
      modelId: 'deepseek-r1-distill-llama-8b',
      artifact: artifactLike('q4-k-m', 4.9e9),
      runtimeId: 'ollama',
      contextTokens: 4_096,
    };
    const four = placed(memoryRequest({ ...llama, concurrency: 4 }));
    expect(four.devices[0]?.kvCacheBytes).toBe(4 * 4_096 * 131_072);
  });

  it('raises its micro-batch with the context where there is headroom, and the buffer with it', () => {
    const roomy = { modelId: 'qwen3.5-9b', artifact: artifactLike('q4-k-m', 5.62e9), runtimeId: 'ollama', machine: cards([81_000]) };
    const at = (contextTokens: number) => placed(memoryRequest({ ...roomy, contextTokens })).microBatch;
    expect([4_096, 32_768, 262_144].map(at)).toEqual([512, 1_024, 2_048]);
  });

  it('stays at 512 where the larger one would not leave its headroom', () => {
    expect(placed(memoryRequest({ runtimeId: 'ollama', contextTokens: 65_536 })).microBatch).toBe(512);
  });
});

describe('what cannot be planned', () => {
  it('is a model whose cache formula is unknown, with the reason', () => {
    const shape = modelOf('qwen3.6-27b').shape;
    if (!shape) throw new Error('no shape');
    const plan = short(planMemory(memoryRequest({ shape: { ...shape, attention: { kind: 'unknown', reason: 'nobody has read it' } } })));
    expect(plan.limit).toBe('runtime-support');
    expect(inEnglish(plan.reason)).toContain('nobody has read it');
  });

  it('is a cache type that the runtime does not have', () => {
    expect(short(planMemory(memoryRequest({ kvType: 'fp8' }))).limit).toBe('runtime-support');
  });

  it('is a placement that the runtime does not offer', () => {
    const runtime = { ...runtimeOf('llama.cpp'), placements: ['accelerator' as const] };
    expect(short(planMemory(memoryRequest({ runtime, placement: 'host' }))).limit).toBe('runtime-support');
  });
});
