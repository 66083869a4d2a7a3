import { percentile } from '../score.ts';

/** Errors in percent of what was measured, shares 0…1, bias: the median of ln(predicted ÷ measured). Not a number where there are no rows. */
export type RatioErrors = Readonly<Record<'medianPercent' | 'p90Percent' | 'within25Ratio' | 'within2xRatio' | 'bias', number>>;

/** Of measured ÷ predicted. */
export function ratioErrors(ratios: readonly number[]): RatioErrors {
  const percents = ratios.map((ratio) => 100 * Math.abs(1 / ratio - 1));
  const logs = ratios.map((ratio) => -Math.log(ratio));
  const at = (values: readonly number[], rank: number): number => percentile(values, rank) ?? Number.NaN;
  const share = (values: readonly number[], most: number): number =>
    values.filter((value) => Math.abs(value) <= most).length / ratios.length;
  return {
    medianPercent: at(percents, 0.5),
    p90Percent: at(percents, 0.9),
    within25Ratio: share(percents, 25),
    within2xRatio: share(logs, Math.LN2),
    bias: at(logs, 0.5),
  };
}
