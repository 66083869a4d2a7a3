import type { CostInputs } from './cost-inputs.ts';
import { type Load, type SelfHostCost, selfHostCost } from './self-host.ts';
import { type CostSwing, type Range, SPEED_FACTOR } from './sensitivity.ts';

/** 10 % and 90 % points of a normal distribution, in standard deviations. */
const EIGHTY_PERCENT = 1.2816;

/**
 * Where 80 % of outcomes lie when the ranges are independent and triangular (peak at the point): mean, variance and skewness of the
 * sum, read off by the first terms of Cornish and Fisher. Each range acts through what the quantity becomes at its two ends.
 * Contains the point. A simulation of the same ranges differs by a few per cent of the range.
 */
export function eightyPercentRange(point: number, swings: readonly CostSwing[], quantity: (cost: SelfHostCost) => number): Range {
  let mean = point;
  let variance = 0;
  let thirdMoment = 0;
  for (const swing of swings) {
    const [a, b] = [quantity(swing.atLow) - point, quantity(swing.atHigh) - point];
    mean += (a + b) / 3;
    variance += (a * a + b * b - a * b) / 18;
    thirdMoment += ((a + b) * (2 * a - b) * (a - 2 * b)) / 270;
  }
  if (variance === 0) return { low: point, high: point };
  const deviation = Math.sqrt(variance);
  const lean = ((EIGHTY_PERCENT ** 2 - 1) * thirdMoment) / (6 * variance);
  const reach = EIGHTY_PERCENT * deviation;
  return { low: Math.min(point, mean + lean - reach), high: Math.max(point, mean + lean + reach) };
}

export type CostEnds = { readonly cheapest: SelfHostCost; readonly dearest: SelfHostCost };

/** Every range at the end that makes the month cheapest, and at the end that makes it dearest. */
export function costEnds(inputs: CostInputs, load: Load, swings: readonly CostSwing[]): CostEnds {
  return {
    cheapest: selfHostCost(...at(inputs, load, swings.map(cheapEnd))),
    dearest: selfHostCost(...at(inputs, load, swings.map(dearEnd))),
  };
}

type End = { readonly name: string; readonly value: number };

const lowIsCheap = ({ atLow, atHigh }: CostSwing): boolean => atLow.totalUsdPerMonth <= atHigh.totalUsdPerMonth;
const cheapEnd = (swing: CostSwing): End => ({ name: swing.name, value: lowIsCheap(swing) ? swing.low : swing.high });
const dearEnd = (swing: CostSwing): End => ({ name: swing.name, value: lowIsCheap(swing) ? swing.high : swing.low });

function at(inputs: CostInputs, load: Load, ends: readonly End[]): [CostInputs, Load] {
  const speed = ends.find((end) => end.name === SPEED_FACTOR);
  const changed = Object.fromEntries(ends.filter((end) => end !== speed).map((end) => [end.name, end.value]));
  return [
    { ...inputs, ...changed },
    { ...load, busySeconds: load.busySeconds / (speed?.value ?? 1) },
  ];
}
