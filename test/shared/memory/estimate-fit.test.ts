import { describe, expect, it } from 'vitest';
import { estimateFit, fitOf } from '#shared/memory/estimate-fit.ts';
import { type FittingFit, fitSchema } from '#shared/memory/fit.ts';
import type { MemoryRequest } from '#shared/memory/memory-plan.ts';
import { memorySteps } from '#shared/memory/memory-steps.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { type Step, stepSchema } from '#shared/step.ts';
import { GB, mib } from '#shared/units.ts';
import { resolvedMachine } from '../../support/resolved-machine.ts';
import { artifactLike, CARD_WEIGHTS, cards, cpuOnly, DRIVER_CONTEXT, memoryRequest, modelOf, QWEN_HEADER } from './requests.ts';
import { inEnglish } from '#shared/words/en.ts';

/** A fit, or a failing test that says what is missing. */
function fitting(request: MemoryRequest): FittingFit {
  const fit = estimateFit(request);
  if (fit.verdict === 'does-not-fit') throw new Error(`does not fit: ${inEnglish(fit.reason ?? fit.limit)}`);
  return fit;
}

const rules = { kind: 'calibrated', sourceId: 'memory-rules' };
const file = { kind: 'measured', sourceId: 'run-catalogue-headers' };
const exactly = (point: number, ...basis: readonly object[]) => ({ point, low: point, high: point, basis });

describe('the fit of Qwen3.6-27B Q4_K_M on an RTX 4090 at 32k', () => {
  const fit = fitting(memoryRequest());
  const [card, host] = fit.placement.perDevice;

  it('is a fit by schema and verdict', () => {
    expect(fitSchema.parse(fit)).toEqual(fit);
    expect(fit.verdict).toBe('fits');
    expect(fit.placement).toMatchObject({ kind: 'accelerator', expertsOnHost: false, tensorParallel: 1 });
  });

  it('shows cache and state as exact, and weights that may be less by an embedding in Q8_0, with file and rules as basis', () => {
    const embeddingInQ80 = (248_320 * 5_120 * 8.5) / 8 - 715_161_600;
    const share = CARD_WEIGHTS / (CARD_WEIGHTS + 715_161_600);
    const low = Math.floor(CARD_WEIGHTS - embeddingInQ80 * share);
    expect(card?.memory.weightsBytes).toEqual({ ...exactly(CARD_WEIGHTS, file, rules), low });
    expect(card?.memory.kvCacheBytes).toEqual(exactly(2_147_483_648, rules));
    expect(card?.memory.recurrentStateBytes).toEqual(exactly(156_893_184, rules));
  });

  it('shows the buffer with 0 … +8 % at 32k', () => {
    expect(card?.memory.computeBufferBytes).toEqual({ point: 529_530_880, low: 529_530_880, high: 571_893_350, basis: [rules] });
    expect(host?.memory.computeBufferBytes).toEqual({ point: 55_519_232, low: 55_519_232, high: 58_295_194, basis: [rules] });
  });

  it('shows the driver context as an assumption with a note', () => {
    expect(card?.memory.runtimeOverheadBytes).toMatchObject({
      point: DRIVER_CONTEXT,
      basis: [{ kind: 'assumed', sourceId: 'memory-rules', note: 'driver context, inferred from one log' }],
    });
    expect(host?.memory.runtimeOverheadBytes).toEqual(exactly(0, rules));
  });

  it('has the headroom of the card, resting on its free memory', () => {
    expect(fit.headroomBytes.point).toBe(25_270_681_600 - CARD_WEIGHTS - 2_147_483_648 - 156_893_184 - 529_530_880 - DRIVER_CONTEXT);
    const ofHost = (host?.memory.weightsBytes.high ?? 0) - (host?.memory.weightsBytes.low ?? 0) + 58_295_194 - 55_519_232;
    expect(fit.headroomBytes.high - fit.headroomBytes.low).toBe(fit.totalBytes.high - fit.totalBytes.low - ofHost);
    expect(fit.headroomBytes.basis).toContainEqual({ kind: 'measured', sourceId: 'nvidia-smi', note: 'free memory of accelerator 0' });
  });

  it('holds 104,192 tokens at most: beyond 32k the buffer may be 22 % larger, and 1,024 MiB stay free', () => {
    const left = 25_270_681_600 - mib(1_024) - CARD_WEIGHTS - 156_893_184 - DRIVER_CONTEXT - 529_530_880 * 1.22;
    expect(fit.maxContextTokens).toBe(256 * Math.floor(left / 65_536 / 256));
    expect(fit.maxContextTokens).toBe(104_192);
  });

  it('serves three requests at this context', () => {
    const left = 25_270_681_600 - mib(1_024) - CARD_WEIGHTS - DRIVER_CONTEXT - 529_530_880 * 1.08;
    expect(fit.maxConcurrency).toBe(Math.floor(left / (2_147_483_648 + 156_893_184)));
    expect(fit.maxConcurrency).toBe(3);
  });
});

