import { describe, expect, it } from 'vitest';
import { servingPoint } from '#shared/speed/serving.ts';
import { loadOfRow, rules, serverOfRow, servingCalibration, servingCheckPoints, servingParams } from './serving-check-points.ts';

describe('serving check points', () => {
  it.each(servingCheckPoints.map((row, index) => [index, row] as const))('row %i is predicted to nine digits', (_index, row) => {
    const point = servingPoint(serverOfRow(row), loadOfRow(row), rules);
    const got = {
      ttft: point.ttftSeconds,
      tpot: point.tpotSeconds,
      tokOut: point.outputTokensPerSecond,
      tokIn: point.promptTokensPerSecond,
      running: point.runningSequences,
      maxRunning: point.maxRunningSequences,
      prefill: point.prefillSeconds,
      step: point.stepSeconds,
    };
    for (const [name, expected] of Object.entries(row.expected)) {
      expect(Math.abs((got[name as keyof typeof got] ?? Number.NaN) / expected - 1), name).toBeLessThan(1e-9);
    }
  });

  it('holds every fitted constant in full precision', () => {
    const { note: _note, ...constants } = servingParams;
    expect(servingCalibration.constants).toEqual(constants);
  });
});
