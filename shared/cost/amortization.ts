import { type Months, MONTHS_PER_YEAR, type Ratio, type Usd, type UsdPerMonth } from '../units.ts';

/** What is bought, how long it serves, and what is left of it. */
export type Investment = {
  readonly capexUsd: Usd;
  readonly serviceLifeMonths: Months;
  /** Share of capex recovered at the end of the service life. */
  readonly residualRatio: Ratio;
};

/** Present value of one dollar a period for `periods`: (1 − (1 + r)^−n) / r, and n without interest. Exact also for tiny rates. */
export const annuity = (rate: number, periods: number): number => (rate === 0 ? periods : -Math.expm1(-periods * Math.log1p(rate)) / rate);

/** Decision view: capex less the present value of the residual, spread over the service life at the cost of capital. */
export function capitalRecoveryUsdPerMonth(investment: Investment, discountRatePerYear: number): UsdPerMonth {
  const years = investment.serviceLifeMonths / MONTHS_PER_YEAR;
  const residual = (investment.capexUsd * investment.residualRatio) / (1 + discountRatePerYear) ** years;
  return (investment.capexUsd - residual) / annuity(discountRatePerYear, years) / MONTHS_PER_YEAR;
}

/** Book view, straight line. */
export const straightLineUsdPerMonth = ({ capexUsd, residualRatio, serviceLifeMonths }: Investment): UsdPerMonth =>
  (capexUsd * (1 - residualRatio)) / serviceLifeMonths;

/**
 * Book view, double declining balance: each year the larger of rate × book value and the straight line over the years left,
 * never below the residual. The service life is taken in whole years, the last one partial.
 */
export function decliningBalanceUsdPerYear(
  { capexUsd, residualRatio, serviceLifeMonths }: Investment,
  ratePerYear = (2 * MONTHS_PER_YEAR) / serviceLifeMonths,
): readonly Usd[] {
  const residual = capexUsd * residualRatio;
  const years = serviceLifeMonths / MONTHS_PER_YEAR;
  const charges: Usd[] = [];
  let book = capexUsd;
  for (let year = 0; year < years; year++) {
    const straightLine = (book - residual) / Math.max(1, years - year);
    const charge = Math.min(Math.max(book * ratePerYear, straightLine), book - residual);
    charges.push(charge);
    book -= charge;
  }
  return charges;
}