describe('the verdict', () => {
  it('is "fits" on a machine without accelerator when RAM holds everything', () => {
    const fit = fitting(memoryRequest({ machine: cpuOnly(32 * GB) }));
    expect(fit.verdict).toBe('fits');
    expect(fit.placement.kind).toBe('host');
    expect(fit.placement.perDevice.map(({ device }) => device)).toEqual(['host']);
  });

  it('is "fits with host offload" when weights move to RAM, or when only RAM is used beside a card', () => {
    expect(fitting(memoryRequest({ machine: cards([9_000]) })).verdict).toBe('fits-with-host-offload');
    expect(fitting(memoryRequest({ placement: 'host' })).verdict).toBe('fits-with-host-offload');
  });

  it('names limit and missing bytes when nothing fits, of the placement that lacks least', () => {
    const request = memoryRequest({
      modelId: 'qwen3.5-397b-a17b',
      artifact: artifactLike('q4-k-m', 240.59e9),
      machine: cards([24_000], 64 * GB),
    });
    const fit = estimateFit(request);
    expect(fit.verdict).toBe('does-not-fit');
    if (fit.verdict !== 'does-not-fit') return;
    const alone = (['accelerator', 'host-offload', 'host'] as const).map((placement) => estimateFit({ ...request, placement }));
    const shortages = alone.flatMap((other) => (other.verdict === 'does-not-fit' ? [other.shortBytes.point] : []));
    expect(fit.shortBytes.point).toBe(Math.min(...shortages));
    expect(fit.limit).toBe('host-memory');
    expect(fitSchema.parse(fit)).toEqual(fit);
  });
});

const spreadOf = (request: MemoryRequest) => {
  const buffer = fitting(request).placement.perDevice[0]?.memory.computeBufferBytes;
  return buffer ? [buffer.low / buffer.point, buffer.high / buffer.point] : [];
};

const basisOf = (sizeBasis: 'listed' | 'stock') => {
  const request = memoryRequest({ artifact: { ...artifactLike('q4-k-m', 16e9), sizeBasis } });
  return fitting(request).placement.perDevice[0]?.memory.weightsBytes.basis[0]?.kind;
};

describe('a shortage', () => {
  it('of BF16 in vLLM on an empty RTX 4090 is weights, cache and reserve less what vLLM takes of it, ± the rounding of the file size', () => {
    const card = resolvedMachine({ devices: [{ freeBytes: mib(24_564) }] });
    const artifact = { ...artifactLike('bf16', 55_600_000_000), fileBytesTolerance: 5_000_000, bound: 'rounded' as const };
    const fit = estimateFit(memoryRequest({ artifact, runtimeId: 'vllm', machine: card }));
    if (fit.verdict !== 'does-not-fit') throw new Error('fits');
    const state = 48 * (48 * 128 * 128 * 4 + (2 * 16 * 128 + 48 * 128) * 3 * 2);
    // A page of 784 tokens in 16 layers also holds the state of 16 layers of Gated DeltaNet: three groups of them, two states each.
    const page = 16 * 784 * 4096;
    expect(784 * 4096).toBeGreaterThanOrEqual(state / 48);
    const held = (Math.ceil(32_768 / 784) + 6) * page;
    const short = 55_600_000_000 - QWEN_HEADER + held + 1.5e9 - 0.911 * mib(24_564);
    expect(Math.abs(fit.shortBytes.point - short)).toBeLessThanOrEqual(1);
    // Logs of such cards show 0.3 to 2.2 GiB.
    expect(Math.abs(fit.shortBytes.high - fit.shortBytes.point - (5_000_000 + 2.2 * 2 ** 30 - 1.5e9))).toBeLessThanOrEqual(2);
    expect(Math.abs(fit.shortBytes.point - fit.shortBytes.low - (5_000_000 + 1.5e9 - 0.3 * 2 ** 30))).toBeLessThanOrEqual(2);
  });
});

