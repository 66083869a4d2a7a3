import { type Months, MONTHS_PER_YEAR, type Usd, type UsdPerMonth } from '../units.ts';
import { annuity } from './amortization.ts';

export type PaybackCase = {
  readonly capexUsd: Usd;
  /** API bill less everything paid monthly for the machines (capital recovery is not paid, it is what capex is). */
  readonly savingUsdPerMonth: UsdPerMonth;
  readonly residualRatio: number;
  readonly discountRateRatio: number;
  /** Months looked at: the service life. */
  readonly months: Months;
};

export type Payback = {
  /** First month in which the savings have repaid capex; null when they do not within the months looked at. */
  readonly paybackMonths: Months | null;
  readonly discountedPaybackMonths: Months | null;
  /** Present value of buying against paying the API, residual at the end. */
  readonly npvUsd: Usd;
};

/** (1 + r)^(1/12) − 1. */
const monthlyRate = (ratePerYear: number): number => Math.expm1(Math.log1p(ratePerYear) / MONTHS_PER_YEAR);

/** Simple and discounted payback and net present value, months counted from the purchase. */
export function payback({ capexUsd, savingUsdPerMonth, residualRatio, discountRateRatio, months }: PaybackCase): Payback {
  const rate = monthlyRate(discountRateRatio);
  const residual = (capexUsd * residualRatio) / (1 + rate) ** months;
  return {
    paybackMonths: simplePaybackMonths(capexUsd, savingUsdPerMonth, months),
    discountedPaybackMonths: firstMonth(months, (month) => savingUsdPerMonth * annuity(rate, month) >= capexUsd),
    npvUsd: savingUsdPerMonth * annuity(rate, months) + residual - capexUsd,
  };
}

/** Nothing to repay: at once. No saving: never. */
export function simplePaybackMonths(capexUsd: Usd, savingUsdPerMonth: UsdPerMonth, months: Months): Months | null {
  if (capexUsd <= 0) return 0;
  if (savingUsdPerMonth <= 0) return null;
  const needed = Math.ceil(capexUsd / savingUsdPerMonth);
  return needed <= months ? needed : null;
}

function firstMonth(months: Months, repaid: (month: number) => boolean): Months | null {
  for (let month = 0; month <= months; month++) if (repaid(month)) return month;
  return null;
}
