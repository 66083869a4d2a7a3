import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measurement } from '#shared/catalog/measurement.ts';
import { type Basis, isMeasured } from '#shared/estimate.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import type { SpeedNumbers, SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { speedSteps } from '#shared/speed/speed-steps.ts';
import { speedCalibration } from './check-points.ts';
import { type Question, speedRequest } from './speed-request.ts';
import { inEnglish } from '#shared/words/en.ts';

/** 27B at Q4_K_M on an RTX 4090: 1,000 tokens in, 500 out, so 1,250 in the cache on average. */
const question: Question = {
  hardware: 'nvidia-rtx-4090',
  model: 'qwen3.6-27b',
  quant: 'Q4_K_M',
  runtime: 'llama.cpp',
  promptTokens: 1000,
  outputTokens: 500,
};
const ASKED_DEPTH = 1250;
const FILE_BYTES = speedRequest(question).memory.artifact.fileBytes;

const run = {
  gpuId: 'nvidia-rtx-4090',
  gpuCount: 1,
  modelId: 'qwen3.6-27b',
  quantizationId: 'q4-k-m',
  fileBytes: FILE_BYTES,
  engine: 'llama.cpp',
  backend: 'cuda',
  kvType: 'f16',
  grade: 'A',
} as const;
type DecodeRow = Extract<Measurement, { phase: 'decode' }>;
const decodeRow = (change: Partial<DecodeRow> = {}): Measurement => ({
  phase: 'decode',
  id: 'row',
  ...run,
  depthTokens: ASKED_DEPTH,
  tokensPerSecond: 63.1,
  sourceId: 'one',
  ...change,
});
const prefillRow = (tokensPerSecond: number, promptTokens: number, cachedTokens = 0): Measurement => ({
  phase: 'prefill',
  id: 'prompt',
  ...run,
  promptTokens,
  cachedTokens,
  tokensPerSecond,
  sourceId: 'one',
});

const withRows = (request: SpeedRequest, measurements: readonly Measurement[]): SpeedRequest => ({
  ...request,
  memory: { ...request.memory, calibration: { ...request.memory.calibration, measurements: [...measurements] } },
});
const asked = (rows: readonly Measurement[], change: Partial<Question> = {}): SpeedRequest =>
  withRows(speedRequest({ ...question, ...change }), rows);
const numbersOf = (rows: readonly Measurement[], change: Partial<Question> = {}): SpeedNumbers => planSpeed(asked(rows, change));
const { measured: limits } = speedCalibration.constants;

const formula = numbersOf([]);
/** The first note, with plain spaces before the units. */
const noteOf = ([first]: readonly Basis[]): string => inEnglish(first?.note ?? '').replaceAll('\u202f', ' ');