describe('ranges', () => {
  it('of a buffer widen to +22 % beyond 32k', () => {
    expect(spreadOf(memoryRequest({ contextTokens: 65_536 }))[1]).toBeCloseTo(1.22, 6);
  });

  it('of a layer split are ±41 %', () => {
    const [low, high] = spreadOf(memoryRequest({ machine: cards([24_000, 24_000]), placement: 'accelerator' }));
    expect(low).toBeCloseTo(0.59, 6);
    expect(high).toBeCloseTo(1.41, 6);
  });

  it('of an MLA model without a measured row reach from 1.1 to 4 times the rule', () => {
    const rule = 512 * 4 * (131_072 + 2 * 4_096);
    const request = memoryRequest({ modelId: 'mistral-small-4', artifact: artifactLike('q4-k-m', 70e9), machine: cards([90_000]) });
    const buffer = fitting(request).placement.perDevice[0]?.memory.computeBufferBytes;
    expect((buffer?.low ?? 0) / rule).toBeCloseTo(1.1, 2);
    expect((buffer?.high ?? 0) / rule).toBeCloseTo(4, 2);
  });

  it('of a CPU-only buffer reach down to what is touched before the first full batch: 450 MiB less', () => {
    const buffer = fitting(memoryRequest({ machine: cpuOnly(64 * GB) })).placement.perDevice[0]?.memory.computeBufferBytes;
    expect((buffer?.point ?? 0) - (buffer?.low ?? 0)).toBe(mib(450));
  });

  it('of weights follow a rounded file size', () => {
    const artifact = { ...artifactLike('q4-k-m', 16_817_244_384), fileBytesTolerance: 50_000_000, bound: 'rounded' as const };
    const weights = fitting(memoryRequest({ artifact, machine: cpuOnly(64 * GB) })).placement.perDevice[0]?.memory.weightsBytes;
    expect(weights).toMatchObject({ low: 16_817_244_384 - QWEN_HEADER - 50_000_000, high: 16_817_244_384 - QWEN_HEADER + 50_000_000 });
  });

  it('of a size printed by a registry rest on a datasheet, of a stock size on our accounting', () => {
    expect(basisOf('listed')).toBe('datasheet');
    expect(basisOf('stock')).toBe('calibrated');
  });
});

describe('limits', () => {
  it('never pass the context that the model was made for', () => {
    const fit = fitting(memoryRequest({ machine: cards([180_000]) }));
    expect(fit.maxContextTokens).toBe(modelOf('qwen3.6-27b').context.native.value);
  });

  it('of a runtime that serves this architecture one by one are one request', () => {
    expect(fitting(memoryRequest({ runtimeId: 'ollama', contextTokens: 4_096 })).maxConcurrency).toBe(1);
  });

  it('of a pool engine are its pool divided by what one request holds', () => {
    const machine = resolvedMachine({ devices: [{ freeBytes: mib(81_000), totalBytes: mib(81_559) }] });
    const artifact = { ...artifactLike('bf16', 16_060_522_624), sizeBasis: 'published' as const };
    const request = memoryRequest({ modelId: 'deepseek-r1-distill-llama-8b', artifact, runtimeId: 'vllm', machine });
    // At the most that logs of such cards show.
    const pool = 0.911 * mib(81_559) - 7 * 2 ** 30 - 16_060_522_624;
    expect(fitting(request).maxConcurrency).toBe(Math.floor(pool / (131_072 * 32_768)));
  });
});

