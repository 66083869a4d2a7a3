import { describe, expect, it } from 'vitest';
import { atLeast, fittedBand } from './fitted-band.ts';
import { ratioErrors } from './ratio-errors.ts';

describe('a fitted range', () => {
  it('holds 80 % of the ratios, its ends rounded outwards', () => {
    // Ranks 1 and 9 of 0 … 10: the 10th and the 90th percentile.
    const ratios = [0.5, 0.718, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.405, 3];
    expect(fittedBand(ratios, 'these')).toEqual({ low: 0.71, high: 1.41, note: 'these' });
  });

  it('of few machines holds 85 %', () => {
    // 41 ratios from 0.5 in steps of 0.025: ranks 3 and 37.
    const ratios = Array.from({ length: 41 }, (_, index) => 0.5 + index / 40);
    expect(fittedBand(ratios, 'these', 7)).toEqual({ low: 0.57, high: 1.43, note: 'these' });
  });

  it('is no narrower than its floor', () => {
    expect(atLeast({ low: 0.8, high: 1.6, note: 'these' }, { low: 0.6, high: 1.3 })).toEqual({ low: 0.6, high: 1.6, note: 'these' });
  });

  it('of no rows is refused with what to do', () => {
    expect(() => fittedBand([], '0 rows of bursts')).toThrow(
      expect.objectContaining({ code: 'invalid-input', hint: expect.stringContaining('QUARTERMASTER_REFERENCE_DIR') }),
    );
  });
});

describe('errors of ratios measured ÷ predicted', () => {
  it('count in percent of what was measured: twice too fast is 100 %, half as fast 50 %', () => {
    const { medianPercent, p90Percent, within25Ratio, within2xRatio, bias } = ratioErrors([0.5, 1, 2]);
    expect(medianPercent).toBeCloseTo(50, 9);
    // Between 50 and 100, four fifths of the way.
    expect(p90Percent).toBeCloseTo(90, 9);
    expect(within25Ratio).toBeCloseTo(1 / 3, 9);
    expect(within2xRatio).toBe(1);
    expect(bias).toBeCloseTo(0, 9);
  });
});
