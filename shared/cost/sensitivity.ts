import type { Assumption, Sensitivity } from './cost-estimate.ts';
import { englishFormats, type Formats } from '../format.ts';
import type { CostInputs } from './cost-inputs.ts';
import { roundToCent } from './money.ts';
import { type Load, type SelfHostCost, selfHostCost } from './self-host.ts';

export type Range = { readonly low: number; readonly high: number };

/** Speed against the estimate: 1 at the point. Not an assumption of table D, but it moves energy like one. */
export const SPEED_FACTOR = 'speedFactor';

/** An end of a range as it is printed: assumptions as they were given, the calculated speed factor rounded. */
export const rangeEndText = (name: string, value: number, formats: Formats = englishFormats): string =>
  name === SPEED_FACTOR ? formats.number(value) : formats.assumption(value);

/** A range that moves the monthly cost, evaluated at its ends. The number of machines stays: it is a decision, not an uncertainty. */
export type CostSwing = {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly atLow: SelfHostCost;
  readonly atHigh: SelfHostCost;
};

export type Uncertainty = {
  readonly inputs: CostInputs;
  readonly load: Load;
  readonly assumptions: readonly Assumption[];
  /** Measured ÷ predicted speed. */
  readonly speedBand: Range;
};

export function costSwings({ inputs, load, assumptions, speedBand }: Uncertainty): readonly CostSwing[] {
  const swings = rangesOf(assumptions, inputs).map(({ name, low, high }) => ({
    name,
    low,
    high,
    atLow: selfHostCost({ ...inputs, [name]: low }, load),
    atHigh: selfHostCost({ ...inputs, [name]: high }, load),
  }));
  if (speedBand.low === speedBand.high) return swings;
  return [
    ...swings,
    { name: SPEED_FACTOR, ...speedBand, atLow: atSpeed(inputs, load, speedBand.low), atHigh: atSpeed(inputs, load, speedBand.high) },
  ];
}

const atSpeed = (inputs: CostInputs, load: Load, factor: number): SelfHostCost =>
  selfHostCost(inputs, { ...load, busySeconds: load.busySeconds / factor });

export type NamedRange = Range & { readonly name: string };

/** Assumptions of the cost model that carry a range. */
export function rangesOf(assumptions: readonly Assumption[], inputs: CostInputs): readonly NamedRange[] {
  const ranges: NamedRange[] = [];
  for (const { name, low, high } of assumptions) {
    if (low !== null && high !== null && low < high && name in inputs) ranges.push({ name, low, high });
  }
  return ranges;
}

/** The tornado of the monthly cost: only what moves it, the widest first. */
export function sensitivityOf(uncertainty: Uncertainty): readonly Sensitivity[] {
  return costSwings(uncertainty)
    .map(({ name, low, high, atLow, atHigh }) => ({
      assumption: name,
      low,
      high,
      usdPerMonthAtLow: atLow.totalUsdPerMonth,
      usdPerMonthAtHigh: atHigh.totalUsdPerMonth,
      swingUsdPerMonth: roundToCent(Math.abs(atHigh.totalUsdPerMonth - atLow.totalUsdPerMonth)),
    }))
    .filter((bar) => bar.swingUsdPerMonth > 0)
    .sort((a, b) => b.swingUsdPerMonth - a.swingUsdPerMonth || a.assumption.localeCompare(b.assumption));
}
