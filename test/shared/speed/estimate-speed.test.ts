import { describe, expect, it } from 'vitest';
import { basis, type Estimate, exact, sourced } from '#shared/estimate.ts';
import type { ServingFamily, ServingMetric } from '#shared/catalog/serving-calibration.ts';
import { namedBand } from '#shared/speed/bands.ts';
import type { Parallelism } from '#shared/memory/parallelism.ts';
import { planMemory } from '#shared/memory/plan-memory.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { type SpeedEstimate, speedEstimateSchema, type SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { testCatalog } from '../../support/catalog.ts';
import { type Question, speedRequest } from './speed-request.ts';
import { inEnglish } from '#shared/words/en.ts';

const estimate = (question: Question): SpeedEstimate => estimateSpeed(speedRequest(question));
const card = { hardware: 'nvidia-rtx-4090', runtime: 'llama.cpp', quant: 'Q4_K_M' } as const;
const dense = { ...card, model: 'qwen3.6-27b' } as const;

const band = ({ point, low, high }: Estimate): readonly [string, string] => [(low / point).toFixed(2), (high / point).toFixed(2)];
const notes = (estimated: Estimate): string => estimated.basis.map(({ note }) => inEnglish(note ?? '')).join(' ');

/** Enough that the cores take in whatever the memory gives. */
const HOST_FLOPS = 1e13;

const withHost = (request: SpeedRequest, low: number, high: number): SpeedRequest => {
  const { machine } = request.memory;
  const { point } = machine.host.bandwidth;
  const bandwidth = { ...machine.host.bandwidth, low: point * low, high: point * high };
  const flops = exact(HOST_FLOPS, basis('assumed', 'test'));
  return { ...request, memory: { ...request.memory, machine: { ...machine, host: { ...machine.host, bandwidth, flops } } } };
};

/** A range of the calibration of decode and prefill as `band` writes it. */
const speedBand = (name: string): readonly string[] => {
  const { low, high } = namedBand(name, testCatalog().calibration.speed.bands);
  return [low.toFixed(2), high.toFixed(2)];
};

/** A range of vLLM in the serving calibration as `band` writes it. */
const servingBand = (metric: ServingMetric, family: ServingFamily): readonly string[] => {
  const { low, high } = testCatalog().calibration.serving.bands.engines.vllm[family][metric];
  return [low.toFixed(2), high.toFixed(2)];
};

/** The card as one of several that it may be: their bandwidths, in terms of its own. */
const withRates = (request: SpeedRequest, { slowest, fastest }: { readonly slowest: number; readonly fastest: number }): SpeedRequest => {
  const { machine } = request.memory;
  const devices = machine.devices.map((device) => {
    const { value } = device.bandwidth;
    const bandwidth = sourced(value * slowest, basis('assumed', 'test'));
    return { ...device, bandwidth, fastest: { bandwidth: value * fastest, speedFlops: null } };
  });
  return { ...request, memory: { ...request.memory, machine: { ...machine, devices } } };
};

