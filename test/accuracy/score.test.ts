import { describe, expect, it } from 'vitest';
import { leafOf, leavesBy, type Outcome, percentile } from './score.ts';

const row = (measured: number, point: number, low = point, high = point): Outcome => ({ measured, prediction: { point, low, high } });

describe('the metrics', () => {
  it('take percentiles linearly between ranks: of 10, 20, 40, 80, 100 the median is 40, p90 92 and p95 96', () => {
    const values = [100, 10, 80, 20, 40];
    expect(percentile(values, 0.5)).toBe(40);
    expect(percentile(values, 0.9)).toBeCloseTo(80 + 0.6 * 20, 9);
    expect(percentile(values, 0.95)).toBeCloseTo(80 + 0.8 * 20, 9);
    expect(percentile([10, 20], 0.5)).toBe(15);
  });

  it('relate errors to the measured value: 125 for 100 is 25 %, still within; 126 is not', () => {
    const leaf = leafOf([row(100, 125), row(100, 126), row(200, 150), row(200, 149)]);
    expect(leaf.n).toBe(4);
    // 25, 26, 25 and 25.5 %
    expect(leaf.medianAbsolutePercentError).toBeCloseTo(25.25, 9);
    expect(leaf.within25Ratio).toBe(0.5);
  });

  it('count a factor of two both ways as within, and nothing beyond', () => {
    expect(leafOf([row(100, 200), row(100, 50), row(100, 201), row(100, 49)]).within2xRatio).toBe(0.5);
  });

  it('count measured values inside low…high, ends included', () => {
    const leaf = leafOf([row(80, 100, 80, 120), row(120, 100, 80, 120), row(79, 100, 80, 120), row(121, 100, 80, 120)]);
    expect(leaf.bandCoverageRatio).toBe(0.5);
  });

  it('keep refused rows beside the scored ones, with their reasons, and out of every figure', () => {
    const leaf = leafOf([row(100, 110), { refused: 'no shape' }, { refused: 'no shape' }, { refused: 'no GPU' }]);
    expect(leaf).toMatchObject({ n: 1, refused: 3, refusedReasons: { 'no shape': 2, 'no GPU': 1 }, within25Ratio: 1 });
    expect(leaf.medianAbsolutePercentError).toBeCloseTo(10, 9);
  });

  it('are null where nothing was scored, never zero', () => {
    expect(leafOf([{ refused: 'no shape' }])).toMatchObject({
      n: 0,
      refused: 1,
      medianAbsolutePercentError: null,
      p90AbsolutePercentError: null,
      within25Ratio: null,
      bandCoverageRatio: null,
    });
  });

  it('are grouped by key, every row in one group', () => {
    const rows = [
      { key: 'b', outcome: row(1, 1) },
      { key: 'a', outcome: row(1, 2) },
      { key: 'b', outcome: row(1, 1) },
    ];
    const leaves = leavesBy(
      rows,
      ({ key }) => key,
      ({ outcome }) => outcome,
    );
    expect(Object.entries(leaves).map(([key, { n }]) => [key, n])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });
});
