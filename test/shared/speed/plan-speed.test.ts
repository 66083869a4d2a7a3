import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localInputs } from '#shared/speed/local-inputs.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { servingPoint } from '#shared/speed/serving.ts';
import type { SpeedNumbers, SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { speedRules } from '#shared/speed/speed-rules.ts';
import { readableWeights } from '#shared/speed/weight-reads.ts';
import type { ResolvedDevice } from '#shared/hardware/machine.ts';
import { basis, exact } from '#shared/estimate.ts';
import { speedCalibration } from './check-points.ts';
import { constants as servingConstants } from './serving-check-points.ts';
import { largeOnH200 } from './serving-examples.ts';
import { type Question, speedRequest } from './speed-request.ts';

const speedOf = (question: Question): SpeedNumbers => planSpeed(speedRequest(question));
const card = { hardware: 'nvidia-rtx-4090', runtime: 'llama.cpp', quant: 'Q4_K_M' } as const;
const dense = { ...card, model: 'qwen3.6-27b' } as const;

const withDevices = (request: SpeedRequest, change: (device: ResolvedDevice) => ResolvedDevice): SpeedRequest => ({
  ...request,
  memory: { ...request.memory, machine: { ...request.memory.machine, devices: request.memory.machine.devices.map(change) } },
});

/** The ratio of two numbers lies within a share of 1. */
const within = (got: number, expected: number, share: number): void => expect(Math.abs(got / expected - 1)).toBeLessThan(share);

/** A fitted constant by its symbol. */
const { decode: constants } = speedCalibration.constants;
const BANDWIDTH = 1.008e12;

describe('27B at Q4_K_M on an RTX 4090, 8,000 tokens in and 1,000 out', () => {
  const numbers = speedOf(dense);
  const request = speedRequest(dense);

  it('reads the prompt by the formula: 15.6 micro-batches of 512 tokens, 48 of 64 layers recurrent', () => {
    const { prefill } = speedCalibration.constants;
    const share = prefill.flopsEfficiencyRatio.cuda * prefill.geforceFactor * prefill.generationFactor.ada;
    const batches = 8000 / 512;
    // 26.9 B weights less input embedding and head; 24 heads of 256 in 16 layers look back at 4,000 tokens in the mean.
    const work = 2 * 8000 * (26_895_998_464 - 2 * 248_320 * 5120) + 4 * 8000 * prefill.attentionFactor * 16 * 24 * 256 * 4000;
    const weights = (batches * readableWeights(request.memory).alwaysBytes) / (BANDWIDTH * prefill.weightBandwidthEfficiencyRatio);
    const recurrent = (8000 * 48 * 5120 * prefill.recurrentBytesPerHiddenValue) / BANDWIDTH;
    const fixed = prefill.startSeconds + batches * 64 * prefill.layerSeconds;
    expect(numbers.prefillSeconds).toBeCloseTo(work / (165e12 * share) + weights + recurrent + fixed, 9);
  });

  it('is what the formula gives by hand', () => {
    const fixed = 0.0001 + 64 * constants.layerSeconds.gpu + 48 * constants.gatedDeltaNetLayerSeconds.gpu;
    const memory = readableWeights(request.memory).alwaysBytes / (BANDWIDTH * constants.bandwidthEfficiencyRatio);
    // 26.9 B weights less the input embedding pass 128 cores' worth of lanes at 2.52 GHz.
    const cores = (26_895_998_464 - 248_320 * 5120) / (request.memory.machine.devices[0]?.coreCyclesPerSecond ?? 0);
    const weights = (memory ** 6 + (cores / constants.gpuWeightsPerCoreCycle) ** 6) ** (1 / 6);
    const cache = (8500 * 65_536) / (BANDWIDTH * constants.cacheEfficiencyRatio.gpu);
    expect(numbers.tpotSeconds).toBeCloseTo(fixed + weights + cache, 12);
    expect(numbers).toMatchObject({ bottleneck: 'memory-bandwidth', category: 'gpu-dense', runningSequences: 1 });
  });

  it('has a throughput of one stream and a first token after prefill and one step', () => {
    expect(numbers.throughputTokensPerSecond).toBe(numbers.decodeTokensPerSecond);
    expect(numbers.ttftSeconds).toBeCloseTo(numbers.prefillSeconds + numbers.stepSeconds, 12);
  });
});

describe('cards whose cores take in less than their memory gives', () => {
  // 64 FP32 lanes per core: 9.53 TFLOPS make 74 GHz of cores for 732 GB/s.
  const old = {
    ...card,
    hardware: 'nvidia-p100-pcie-16gb',
    model: 'qwen3.5-9b',
    quant: 'Q4_K_M',
    contextTokens: 2048,
    promptTokens: 500,
  } as const;

  it('read weights at the pace of the cores, and say that arithmetic limits them', () => {
    const request = speedRequest(old);
    const { decode } = localInputs(request, speedRules(request.memory.calibration.speed));
    if (decode.weights.kind !== 'device') throw new Error('not on the card alone');
    const before = planSpeed(request);
    const unlimited = planSpeed(withDevices(request, (device) => ({ ...device, coreCyclesPerSecond: null })));
    const cores = decode.weightsPassed / ((9.53e12 / 128) * constants.gpuWeightsPerCoreCycle * constants.pascalCoreFactor);
    const memory = decode.weights.bytes / (decode.bandwidth * constants.bandwidthEfficiencyRatio);
    expect(cores).toBeGreaterThan(memory);
    within(before.tpotSeconds - unlimited.tpotSeconds, (cores ** 6 + memory ** 6) ** (1 / 6) - memory, 1e-6);
    expect([before.bottleneck, unlimited.bottleneck]).toEqual(['compute', 'memory-bandwidth']);
  });

  it('are hardly faster with more bandwidth', () => {
    const wide = planSpeed(withDevices(speedRequest(old), (device) => ({ ...device, bandwidth: { ...device.bandwidth, value: 2000e9 } })));
    within(wide.tpotSeconds, speedOf(old).tpotSeconds, 0.1);
  });
});

describe('a cached prompt', () => {
  it('costs no prefill but is read in every step', () => {
    const fresh = speedOf(dense);
    const cached = speedOf({ ...dense, cachedPromptRatio: 0.9 });
    expect(cached.tpotSeconds).toBe(fresh.tpotSeconds);
    expect(cached.prefillSeconds).toBeLessThan(fresh.prefillSeconds / 4);
    within(cached.prefillTokensPerSecond, 800 / cached.prefillSeconds, 1e-9);
  });

  it('is attended to by every token that is read: 800 tokens after 7,200 cached ones take longer than 800 alone', () => {
    const after = speedOf({ ...dense, cachedPromptRatio: 0.9 });
    const alone = speedOf({ ...dense, promptTokens: 800 });
    expect(after.prefillSeconds).toBeGreaterThan(alone.prefillSeconds * 1.01);
  });

  it('leaves one token to read even when all of it is cached', () => {
    const cached = speedOf({ ...dense, cachedPromptRatio: 1 });
    expect(cached.prefillSeconds).toBeGreaterThan(0);
    expect(cached.prefillTokensPerSecond).toBeCloseTo(1 / cached.prefillSeconds, 12);
  });
});

describe('a cache of another type', () => {
  it('is read in its own width: at Q8_0, 17/32 of the bytes at f16', () => {
    const saved = speedOf(dense).tpotSeconds - speedOf({ ...dense, kvType: 'q8_0' }).tpotSeconds;
    const full = (8500 * 65_536) / (BANDWIDTH * constants.cacheEfficiencyRatio.gpu);
    expect(saved).toBeCloseTo(full * (1 - 17 / 32), 12);
  });
});

describe('several requests at once', () => {
  const shared = { ...card, model: 'gpt-oss-20b', quant: 'MXFP4', contextTokens: 16_384 } as const;

  it('wait for the prompts of those who are reading: R = s·(1 + (n − 1)·R/(R + Z)) with prefill s and decoding time Z', () => {
    const three = speedOf({ ...shared, concurrency: 3 });
    const waiting = three.ttftSeconds - three.stepSeconds;
    const decoding = 1000 * three.stepSeconds;
    within(waiting, three.prefillSeconds * (1 + (2 * waiting) / (waiting + decoding)), 1e-9);
  });

  it('share a step in llama.cpp: each is slower, together they are faster', () => {
    const one = speedOf(shared);
    const three = speedOf({ ...shared, concurrency: 3 });
    expect(three).toMatchObject({ runningSequences: 3, category: 'local-batch' });
    expect(three.decodeTokensPerSecond).toBeLessThan(one.decodeTokensPerSecond);
    expect(three.throughputTokensPerSecond).toBeGreaterThan(one.throughputTokensPerSecond);
    expect(three.ttftSeconds).toBeGreaterThan(one.ttftSeconds);
  });

  it('wait for each other where Ollama serves an architecture one at a time', () => {
    const question = { ...card, model: 'qwen3.5-35b-a3b', runtime: 'ollama', contextTokens: 16_384 } as const;
    const one = speedOf(question);
    const three = speedOf({ ...question, concurrency: 3 });
    expect(three.runningSequences).toBe(1);
    expect(three.throughputTokensPerSecond).toBe(one.throughputTokensPerSecond);
    const wholeRequest = one.prefillSeconds + 1000 * one.tpotSeconds;
    expect(three.ttftSeconds).toBeCloseTo(2 * wholeRequest + one.ttftSeconds, 9);
  });

  it('never get a shorter time per token or to the first token when there are more of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), (concurrency) => {
        const fewer = speedOf({ ...shared, contextTokens: 9216, concurrency });
        const more = speedOf({ ...shared, contextTokens: 9216, concurrency: concurrency + 1 });
        expect(more.tpotSeconds).toBeGreaterThan(fewer.tpotSeconds);
        expect(more.ttftSeconds).toBeGreaterThan(fewer.ttftSeconds);
      }),
      { numRuns: 20 },
    );
  });
});