describe('ranges', () => {
  it('of a card that is not told apart reach up to the fastest that it may be, and no lower', () => {
    const rateOf = (request: SpeedRequest): Estimate => estimateSpeed(request).decodeTokensPerSecond;
    const either = rateOf(withRates(speedRequest(dense), { slowest: 1, fastest: 2 }));
    const slower = rateOf(withRates(speedRequest(dense), { slowest: 1, fastest: 1 }));
    const faster = rateOf(withRates(speedRequest(dense), { slowest: 2, fastest: 2 }));
    expect([either.point, either.low]).toEqual([slower.point, slower.low]);
    expect(either.high).toBeGreaterThan(slower.high);
    expect(either.high).toBeGreaterThan(faster.point);
    expect(either.high).toBeLessThan(faster.high);
  });

  it('are those of the category of a card with measurements, and their inverse for times', () => {
    const speed = estimate(dense);
    expect(band(speed.decodeTokensPerSecond)).toEqual(speedBand('decode.gpu-dense.measured'));
    expect(band(speed.throughputTokensPerSecond)).toEqual(speedBand('decode.gpu-dense.measured'));
    expect(band(speed.prefillTokensPerSecond)).toEqual(speedBand('prefill.gpu-dense.measured'));
    expect(speed.tpotSeconds.low).toBeCloseTo(1 / speed.decodeTokensPerSecond.high, 12);
    expect(speed.tpotSeconds.high).toBeCloseTo(1 / speed.decodeTokensPerSecond.low, 12);
    expect(notes(speed.decodeTokensPerSecond)).toMatch(/^80 % of \d+ gpu-dense rows, predicted with and without their models/);
  });

  it('are those of left-out hardware on a card without measurements, which is said', () => {
    const speed = estimate({ ...dense, hardware: 'nvidia-rtx-pro-5000-blackwell' });
    expect(band(speed.decodeTokensPerSecond)).toEqual(speedBand('decode.gpu-dense'));
    expect(band(speed.prefillTokensPerSecond)).toEqual(speedBand('prefill.gpu-dense'));
    expect(notes(speed.decodeTokensPerSecond)).toContain('no measurement of this hardware');
  });

  it('of the first token hold a factor of two and what prefill may be off', () => {
    const speed = estimate(dense);
    const [low, high] = band(speed.ttftSeconds).map(Number);
    expect(low).toBeLessThanOrEqual(0.5);
    expect(high).toBeGreaterThanOrEqual(2);
    expect(high).toBeCloseTo(Math.max(2, 1 / Number(speedBand('prefill.gpu-dense.measured')[0])), 2);
  });

  it('of a category with fewer than 20 rows contain the band of all rows', () => {
    for (const question of [
      { ...card, hardware: 'nvidia-rtx-4090x2', model: 'qwen3.5-35b-a3b', quant: 'Q8_0' },
      { ...dense, hardware: 'nvidia-rtx-3060-12-gb', ramGib: 64 },
    ]) {
      const { decodeTokensPerSecond } = estimate(question);
      const [low, high] = speedBand('decode.any.measured').map(Number);
      expect(Number(band(decodeTokensPerSecond)[0])).toBeLessThanOrEqual(low ?? 0);
      expect(Number(band(decodeTokensPerSecond)[1])).toBeGreaterThanOrEqual(high ?? Number.POSITIVE_INFINITY);
      expect(notes(decodeTokensPerSecond)).toContain('few, so at least as wide as all rows');
    }
  });

  it('of compressed attention are ± 50 % at least, and say how little was measured', () => {
    const speed = estimate({ ...card, hardware: 'cpu', ramGib: 256, model: 'deepseek-v4-flash', quant: 'UD-Q4_K_XL' });
    expect(Number(band(speed.decodeTokensPerSecond)[0])).toBeLessThanOrEqual(0.5);
    expect(Number(band(speed.decodeTokensPerSecond)[1])).toBeGreaterThanOrEqual(1.5);
    expect(notes(speed.decodeTokensPerSecond)).toContain('a handful of measurements');
  });

  it.each<[string, Question, string]>([
    ['Apple at 8k tokens and more', { ...card, hardware: 'apple-m3-max-40', model: 'qwen3.5-9b' }, 'Apple at 8k'],
    ['llama.cpp on HBM cards', { ...dense, hardware: 'nvidia-a100-sxm4-80gb' }, 'HBM'],
    ['Pascal cards', { ...card, hardware: 'nvidia-p40', model: 'qwen3.5-9b' }, 'Pascal'],
    ['Intel cards', { ...card, hardware: 'intel-arc-b580', model: 'qwen3.5-9b' }, 'few measurements of this class'],
    ['graphics of a processor', { ...card, hardware: 'amd-780m', ramGib: 64, model: 'qwen3.5-9b' }, 'small graphics'],
    [
      'experts on a narrower state',
      { ...card, hardware: 'amd-8060s-ryzen-ai-max-395-strix-halo', ramGib: 128, model: 'nemotron-3-super-120b-a12b', quant: 'UD-Q4_K_XL' },
      'narrower state',
    ],
    ['models under 1 B on a CPU', { ...card, hardware: 'cpu', ramGib: 16, model: 'qwen3.5-0.8b', quant: 'Q8_0' }, 'under 1 B'],
  ])('of %s name the weakness', (_case, question, text) => {
    expect(notes(estimate(question).decodeTokensPerSecond)).toContain(text);
  });

  it('of a card are those of known ones in the stacks that were measured on it alone', () => {
    const { devices, ...machine } = speedRequest(dense).memory.machine;
    const request = speedRequest(dense);
    const asRadeon = devices.map((device) => ({ ...device, vendor: 'amd' as const, speedClass: 'amd' as const }));
    const otherStack = { ...request, memory: { ...request.memory, machine: { ...machine, devices: asRadeon } } };
    expect(band(estimateSpeed(otherStack).decodeTokensPerSecond)).toEqual(speedBand('decode.gpu-dense'));
  });

  it('of several cards with experts are wide', () => {
    const [low, high] = band(
      estimate({ ...card, hardware: 'nvidia-rtx-4090x2', model: 'qwen3.5-35b-a3b', quant: 'Q8_0' }).decodeTokensPerSecond,
    );
    expect(Number(low)).toBeLessThanOrEqual(0.6);
    expect(Number(high)).toBeGreaterThanOrEqual(1.3);
  });

  it('of a serving engine on several cards name how these are dealt out, and which are idle', () => {
    const question = { model: 'qwen3.6-27b', quant: 'FP8', runtime: 'vllm', hardware: 'nvidia-h100-sxmx4' };
    const { memory, workload } = speedRequest(question);
    const over = (parallelism: Parallelism): string => {
      const split = { ...memory, parallelism };
      const plan = planMemory(split);
      if (!plan.placed) throw new Error(inEnglish(plan.reason));
      return notes(estimateSpeed({ memory: split, plan, workload }).throughputTokensPerSecond);
    };
    expect(over({ tensorParallel: 2, pipelineParallel: 1, replicas: 2 })).toMatch(/2 × \(tensor parallel 2 × pipeline parallel 1\)(?!, )/);
    expect(over({ tensorParallel: 2, pipelineParallel: 1, replicas: 1 })).toContain('2 of 4 idle');
  });

  it('of a serving engine are those of its kind of model and engine', () => {
    const speed = estimate({ hardware: 'nvidia-h200-sxmx8', model: 'qwen3.5-397b-a17b', quant: 'FP8', runtime: 'vllm', concurrency: 8 });
    expect(band(speed.throughputTokensPerSecond)).toEqual(servingBand('throughput', 'moe'));
    expect(band(speed.tpotSeconds)).toEqual(servingBand('tpot', 'moe'));
    expect(band(speed.ttftSeconds)).toEqual(servingBand('ttft', 'moe'));
    expect(notes(speed.throughputTokensPerSecond)).toContain('mixture-of-experts models on vLLM');
  });

  it('of a serving engine under sparse attention reach lower: the indexer is not modelled', () => {
    const speed = estimate({
      hardware: 'nvidia-h200-sxmx8',
      model: 'deepseek-v3.2',
      quant: 'FP8 (original)',
      runtime: 'vllm',
      concurrency: 8,
      contextTokens: 9216,
    });
    const [, high] = servingBand('throughput', 'mla');
    expect(band(speed.throughputTokensPerSecond)).toEqual(['0.50', high]);
    expect(notes(speed.throughputTokensPerSecond)).toContain('indexer');
  });
});