const stepsOf = (request: MemoryRequest): readonly Step[] => {
  const plan = planMemory(request);
  return memorySteps(request, plan, fitOf(request, plan));
};
const stepNamed = (steps: readonly Step[], id: string): Step => {
  const step = steps.find((candidate) => candidate.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step;
};
const valueOf = (step: Step, name: string): number => Number(step.inputs.find((input) => input.name === name)?.value);

describe('the steps of an explanation', () => {
  const steps = stepsOf(memoryRequest());

  it('are those of the sample, in order, and valid', () => {
    expect(steps.map(({ id }) => id)).toEqual([
      'weights',
      'kv-cache',
      'recurrent-state',
      'compute-buffer',
      'accelerator-total',
      'host-total',
      'headroom',
    ]);
    for (const step of steps) expect(stepSchema.parse(step)).toEqual(step);
  });

  it('can be recomputed from their inputs', () => {
    const weights = stepNamed(steps, 'weights');
    expect(valueOf(weights, 'fileBytes') - valueOf(weights, 'unloadedBytes') - valueOf(weights, 'embeddingBytes')).toBe(
      weights.result.point,
    );
    const cache = stepNamed(steps, 'kv-cache');
    expect(cache.formula).toBe('kvBytesPerToken × contextTokens × concurrency');
    expect(valueOf(cache, 'kvBytesPerToken') * valueOf(cache, 'contextTokens') * valueOf(cache, 'concurrency')).toBe(cache.result.point);
    const buffer = stepNamed(steps, 'compute-buffer');
    expect(buffer.formula).toBe('ubatch × 4 × (vocabulary + 2 × hidden)');
    expect(valueOf(buffer, 'ubatch') * 4 * (valueOf(buffer, 'vocabulary') + 2 * valueOf(buffer, 'hidden'))).toBe(buffer.result.point);
    const left = stepNamed(steps, 'headroom');
    expect(valueOf(left, 'freeMemoryBytes') - stepNamed(steps, 'accelerator-total').result.point).toBe(left.result.point);
  });

  it('write the cache of a sliding-window model with its windows', () => {
    const artifact = artifactLike('mxfp4-moe-released', 12.1e9);
    const cache = stepNamed(stepsOf(memoryRequest({ modelId: 'gpt-oss-20b', artifact })), 'kv-cache');
    const value = (name: string): number => valueOf(cache, name);
    const cells = value('fullLayers') * value('contextTokens') + value('windowLayers') * value('windowCells');
    expect(cells * value('kvHeads') * value('headDim') * 2 * value('bytesPerElement') * value('concurrency')).toBe(cache.result.point);
  });

  it('sum the devices of a layer split, and say whose headroom is meant', () => {
    const split = stepsOf(memoryRequest({ machine: cards([24_000, 24_000]), placement: 'accelerator' }));
    expect(stepNamed(split, 'weights').result.point).toBe(CARD_WEIGHTS);
    expect(inEnglish(stepNamed(split, 'headroom').formula)).toContain('least left');
  });

  it('name what stays in RAM with host offload', () => {
    const offload = stepsOf(memoryRequest({ machine: cards([9_000]) }));
    const weights = stepNamed(offload, 'weights');
    const kept = valueOf(weights, 'hostWeightsBytes');
    const loaded = valueOf(weights, 'fileBytes') - valueOf(weights, 'unloadedBytes');
    expect(loaded - valueOf(weights, 'embeddingBytes') - kept).toBe(weights.result.point);
  });

  it('end in host-total without accelerator', () => {
    expect(stepsOf(memoryRequest({ machine: cpuOnly(64 * GB) })).map(({ id }) => id)).toContain('host-total');
  });

  it('are empty where nothing was placed', () => {
    expect(stepsOf(memoryRequest({ machine: cpuOnly(GB) }))).toEqual([]);
  });
});