describe('a measurement of the same file on the same card in the same engine', () => {
  it('takes the place of the formula: decode, time per token, throughput', () => {
    const measured = numbersOf([decodeRow()]);
    expect(measured.decodeTokensPerSecond).toBeCloseTo(63.1, 9);
    expect(measured.tpotSeconds).toBeCloseTo(1 / 63.1, 12);
    expect(measured.throughputTokensPerSecond).toBeCloseTo(63.1, 9);
    expect(measured.prefillTokensPerSecond).toBe(formula.prefillTokensPerSecond);
    expect(measured.ttftSeconds).toBeCloseTo(formula.prefillSeconds + 1 / 63.1, 12);
  });

  it('is shown as measured, with what the formula says beside it', () => {
    const { basis } = estimateSpeed(asked([decodeRow()])).decodeTokensPerSecond;
    const alone = `the formula alone: ${formula.decodeTokensPerSecond.toPrecision(3)} tok/s`;
    expect(basis).toHaveLength(1);
    expect(basis[0]).toMatchObject({ kind: 'measured', sourceId: 'one' });
    expect(noteOf(basis)).toBe(`measured 63.1 tok/s at mean depth 1,250; ${alone}`);
  });

  it('is carried to the asked depth by the ratio of the formula at both depths', () => {
    // A row at the depth of a longer request: the formula's own rates of both requests give the ratio.
    const longer = numbersOf([], { promptTokens: 3750 });
    const measured = numbersOf([decodeRow({ depthTokens: 4000 })]);
    const carry = formula.decodeTokensPerSecond / longer.decodeTokensPerSecond;
    expect(carry).toBeGreaterThan(1);
    expect(measured.decodeTokensPerSecond).toBeCloseTo(63.1 * carry, 9);
    const { basis } = estimateSpeed(asked([decodeRow({ depthTokens: 4000 })])).decodeTokensPerSecond;
    expect(noteOf(basis)).toContain('at mean depth 4,000, carried to 1,250 by the formula');
    expect(basis.map(({ kind }) => kind)).toEqual(['measured', 'calibrated']);
  });

  it.each([
    ['a depth more than four times as large', { depthTokens: 4 * ASKED_DEPTH + 1 }],
    ['another quantization', { quantizationId: 'q5-k-m' }],
    ['another model', { modelId: 'qwen3.5-27b' }],
    ['another card', { gpuId: 'nvidia-rtx-4090-d' }],
    ['two cards', { gpuCount: 2 }],
    ['another engine', { engine: 'ik_llama.cpp' as const }],
    ['another backend', { backend: 'vulkan' as const }],
    ['a cache of another type', { kvType: 'q8_0' as const }],
    ['a file that is 3 % larger', { fileBytes: Math.round(FILE_BYTES * 1.03) }],
  ])('is not taken when it is of %s', (_, change) => {
    expect(numbersOf([decodeRow(change)])).toEqual(formula);
  });

  it.each([
    ['two requests at once', { concurrency: 2 }],
    ['two cards', { hardware: 'nvidia-rtx-4090x2', quant: 'Q8_0' }],
    ['a quantized cache', { kvType: 'q8_0' as const }],
    ['another file', { quant: 'Q5_K_M' }],
    ['weights in main memory', { placement: 'host' as const }],
  ])('says nothing of %s', (_, change) => {
    expect(numbersOf([decodeRow()], change)).toEqual(numbersOf([], change));
  });

  it('counts for Ollama too, which runs llama.cpp', () => {
    expect(numbersOf([decodeRow()], { runtime: 'ollama' }).decodeTokensPerSecond).toBeCloseTo(63.1, 9);
  });

  it('says nothing of a card whose bandwidth somebody corrected', () => {
    const request = asked([decodeRow()]);
    const devices = request.memory.machine.devices.map((device) => ({
      ...device,
      bandwidth: { value: 900e9, basis: { kind: 'assumed', sourceId: 'user' } as const },
    }));
    const corrected = { ...request, memory: { ...request.memory, machine: { ...request.memory.machine, devices } } };
    expect(planSpeed(corrected)).toEqual(planSpeed(withRows(corrected, [])));
  });
});

describe('several measurements', () => {
  const three = [
    decodeRow({ tokensPerSecond: 60, sourceId: 'a' }),
    decodeRow({ tokensPerSecond: 80, sourceId: 'b' }),
    decodeRow({ sourceId: 'c' }),
  ];

  it('give their median, and their spread as the range', () => {
    const { decodeTokensPerSecond: estimate } = estimateSpeed(asked(three));
    expect(estimate.point).toBeCloseTo(63.1, 9);
    expect(estimate.low).toBeCloseTo(63.1 * (1 - limits.leastRatio), 9);
    expect(estimate.high).toBeCloseTo(80, 9);
    expect(noteOf(estimate.basis)).toContain('measured 60 tok/s to 80 tok/s at mean depth 1,250 by 3 submitters');
    expect(estimate.basis.filter(({ kind }) => kind === 'measured').map(({ sourceId }) => sourceId)).toEqual(['a', 'b', 'c']);
  });

  it('of an even number give the mean of the middle two', () => {
    expect(numbersOf(three.slice(0, 2)).decodeTokensPerSecond).toBeCloseTo(70, 9);
  });

  it('of grade A count alone', () => {
    const rows = [...three.slice(0, 2), decodeRow({ grade: 'B', tokensPerSecond: 10, sourceId: 'd' })];
    expect(numbersOf(rows).decodeTokensPerSecond).toBeCloseTo(70, 9);
  });

  it('at other depths are left for those that are nearer', () => {
    const rows = [decodeRow(), decodeRow({ depthTokens: 4900, tokensPerSecond: 20 })];
    expect(numbersOf(rows).decodeTokensPerSecond).toBeCloseTo(63.1, 9);
  });

  it('by one submitter alone are less sure than by several', () => {
    const alone = estimateSpeed(asked([decodeRow()])).decodeTokensPerSecond;
    expect(alone.low).toBeCloseTo(63.1 * (1 - limits.aloneDecodeRatio), 9);
    expect(alone.high).toBeCloseTo(63.1 * (1 + limits.aloneDecodeRatio), 9);
  });
});

