import { describe, expect, it } from 'vitest';
import { decodeStepSeconds } from '#shared/speed/decode.ts';
import { speedRules } from '#shared/speed/speed-rules.ts';
import { checkPoints, decodeInputOfRow, speedCalibration } from './check-points.ts';

const rules = speedRules(speedCalibration);

describe('decode check points', () => {
  const rows = checkPoints.filter((row) => row.metric === 'decode_tps');
  it.each(rows.map((row) => [row.category, row.id, row] as const))('%s %s is predicted to nine digits', (_category, _id, row) => {
    const predicted = 1 / decodeStepSeconds(decodeInputOfRow(row), rules);
    expect(Math.abs(predicted / row.predicted - 1)).toBeLessThan(1e-9);
  });
});
