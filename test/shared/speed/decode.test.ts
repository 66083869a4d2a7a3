import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeParts, decodeStepSeconds } from '#shared/speed/decode.ts';
import { weightEfficiency } from '#shared/speed/decode-rules.ts';
import type { DecodeInput } from '#shared/speed/decode-input.ts';
import { speedCalibrationSchema } from '#shared/catalog/speed-calibration.ts';
import { speedCalibration } from './check-points.ts';
import { constantsOfRow, decodeCheckPoints, decodeInputOf } from './decode-check-points.ts';

const constants = speedCalibration.constants.decode;
const rows = decodeCheckPoints.map(decodeInputOf);
const anyRow = fc.constantFrom(...rows);
const step = (input: DecodeInput): number => decodeStepSeconds(input, constants);

describe('decode check points', () => {
  it('cover cards, processors, several cards, experts in host memory and servers', () => {
    expect(decodeCheckPoints).toHaveLength(18);
    expect(new Set(rows.map(({ stack }) => stack)).size).toBeGreaterThanOrEqual(8);
  });

  it.each(decodeCheckPoints.map((row) => [row.stack, row.id, row] as const))('%s %s is predicted to nine digits', (_stack, _id, row) => {
    const rate = 1 / decodeStepSeconds(decodeInputOf(row), constantsOfRow(row));
    expect(Math.abs(rate / row.tokensPerSecond - 1)).toBeLessThan(1e-9);
  });
});

describe('decode constants', () => {
  it('are demanded: a calibration without one of them is refused by name', () => {
    const { layerSeconds: _seconds, ...decode } = speedCalibration.constants.decode;
    const without = { ...speedCalibration, constants: { ...speedCalibration.constants, decode } };
    expect(speedCalibrationSchema.safeParse(without).error?.issues[0]?.path).toEqual(['constants', 'decode', 'layerSeconds']);
  });
});

describe('a decode step', () => {
  it('is the sum of its parts', () => {
    fc.assert(
      fc.property(anyRow, (input) => {
        const parts = Object.values(decodeParts(input, constants)).reduce((sum, part) => sum + part, 0);
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
    const hybrids = rows.filter(({ weights }) => weights.kind === 'hybrid');
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
    const slowMemory = rows.filter(({ stack }) => stack === 'cpu');
    expect(slowMemory.length).toBeGreaterThan(0);
    for (const input of slowMemory) {
      // (10 / 80)^−0.31 is 1.9: above the cap after the factors.
      expect(weightEfficiency({ ...input, bandwidth: 10e9 }, constants)).toBe(0.97);
    }
  });
});