describe('laws of any placed model', () => {
  const questions: readonly Question[] = [
    dense,
    { ...card, model: 'qwen3.5-35b-a3b' },
    { ...card, model: 'qwen3.5-122b-a10b', ramGib: 96 },
    { ...card, hardware: 'cpu', ramGib: 64, model: 'qwen3.5-35b-a3b' },
    { ...card, hardware: 'apple-m3-max-40', model: 'qwen3.5-35b-a3b', quant: '4bit', runtime: 'mlx' },
    { ...card, hardware: 'amd-rx-7900-xtx', model: 'gpt-oss-20b', quant: 'MXFP4' },
    { ...card, hardware: 'nvidia-rtx-4090x2', model: 'qwen3.5-27b', quant: 'Q8_0' },
    { ...card, hardware: 'nvidia-h200-sxmx8', model: 'qwen3.5-397b-a17b', quant: 'FP8', runtime: 'vllm', concurrency: 8 },
  ];
  const requests = questions.map(speedRequest);
  const anyRequest = fc.constantFrom(...requests);

  it('more bandwidth is never slower', () => {
    fc.assert(
      fc.property(anyRequest, fc.double({ min: 1, max: 4, noNaN: true }), (request, by) => {
        const faster = planSpeed(
          withDevices(request, (device) => ({
            ...device,
            bandwidth: { value: device.bandwidth.value * by, basis: { kind: 'measured', sourceId: 'test' } },
          })),
        );
        const before = planSpeed(request);
        expect(faster.tpotSeconds).toBeLessThanOrEqual(before.tpotSeconds * 1.001);
        expect(faster.ttftSeconds).toBeLessThanOrEqual(before.ttftSeconds * 1.001);
      }),
    );
  });

  it('a longer prompt never decodes faster and never starts sooner', () => {
    fc.assert(
      fc.property(anyRequest, fc.integer({ min: 1, max: 20_000 }), (request, more) => {
        const longer = { ...request, workload: { ...request.workload, promptTokens: request.workload.promptTokens + more } };
        expect(planSpeed(longer).tpotSeconds).toBeGreaterThanOrEqual(planSpeed(request).tpotSeconds * 0.999);
        expect(planSpeed(longer).ttftSeconds).toBeGreaterThanOrEqual(planSpeed(request).ttftSeconds * 0.999);
      }),
    );
  });

  it('every number is positive and finite', () => {
    for (const request of requests) {
      const { bottleneck: _bottleneck, category: _category, measured: _measured, ...numbers } = planSpeed(request);
      for (const value of Object.values(numbers)) {
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThan(0);
      }
    }
  });
});

