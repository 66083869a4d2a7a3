import { describe, expect, it } from 'vitest';
import { type SpeculativeClass, speculativeClasses } from '#shared/catalog/speculative-calibration.ts';
import { estimateSpeed } from '#shared/speed/estimate-speed.ts';
import { speculativeGain } from '#shared/speed/speculative.ts';
import type { Speculative } from '#shared/speed/speculative-estimate.ts';
import { speedSteps } from '#shared/speed/speed-steps.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import { inEnglish } from '#shared/words/en.ts';
import { testCatalog } from '../../support/catalog.ts';
import { type Question, speedRequest } from './speed-request.ts';

const { constants, bands } = testCatalog().calibration.speculative;

/** Qwen3.8-27B Q4_K_M by unsloth holds the head of the model. */
const card: Question = {
  hardware: 'nvidia-rtx-3090',
  model: 'qwen3.8-27b',
  quant: 'Q4_K_M',
  runtime: 'llama.cpp',
  promptTokens: 100,
  outputTokens: 400,
};

const draftsOf = (change: Partial<Question> = {}): Speculative | undefined =>
  estimateSpeed(speedRequest({ ...card, ...change })).speculative;

describe('the gain of drafts', () => {
  /** Medians, and the tenth and ninetieth of a hundred, of the pairs of each make (README of sudoingX/qwen38-mtp). */
  const measured: readonly [SpeculativeClass, median: number, low: number, high: number][] = [
    ['nvidia', 1.77, 1.43, 2.21],
    ['amd', 1.89, 1.55, 2.21],
    ['apple', 1.03, 1.01, 1.06],
    ['experts', 1.24, 1.1, 1.4],
  ];

  it.each(measured)('at two tokens is what the pairs of %s measured, and its range holds them', (kind, median, low, high) => {
    const gain = speculativeGain(constants, kind, 2);
    expect(Math.abs(gain / median - 1)).toBeLessThan(0.05);
    expect(gain * bands[kind].low).toBeLessThan(low);
    expect(gain * bands[kind].high).toBeGreaterThan(high);
  });

  it.each(speculativeClasses)('grows no more where most of a long draft is turned down (%s)', (kind) => {
    expect(speculativeGain(constants, kind, 12)).toBeLessThan(speculativeGain(constants, kind, 4));
  });

  it('is as wide at least where few pairs were measured', () => {
    const width = (kind: SpeculativeClass): number => bands[kind].high / bands[kind].low;
    for (const kind of ['amd', 'apple', 'experts'] as const) expect(width(kind)).toBeGreaterThanOrEqual(width('nvidia'));
  });
});

describe('drafts beside the plain rate', () => {
  it('leave it as it is, and say what they rest on and how they are started', () => {
    const request = speedRequest(card);
    const speed = estimateSpeed(request);
    expect(estimateSpeed({ ...request, draftTokens: null })).toEqual({ ...speed, speculative: undefined });
    const { speculative, decodeTokensPerSecond: plain } = speed;
    expect(speculative?.draftTokens).toBe(2);
    expect(speculative?.decodeTokensPerSecond.point).toBeCloseTo(plain.point * (speculative?.gainRatio.point ?? 0), 9);
    expect(speculative?.startWith).toBe('--spec-type draft-mtp --spec-draft-n-max 2 --parallel 1');
    expect(inEnglish(speculative?.gainRatio.basis[0]?.note ?? '')).toContain('39 pairs');
    const width = (each: { readonly low: number; readonly high: number } | undefined): number => (each ? each.high / each.low : 0);
    expect(width(speculative?.decodeTokensPerSecond)).toBeGreaterThan(width(plain));
    expect(width(speculative?.decodeTokensPerSecond)).toBeGreaterThan(width(speculative?.gainRatio));
  });

  it('are of the length that is asked for, in the arithmetic too', () => {
    const request = { ...speedRequest(card), draftTokens: 4 };
    const speed = estimateSpeed(request);
    expect(speed.speculative?.startWith).toContain('--spec-draft-n-max 4 ');
    const step = speedSteps(request, planSpeed(request), speed).at(-1);
    const at = (name: string): number => Number(step?.inputs.find((input) => input.name === name)?.value);
    const accepted = at('p1') * at('q') ** (at('n') - 1);
    expect(step?.result.point).toBeCloseTo((at('decode') * (1 + at('n') * accepted)) / (1 + at('n') * at('v')), 9);
    expect(step?.inputs.find(({ name }) => name === 'n')).toMatchObject({ value: 4, sourceId: 'user' });
  });

  it.each<[string, Partial<Question>]>([
    ['several requests, which gain nothing', { concurrency: 2 }],
    ['a file without the head', { quant: 'UD-IQ2_XXS' }],
    ['a file of which nobody knows', { model: 'qwen3.5-27b', quant: 'IQ4_XS' }],
    ['a model without one', { model: 'gpt-oss-20b', quant: 'MXFP4' }],
    ['a make of cards that nobody measured', { hardware: 'intel-arc-pro-b60' }],
    ['layers in RAM', { hardware: 'nvidia-rtx-4060', ramGib: 64, placement: 'host-offload' }],
    ['a processor', { hardware: 'cpu', ramGib: 64, placement: 'host' }],
  ])('are not told of with %s', (_why, change) => {
    expect(draftsOf(change)).toBeUndefined();
  });

  it('are those of the make of the cards, and wider in an engine that nobody measured them with', () => {
    const gain = (change: Partial<Question>): number | undefined => draftsOf(change)?.gainRatio.point;
    expect(gain({ hardware: 'amd-rx-7900-xtx' })).toBeCloseTo(speculativeGain(constants, 'amd', 2), 9);
    expect(gain({ hardware: 'apple-m4-pro', ramGib: 48 })).toBeCloseTo(speculativeGain(constants, 'apple', 2), 9);
    const served = draftsOf({ hardware: 'nvidia-h100-sxm', quant: 'FP8', runtime: 'vllm' });
    expect(inEnglish(served?.gainRatio.basis[0]?.note ?? '')).toContain('no pair of this engine');
    const own = draftsOf();
    expect((served?.gainRatio.high ?? 0) / (served?.gainRatio.low ?? 0)).toBeGreaterThan(
      (own?.gainRatio.high ?? 0) / (own?.gainRatio.low ?? 1),
    );
  });
});
