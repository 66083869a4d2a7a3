import { HOURS_PER_MONTH, type Ratio, type Usd, type Watts, WATTS_PER_KILOWATT } from '../units.ts';
import type { CostInputs } from './cost-inputs.ts';

/** What one machine draws before PUE; null where nobody knows it, and then it is in no cost. */
export function powerDraw({ activeWatts, idleWatts, pue }: Pick<CostInputs, 'activeWatts' | 'idleWatts' | 'pue'>): MachineDraw | null {
  return activeWatts === null || idleWatts === null ? null : { activeWatts, idleWatts, pue };
}

const GRAMS_PER_KILOGRAM = 1000;

type MachineDraw = { readonly activeWatts: Watts; readonly idleWatts: Watts; readonly pue: number };
type PowerDraw = MachineDraw & { readonly machines: number };

/** kWh a month at the meter: 730 h × (u × active + (1 − u) × idle) × PUE × machines. */
export function energyKwhPerMonth({ activeWatts, idleWatts, pue, machines }: PowerDraw, utilisation: Ratio): number {
  const watts = utilisation * activeWatts + (1 - utilisation) * idleWatts;
  return ((HOURS_PER_MONTH * watts * pue) / WATTS_PER_KILOWATT) * machines;
}

export const energyUsdPerMonth = (kwhPerMonth: number, tariffUsdPerKwh: Usd): Usd => kwhPerMonth * tariffUsdPerKwh;

/** Location-based: kWh × grid intensity. */
export const carbonKilogramsPerMonth = (kwhPerMonth: number, gramsPerKwh: number): number =>
  (kwhPerMonth * gramsPerKwh) / GRAMS_PER_KILOGRAM;
