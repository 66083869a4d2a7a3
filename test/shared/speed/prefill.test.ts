import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PrefillInput } from '#shared/speed/decode-input.ts';
import { prefillSeconds } from '#shared/speed/prefill.ts';
import { speedRules } from '#shared/speed/speed-rules.ts';
import { checkPoints, compactCalibration, isComparable, prefillInputOfRow, speedCalibration } from './check-points.ts';

const rules = speedRules(speedCalibration);
const rows = checkPoints.filter((row) => row.metric === 'prefill_tps');
const anyRow = fc.constantFrom(...rows.map(prefillInputOfRow));
const seconds = (input: PrefillInput): number => prefillSeconds(input, rules);
const factor = fc.double({ min: 1, max: 20, noNaN: true });

describe('prefill check points', () => {
  it('cover every prefill row of the reference', () => {
    expect(rows).toHaveLength(31);
  });

  const compactRules = speedRules(compactCalibration());
  const comparable = rows.filter(isComparable);
  it.each(comparable.map((row) => [row.category, row.id, row] as const))('%s %s is predicted to nine digits', (_category, _id, row) => {
    const input = prefillInputOfRow(row);
    expect(Math.abs(input.promptTokens / prefillSeconds(input, compactRules) / row.predicted - 1)).toBeLessThan(1e-9);
  });
});

describe('prefill', () => {
  it('is never slower with more FLOPS or more bandwidth', () => {
    fc.assert(
      fc.property(anyRow, factor, factor, (input, flops, bandwidth) => {
        const faster = { ...input, flops: input.flops * flops, bandwidth: input.bandwidth * bandwidth };
        expect(seconds(faster)).toBeLessThanOrEqual(seconds(input) * (1 + 1e-12));
      }),
    );
  });

  it('never takes less time when more of the request is cached already', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 0, max: 200_000 }), (input, more) => {
        expect(seconds({ ...input, depthTokens: input.depthTokens + more })).toBeGreaterThanOrEqual(seconds(input));
      }),
    );
  });

  it('takes longer for a longer prompt on one device', () => {
    const single = rows.map(prefillInputOfRow).filter(({ devices, host }) => devices === 1 && host === null);
    fc.assert(
      fc.property(fc.constantFrom(...single), fc.integer({ min: 1, max: 50_000 }), (input, more) => {
        expect(seconds({ ...input, promptTokens: input.promptTokens + more })).toBeGreaterThan(seconds(input));
      }),
    );
  });

  it('takes no longer on more devices of a layer split', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 1, max: 7 }), (input, more) => {
        expect(seconds({ ...input, tensorParallel: false, devices: input.devices + more })).toBeLessThanOrEqual(
          seconds({ ...input, tensorParallel: false }),
        );
      }),
    );
  });
});