describe('where the weights lie', () => {
  it('experts in host memory are read at the speed of host memory', () => {
    const request = speedRequest({ ...card, model: 'qwen3.5-122b-a10b', ramGib: 96 });
    const host = request.plan.devices.find(({ device }) => device === 'host');
    const { alwaysBytes, expertBytes } = readableWeights(request.memory);
    // One of 32 experts is active (8 of 256); all that every token reads lies on the card, and the experts that found room.
    const hostShare = (host?.expertBytes ?? Number.NaN) / request.plan.weights.expertBytes;
    const hostBytes = hostShare * expertBytes * (8 / 256);
    const deviceBytes = alwaysBytes + (expertBytes * 8) / 256 - hostBytes;
    const fixed =
      0.0001 +
      48 * (constants.layerSeconds.gpu + constants.expertLayerSeconds.gpu + constants.hostLayerSeconds) +
      36 * constants.gatedDeltaNetLayerSeconds.gpu;
    const reads =
      deviceBytes / (BANDWIDTH * constants.bandwidthEfficiencyRatio) + hostBytes / (89.6e9 * constants.hostBandwidthEfficiencyRatio);
    const cache = (8500 * 12 * 2 * 2 * 256 * 2) / (BANDWIDTH * constants.cacheEfficiencyRatio.gpu);
    // Cores have nothing to wait for here.
    const numbers = planSpeed(withDevices(request, (device) => ({ ...device, coreCyclesPerSecond: null })));
    within(numbers.tpotSeconds, fixed + reads + cache, 1e-6);
    expect(numbers).toMatchObject({ category: 'hybrid-moe', bottleneck: 'host-memory' });
  });

  it.each<[string, Question]>([
    ['a head of its own', { ...dense, hardware: 'nvidia-rtx-3060-12-gb', ramGib: 64 }],
    ['experts', { ...card, model: 'qwen3.5-122b-a10b', ramGib: 96 }],
    ['a tied head', { ...card, hardware: 'nvidia-gtx-1050-ti', model: 'qwen3.5-4b', quant: 'Q8_0', ramGib: 32 }],
  ])('prefill and decode agree on what lies in host memory (%s)', (_case, question) => {
    const request = speedRequest(question);
    const { decode, prefill } = localInputs(request, speedRules(request.memory.calibration.speed));
    if (decode.weights.kind !== 'hybrid') throw new Error('not a hybrid');
    const { weights, host, expertRatio } = prefill;
    const held = expertRatio > 0 ? weights.expertBytes * expertRatio : weights.alwaysBytes;
    expect((host?.share ?? Number.NaN) * held).toBeCloseTo(decode.weights.hostBytes, 0);
  });

  it('the slowest card of a layer split sets the bandwidth, and no card adds decode speed', () => {
    const two = speedRequest({ ...dense, hardware: 'nvidia-rtx-4090x2', quant: 'Q8_0' });
    const mixed = withDevices(two, (device) =>
      device.index === 1 ? { ...device, bandwidth: { value: 360e9, basis: { kind: 'measured', sourceId: 'test' } } } : device,
    );
    const both = withDevices(two, (device) => ({ ...device, bandwidth: { value: 360e9, basis: { kind: 'measured', sourceId: 'test' } } }));
    expect(planSpeed(two).category).toBe('multigpu-dense');
    expect(planSpeed(mixed).tpotSeconds).toBe(planSpeed(both).tpotSeconds);
    expect(planSpeed(mixed).tpotSeconds).toBeGreaterThan(planSpeed(two).tpotSeconds);
  });

  it('a card that carries no layer has no say in the speed', () => {
    const two = speedRequest({ ...dense, hardware: 'nvidia-rtx-4090x2' });
    const first = { ...two, plan: { ...two.plan, devices: two.plan.devices.filter(({ device }) => device !== 'accelerator:1') } };
    const slowSecond = withDevices(first, (device) =>
      device.index === 1 ? { ...device, bandwidth: { value: 1e9, basis: { kind: 'measured', sourceId: 'test' } } } : device,
    );
    expect(planSpeed(slowSecond)).toEqual(planSpeed(first));
    expect(planSpeed(first).category).toBe('gpu-dense');
  });

  it('on the CPU alone host memory, or the cores, are what another machine would have to improve', () => {
    const request = speedRequest({ ...card, hardware: 'cpu', ramGib: 64, model: 'qwen3.5-4b' });
    const withFlops = (value: number): SpeedRequest => {
      const { machine } = request.memory;
      return {
        ...request,
        memory: { ...request.memory, machine: { ...machine, host: { ...machine.host, flops: exact(value, basis('assumed', 'test')) } } },
      };
    };
    expect(planSpeed(withFlops(4e12)).bottleneck).toBe('host-memory');
    // Few cores do not draw all that the memory gives.
    expect(planSpeed(withFlops(0.2e12)).bottleneck).toBe('compute');
  });

  it.each<[string, Question]>([
    ['cpu-moe', { ...card, hardware: 'cpu', ramGib: 64, model: 'qwen3.5-35b-a3b' }],
    ['cpu-dense', { ...card, hardware: 'cpu', ramGib: 64, model: 'qwen3.5-4b' }],
    ['apple-moe', { ...card, hardware: 'apple-m3-max-40', model: 'qwen3.5-35b-a3b', quant: '4bit', runtime: 'mlx' }],
    ['apu-moe', { ...card, hardware: 'nvidia-gb10-dgx-spark', ramGib: 128, model: 'gpt-oss-120b', quant: 'MXFP4' }],
    ['hybrid-dense', { ...dense, hardware: 'nvidia-rtx-3060-12-gb', ramGib: 64 }],
    ['gpu-moe', { ...card, model: 'qwen3.5-35b-a3b' }],
    ['serving-local-cards', { ...dense, quant: 'FP8', runtime: 'vllm', hardware: 'nvidia-rtx-4090x2', contextTokens: 9216 }],
  ])('%s is a category of its own', (category, question) => {
    expect(speedOf(question).category).toBe(category);
  });
});

