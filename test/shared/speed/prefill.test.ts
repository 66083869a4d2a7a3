import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PrefillHost, PrefillInput } from '#shared/speed/prefill-input.ts';
import { prefillParts, prefillSeconds } from '#shared/speed/prefill.ts';
import { speedCalibration } from './check-points.ts';
import { constantsOfPoint, inputOfPoint, prefillCheckPoints } from './prefill-check-points.ts';

const constants = speedCalibration.constants.prefill;
const inputs = prefillCheckPoints.map(inputOfPoint);
const anyInput = fc.constantFrom(...inputs);
const seconds = (input: PrefillInput): number => prefillSeconds(input, constants);
const factor = fc.double({ min: 1, max: 20, noNaN: true });
const moe = inputs.find(({ expertRatio, stack }) => expertRatio > 0 && stack === 'cuda');
const dense = inputs.find(({ expertRatio }) => expertRatio === 0);

function known(input: PrefillInput | undefined): PrefillInput {
  if (input === undefined) throw new Error('no such point');
  return input;
}

const host: PrefillHost = { share: 0.8, bytes: 5e10, flops: 1e12, linkBytesPerSecond: 3.2e10, blackwell: false, ik: false };

describe('prefill check points', () => {
  it.each(prefillCheckPoints.map((point) => [point.note, point] as const))('%s to nine digits', (_note, point) => {
    const { promptTokens } = point.inputs;
    expect(Math.abs(promptTokens / prefillSeconds(inputOfPoint(point), constantsOfPoint(point)) / point.tokensPerSecond - 1)).toBeLessThan(
      1e-9,
    );
  });
});

describe('prefill', () => {
  it('is never slower with more FLOPS or more bandwidth', () => {
    fc.assert(
      fc.property(anyInput, factor, factor, (input, flops, bandwidth) => {
        const faster = { ...input, flops: input.flops * flops, bandwidth: input.bandwidth * bandwidth };
        expect(seconds(faster)).toBeLessThanOrEqual(seconds(input) * (1 + 1e-12));
      }),
    );
  });

  it('never takes less time when more of the request is cached already', () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 0, max: 200_000 }), (input, more) => {
        expect(seconds({ ...input, depthTokens: input.depthTokens + more })).toBeGreaterThanOrEqual(seconds(input));
      }),
    );
  });

  it('takes longer for a longer prompt on one device', () => {
    const single = inputs.filter(({ devices }) => devices === 1);
    fc.assert(
      fc.property(fc.constantFrom(...single), fc.integer({ min: 1, max: 50_000 }), (input, more) => {
        expect(seconds({ ...input, promptTokens: input.promptTokens + more })).toBeGreaterThan(seconds(input));
      }),
    );
  });

  it('never takes longer in larger micro-batches', () => {
    fc.assert(
      fc.property(anyInput, factor, (input, times) => {
        const single = { ...input, devices: 1 };
        expect(seconds({ ...single, microBatchTokens: input.microBatchTokens * times })).toBeLessThanOrEqual(seconds(single) * (1 + 1e-12));
      }),
    );
  });

  it('spares a hybrid most by a larger micro-batch: what lies in RAM is sent over once each', () => {
    const sent = { ...known(moe), promptTokens: 4096, host: { ...host, flops: 1 } };
    const [small, large] = [512, 4096].map((microBatchTokens) => prefillParts({ ...sent, microBatchTokens }, constants).host);
    expect(small).toBeCloseTo(8 * (large ?? 0), 6);
  });
});

describe('several cards', () => {
  it('with whole layers on each, work on as many micro-batches at once as the prompt has: N·G/(N + G − 1)', () => {
    const one = { ...known(dense), promptTokens: 8192, microBatchTokens: 512 };
    const matrices = (devices: number): number => prefillParts({ ...one, devices }, constants).matrices;
    expect(matrices(1) / matrices(4)).toBeCloseTo((constants.pipelineEfficiencyRatio * 16 * 4) / 19, 12);
  });

  it('gain nothing for a prompt of one micro-batch, and all of it where they share every layer', () => {
    const one = { ...known(dense), promptTokens: 512, microBatchTokens: 512 };
    const matrices = (more: Partial<PrefillInput>): number => prefillParts({ ...one, ...more }, constants).matrices;
    expect(matrices({ devices: 4 })).toBeGreaterThan(matrices({}));
    expect(matrices({ devices: 4, tensorParallel: true })).toBeCloseTo(matrices({}) / 4, 12);
  });
});

describe('experts', () => {
  it('reach half their rate with so many tokens each', () => {
    const { expertHalfRateTokens } = constants;
    const input = { ...known(moe), expertRatio: 1 / 16, parameters: { denseParameters: 0, expertParameters: 1e10 } };
    const perToken = (tokens: number): number =>
      prefillParts({ ...input, promptTokens: tokens, microBatchTokens: tokens }, constants).matrices / tokens;
    const endless = perToken(1e12);
    expect(perToken(16 * expertHalfRateTokens) / endless).toBeCloseTo(2, 6);
  });

  it('in RAM take no longer than the faster of computing there and sending over', () => {
    const input = { ...known(moe), host };
    const { host: both } = prefillParts(input, constants);
    const { host: computed } = prefillParts({ ...input, host: { ...host, linkBytesPerSecond: 1e-9 } }, constants);
    const { host: sent } = prefillParts({ ...input, host: { ...host, flops: 1e-9 } }, constants);
    expect(both).toBeLessThan(Math.min(computed, sent));
    expect(both).toBeCloseTo(1 / Math.hypot(1 / computed, 1 / sent), 9);
  });
});

describe("AMD's own Vulkan driver", () => {
  const vulkan = { ...known(dense), stack: 'vulkan', speedClass: 'apu' } as const;

  it('reads prompts more slowly, under Vulkan only', () => {
    expect(seconds({ ...vulkan, amdvlk: true })).toBeGreaterThan(1.5 * seconds(vulkan));
    expect(seconds({ ...vulkan, stack: 'rocm', amdvlk: true })).toBe(seconds({ ...vulkan, stack: 'rocm' }));
  });
});
