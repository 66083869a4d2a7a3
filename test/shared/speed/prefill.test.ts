import { describe, expect, it } from 'vitest';
import { prefillSeconds } from '#shared/speed/prefill.ts';
import { speedRules } from '#shared/speed/speed-rules.ts';
import { checkPoints, prefillInputOfRow, speedCalibration } from './check-points.ts';

const rules = speedRules(speedCalibration);

describe('prefill check points', () => {
  const rows = checkPoints.filter((row) => row.metric === 'prefill_tps');
  it.each(rows.map((row) => [row.category, row.id, row] as const))('%s %s is predicted to nine digits', (_category, _id, row) => {
    const input = prefillInputOfRow(row);
    expect(Math.abs(input.promptTokens / prefillSeconds(input, rules) / row.predicted - 1)).toBeLessThan(1e-9);
  });
});