describe('a measured prompt', () => {
  it('of the same length gives the rate and the time to the first token', () => {
    const measured = numbersOf([prefillRow(2000, 1000)]);
    expect(measured.prefillTokensPerSecond).toBeCloseTo(2000, 9);
    expect(measured.ttftSeconds).toBeCloseTo(0.5 + formula.stepSeconds, 12);
    const { prefillTokensPerSecond, ttftSeconds } = estimateSpeed(asked([prefillRow(2000, 1000)]));
    expect(prefillTokensPerSecond.basis[0]?.kind).toBe('measured');
    expect(ttftSeconds.basis.map(({ kind, sourceId }) => `${kind} ${sourceId}`)).toContain('measured one');
    expect(isMeasured(ttftSeconds)).toBe(false);
  });

  it('of another length is carried by the ratio of the formula at both', () => {
    const longer = numbersOf([], { promptTokens: 2000 });
    const measured = numbersOf([prefillRow(2000, 2000)]);
    expect(measured.prefillTokensPerSecond).toBeCloseTo((2000 * formula.prefillTokensPerSecond) / longer.prefillTokensPerSecond, 6);
  });

  it('says nothing of one that fills less than a quarter of a micro-batch', () => {
    expect(numbersOf([prefillRow(2000, 2048)], { promptTokens: 100 })).toEqual(numbersOf([], { promptTokens: 100 }));
  });
});

describe('the steps of a measured estimate', () => {
  const request = asked([decodeRow({ depthTokens: 4000 }), prefillRow(2000, 2000)]);
  const steps = speedSteps(request, planSpeed(request), estimateSpeed(request));
  const stepOf = (id: string) => {
    const found = steps.find((step) => step.id === id);
    if (!found) throw new Error(`no step ${id}`);
    return found;
  };
  const inputOf = (id: string, name: string): number => Number(stepOf(id).inputs.find((input) => input.name === name)?.value);

  it.each(['decode', 'prefill'])('show the row and what carries it: %s', (id) => {
    expect(stepOf(id).result.point).toBeCloseTo(inputOf(id, 'measured') * inputOf(id, 'carry'), 9);
    expect(stepOf(id).inputs[0]?.sourceId).toBe('one');
  });

  it('show the formula beside it', () => {
    expect(stepOf('tpot-formula').result.point).toBeCloseTo(formula.tpotSeconds, 12);
    expect(stepOf('prefill-formula').result.point).toBeCloseTo(formula.prefillTokensPerSecond, 6);
    expect(stepOf('tpot').result.point).toBeCloseTo(1 / stepOf('decode').result.point, 12);
  });
});

describe('laws of measured rates', () => {
  const anyRow = fc
    .record({
      tokensPerSecond: fc.double({ min: 1, max: 200, noNaN: true }),
      depthTokens: fc.integer({ min: 0, max: 30_000 }),
      grade: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      sourceId: fc.constantFrom('a', 'b', 'c'),
      quantizationId: fc.constantFrom('q4-k-m', 'q5-k-m', 'q8-0'),
    })
    .map(decodeRow);
  const rows = fc.array(anyRow, { maxLength: 6 });
  const depth = fc.integer({ min: 1, max: 30_000 });

  it('the range holds the point and is never narrower than the least spread', () => {
    fc.assert(
      fc.property(rows, depth, (some, promptTokens) => {
        const { point, low, high } = estimateSpeed(asked(some, { promptTokens })).decodeTokensPerSecond;
        expect(low).toBeLessThanOrEqual(point * (1 - limits.leastRatio) + 1e-9);
        expect(high).toBeGreaterThanOrEqual(point * (1 + limits.leastRatio) - 1e-9);
      }),
      { numRuns: 100 },
    );
  });

  it('rows of other quantizations never change an answer', () => {
    fc.assert(
      fc.property(rows, depth, (some, promptTokens) => {
        const own = some.filter(({ quantizationId }) => quantizationId === 'q4-k-m');
        expect(numbersOf(some, { promptTokens })).toEqual(numbersOf(own, { promptTokens }));
      }),
      { numRuns: 100 },
    );
  });
});