describe('weak spots of prefill', () => {
  it('widen it and say why: little was measured on Intel cards', () => {
    const { prefillTokensPerSecond } = estimate({ ...card, hardware: 'intel-arc-b580', model: 'qwen3.5-9b' });
    const [low, high] = band(prefillTokensPerSecond).map(Number);
    expect(low).toBeLessThanOrEqual(0.5);
    expect(high).toBeGreaterThanOrEqual(2);
    expect(notes(prefillTokensPerSecond)).toContain('few measurements of this class');
  });

  it('do not say so where nothing was widened', () => {
    expect(notes(estimate(dense).prefillTokensPerSecond)).not.toContain('no measurement');
  });
});

describe('uncertain hardware', () => {
  const onCpu: Question = { ...card, hardware: 'cpu', ramGib: 64, model: 'qwen3.5-9b' };

  it('widens the range by what its own range does to the result', () => {
    const request = speedRequest(onCpu);
    const known = estimateSpeed(withHost(request, 1, 1));
    const assumed = estimateSpeed(withHost(request, 0.5, 2));
    expect(assumed.decodeTokensPerSecond.point).toBe(known.decodeTokensPerSecond.point);
    expect(assumed.decodeTokensPerSecond.low).toBeLessThan(known.decodeTokensPerSecond.low * 0.8);
    expect(assumed.decodeTokensPerSecond.high).toBeGreaterThan(known.decodeTokensPerSecond.high * 1.1);
  });

  it('widens prefill and first token too: a processor at half of the assumed rate starts later', () => {
    const request = speedRequest(onCpu);
    const { machine } = request.memory;
    const flops = { ...machine.host.flops, point: HOST_FLOPS, low: 0.5 * HOST_FLOPS, high: 2 * HOST_FLOPS };
    const uncertain = { ...request, memory: { ...request.memory, machine: { ...machine, host: { ...machine.host, flops } } } };
    const [known, assumed] = [estimateSpeed(withHost(request, 1, 1)), estimateSpeed(uncertain)];
    expect(assumed.prefillTokensPerSecond.low).toBeLessThan(known.prefillTokensPerSecond.low * 0.9);
    expect(assumed.ttftSeconds.high).toBeGreaterThan(known.ttftSeconds.high * 1.1);
    expect(assumed.ttftSeconds.low).toBeLessThan(known.ttftSeconds.low * 0.9);
  });

  it('does not matter where only the card is used', () => {
    const request = speedRequest(dense);
    expect(estimateSpeed(withHost(request, 0.1, 10))).toEqual(estimateSpeed(withHost(request, 1, 1)));
  });

  it.each<[string, Question]>([
    ['llama.cpp', dense],
    ['vLLM', { ...dense, quant: 'FP8', runtime: 'vllm', hardware: 'nvidia-rtx-4090x2', contextTokens: 9216 }],
  ])('is shown as a factor of two where the bandwidth of the card is assumed (%s)', (_runtime, question) => {
    const request = speedRequest(question);
    const devices = request.memory.machine.devices.map((device) => ({
      ...device,
      bandwidth: { ...device.bandwidth, basis: { kind: 'assumed', sourceId: 'as another card' } as const },
    }));
    const speed = estimateSpeed({ ...request, memory: { ...request.memory, machine: { ...request.memory.machine, devices } } });
    expect(band(speed.throughputTokensPerSecond)).toEqual(['0.50', '2.00']);
    expect(band(speed.tpotSeconds)).toEqual(['0.50', '2.00']);
    expect(notes(speed.tpotSeconds)).toContain('bandwidth of this accelerator is assumed');
  });

  it('is named in the basis', () => {
    const kinds = estimate(onCpu).decodeTokensPerSecond.basis.map(({ kind }) => kind);
    expect(kinds).toEqual(['calibrated', 'assumed']);
  });
});

