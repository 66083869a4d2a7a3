import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeParts, decodeStepSeconds, weightEfficiency } from '#shared/speed/decode.ts';
import type { DecodeInput } from '#shared/speed/decode-input.ts';
import { speedCalibrationSchema } from '#shared/catalog/speed-calibration.ts';
import { speedRules } from '#shared/speed/speed-rules.ts';
import { checkPoints, compactCalibration, decodeInputOfRow, isComparable, speedCalibration, splitOfRow } from './check-points.ts';
import { workedRows } from './worked-rows.ts';

const rules = speedRules(speedCalibration);
const compactRules = speedRules(compactCalibration());
const rows = checkPoints.filter((row) => row.metric === 'decode_tps');
const anyRow = fc.constantFrom(...rows.map(decodeInputOfRow));
const noSteps = { nonExpertBytes: 0, expertBytes: 0, activeParams: 0 };
const step = (input: DecodeInput): number => decodeStepSeconds(input, rules);

describe('decode check points', () => {
  it('cover every decode row of the reference', () => {
    expect(rows).toHaveLength(63);
  });

  const comparable = rows.filter(isComparable);
  it.each(comparable.map((row) => [row.category, row.id, row] as const))('%s %s is predicted to nine digits', (_category, _id, row) => {
    expect(Math.abs(1 / decodeStepSeconds(decodeInputOfRow(row), compactRules) / row.predicted - 1)).toBeLessThan(1e-9);
  });

  it('rest on the same intermediate values as the reference', () => {
    for (const row of rows) {
      expect(splitOfRow(row).read, row.id).toBeCloseTo(row.steps.nonExpertBytes, 0);
      expect(decodeInputOfRow(row).kvBytesPerStream, row.id).toBe(row.steps.kvBytesPerStream);
      expect(decodeInputOfRow(row).activeParameters / row.steps.activeParams, row.id).toBeCloseTo(1, 12);
    }
  });

  it.each(workedRows.filter(({ inputs }) => !inputs.hbm && inputs.quantFamily !== 'low').map((row) => [row.id, row] as const))(
    '%s gives the documented prediction',
    (_id, { predicted, inputs }) => {
      const row = { id: '', category: '', metric: 'decode_tps', predicted: 0, inputs, steps: noSteps } as const;
      const rate = 1 / decodeStepSeconds(decodeInputOfRow(row), compactRules);
      const decimals = predicted.split('.')[1]?.length ?? 0;
      expect(rate.toFixed(decimals)).toBe(predicted);
    },
  );
});

describe('decode constants', () => {
  it('are demanded: a calibration without one of them is refused by name', () => {
    const { gpuLayerSeconds: _seconds, ...decode } = speedCalibration.constants.decode;
    const without = { ...speedCalibration, constants: { ...speedCalibration.constants, decode } };
    expect(speedCalibrationSchema.safeParse(without).error?.issues[0]?.path).toEqual(['constants', 'decode', 'gpuLayerSeconds']);
  });
});

describe('a decode step', () => {
  it('is the sum of its parts', () => {
    fc.assert(
      fc.property(anyRow, (input) => {
        const parts = Object.values(decodeParts(input, rules)).reduce((sum, part) => sum + part, 0);
        expect(parts).toBeCloseTo(step(input), 12);
      }),
    );
  });

  it('is never slower with more bandwidth', () => {
    fc.assert(
      fc.property(anyRow, fc.double({ min: 1, max: 20, noNaN: true }), (input, factor) => {
        expect(step({ ...input, bandwidth: input.bandwidth * factor })).toBeLessThanOrEqual(step(input) * (1 + 1e-12));
      }),
    );
  });

  it('is never faster at a greater depth', () => {
    fc.assert(
      fc.property(anyRow, fc.double({ min: 1, max: 1000, noNaN: true }), (input, factor) => {
        expect(step({ ...input, kvBytesPerStream: input.kvBytesPerStream * factor })).toBeGreaterThanOrEqual(step(input));
      }),
    );
  });

  it('never takes less time for more streams', () => {
    fc.assert(
      fc.property(anyRow, fc.integer({ min: 1, max: 512 }), (input, batch) => {
        expect(step({ ...input, batch: batch + 1 })).toBeGreaterThan(step({ ...input, batch }));
      }),
    );
  });

  it('never gets slower when weights move from host memory to the device', () => {
    const hybrids = rows.map(decodeInputOfRow).filter(({ weights }) => weights.kind === 'hybrid');
    fc.assert(
      fc.property(fc.constantFrom(...hybrids), fc.double({ min: 0, max: 1, noNaN: true }), (input, share) => {
        if (input.weights.kind !== 'hybrid') throw new Error('not a hybrid');
        const moved = input.weights.hostBytes * share;
        const weights = { ...input.weights, deviceBytes: input.weights.deviceBytes + moved, hostBytes: input.weights.hostBytes - moved };
        expect(step({ ...input, weights })).toBeLessThanOrEqual(step(input) * (1 + 1e-12));
      }),
    );
  });

  it('reads weights at no more than 97 % of the bandwidth', () => {
    const slowMemory = rows.map(decodeInputOfRow).filter(({ stack }) => stack === 'cpu');
    expect(slowMemory.length).toBeGreaterThan(0);
    for (const input of slowMemory) {
      // (10 / 80)^−0.32 is 1.9: above the cap after the factors.
      expect(weightEfficiency({ ...input, bandwidth: 10e9 }, rules)).toBe(0.97);
    }
  });
});
