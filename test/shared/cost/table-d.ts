import type { Assumption } from '#shared/cost/cost-estimate.ts';
import type { CostInputs } from '#shared/cost/cost-inputs.ts';

type Ranges = Partial<Record<keyof CostInputs, readonly [low: number, high: number]>>;

/** A full list of assumptions from plain inputs, with ranges where given. */
export function tableD(inputs: CostInputs, ranges: Ranges = {}): readonly Assumption[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    if (value === null) return [];
    const [low, high] = ranges[name as keyof CostInputs] ?? [null, null];
    return [{ id: `a-${name}`, name, value, unit: '', low, high, status: 'default' as const, sourceId: 'cost-rules', asOf: '2026-11-24' }];
  });
}

/** Ranges of the desktop in the sample documents. */
export const desktopRanges: Ranges = {
  capexPerMachineUsd: [2750, 3500],
  serviceLifeMonths: [36, 48],
  residualRatio: [0, 0.3],
  discountRateRatio: [0.04, 0.12],
  pue: [1, 1],
  tariffUsdPerKwh: [0.06, 0.3],
  staffHoursPerMonth: [1, 4],
};