describe('bases', () => {
  it('name the calibration and the source of the bandwidth', () => {
    expect(estimate(dense).tpotSeconds.basis).toEqual([
      { kind: 'calibrated', sourceId: testCatalog().calibration.speed.sourceId, note: expect.stringContaining('gpu-dense') },
      { kind: 'datasheet', sourceId: 'catalog-nvidia-rtx-4090' },
    ]);
  });

  it('say that requests wait for each other', () => {
    const speed = estimate({ ...card, model: 'qwen3.5-35b-a3b', runtime: 'ollama', concurrency: 3, contextTokens: 16_384 });
    expect(notes(speed.ttftSeconds)).toContain('one request at a time');
  });

  it('say that a cached prompt costs no prefill', () => {
    expect(notes(estimate({ ...dense, cachedPromptRatio: 0.5 }).ttftSeconds)).toContain('50\u202f% of the prompt is cached');
  });
});

describe('every estimate', () => {
  it.each<[string, Question]>([
    ['local', dense],
    ['hybrid', { ...card, model: 'qwen3.5-122b-a10b', ramGib: 96 }],
    ['served', { ...dense, quant: 'FP8', runtime: 'vllm', hardware: 'nvidia-rtx-4090x2', contextTokens: 9216 }],
  ])('follows the schema, with low ≤ point ≤ high (%s)', (_case, question) => {
    const speed = speedEstimateSchema.parse(estimate(question));
    const { concurrency: _concurrency, bottleneck: _bottleneck, speculative, turns: _turns, ...figures } = speed;
    const ofDrafts = speculative ? [speculative.gainRatio, speculative.decodeTokensPerSecond] : [];
    for (const { point, low, high } of [...Object.values(figures), ...ofDrafts]) {
      expect(low).toBeLessThanOrEqual(point);
      expect(high).toBeGreaterThanOrEqual(point);
    }
  });
});