describe('vLLM', () => {
  const large = {
    hardware: 'nvidia-h200-sxmx8',
    model: 'qwen3.5-397b-a17b',
    quant: 'FP8',
    runtime: 'vllm',
    promptTokens: 4000,
    outputTokens: 600,
    contextTokens: 4608,
  } as const;

  it('on eight H200 comes within 2 % of what the published shape and card give at 247 requests of 4,000 / 600', () => {
    const numbers = speedOf({ ...large, concurrency: 247 });
    const point = servingPoint(largeOnH200, { promptTokens: 4000, outputTokens: 600, concurrency: 247 }, servingConstants);
    within(numbers.prefillTokensPerSecond, 4000 / point.prefillSeconds, 0.02);
    within(numbers.runningSequences / numbers.stepSeconds, point.runningSequences / point.stepSeconds, 0.02);
    expect(numbers.category).toBe('serving');
  });

  it('is bound by memory for one request and by arithmetic for hundreds', () => {
    expect(speedOf({ ...large, concurrency: 1 }).bottleneck).toBe('memory-bandwidth');
    expect(speedOf({ ...large, concurrency: 247 }).bottleneck).toBe('compute');
  });

  it('answers short prompts at the pace of the way over the host on eight GeForce cards, at that of memory with NVLink', () => {
    const question = { model: 'qwen3.6-27b', quant: 'FP8', runtime: 'vllm', contextTokens: 9216, promptTokens: 200, concurrency: 8 };
    expect(speedOf({ ...question, hardware: 'nvidia-rtx-4090x8' }).bottleneck).toBe('host-link');
    expect(speedOf({ ...question, hardware: 'nvidia-h100-sxmx8' }).bottleneck).toBe('memory-bandwidth');
  });

  it('serves through the engine that was asked for: SGLang starts later', () => {
    const vllm = speedOf({ ...large, concurrency: 1 });
    const sglang = speedOf({ ...large, concurrency: 1, runtime: 'sglang' });
    const { sglang: late, vllm: early } = servingConstants.engines;
    expect(late.firstTokenStartSeconds).toBeGreaterThan(early.firstTokenStartSeconds);
    expect(sglang.ttftSeconds - vllm.ttftSeconds).toBeCloseTo(late.firstTokenStartSeconds - early.firstTokenStartSeconds, 1);
  });
});
