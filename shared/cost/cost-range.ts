import type { CostInputs } from './cost-inputs.ts';
import { type Load, type SelfHostCost, selfHostCost } from './self-host.ts';
import { type CostSwing, type Range, SPEED_FACTOR } from './sensitivity.ts';

/** 10 % and 90 % points of a normal distribution, in standard deviations. */
const EIGHTY_PERCENT = 1.2816;

/**
 * Where 80 % of outcomes lie when the ranges are independent and triangular (peak at the point): the sum of their means, ± 1.28
 * standard deviations. Each range acts through what the quantity becomes at its two ends. Contains the point.
 */
export function eightyPercentRange(point: number, swings: readonly CostSwing[], quantity: (cost: SelfHostCost) => number): Range {
  let mean = point;
  let variance = 0;
  for (const swing of swings) {
    const atLow = quantity(swing.atLow);
    const atHigh = quantity(swing.atHigh);
    mean += (atLow + atHigh - 2 * point) / 3;
    variance += triangularVariance(atLow, point, atHigh);
  }
  const reach = EIGHTY_PERCENT * Math.sqrt(variance);
  return { low: Math.min(point, mean - reach), high: Math.max(point, mean + reach) };
}

/** (a² + b² + c² − ab − ac − bc) / 18, whatever the order of the three. */
const triangularVariance = (a: number, b: number, c: number): number => (a * a + b * b + c * c - a * b - a * c - b * c) / 18;

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
