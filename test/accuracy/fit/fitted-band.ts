import { PlannerError } from '#shared/errors.ts';
import type { Band } from '#shared/estimate.ts';
import { percentile } from '../score.ts';

/** Of fewer machines the next one lies outside more often than their rows say. */
const FEW_MACHINES = 8;

/**
 * 80 % of measured ÷ predicted, of few machines 85 %, rounded outwards to two digits. `note`: what the rows are;
 * `machines`: kinds of hardware that they were measured on.
 */
export function fittedBand(ratios: readonly number[], note: string, machines = FEW_MACHINES): Band & { readonly note: string } {
  const outside = machines < FEW_MACHINES ? 0.075 : 0.1;
  const low = percentile(ratios, outside);
  const high = percentile(ratios, 1 - outside);
  if (low === null || high === null)
    throw new PlannerError(
      'invalid-input',
      `no rows for a range: ${note}`,
      'Set QUARTERMASTER_REFERENCE_DIR to the folder of the full rows.',
    );
  return { low: Math.floor(100 * low) / 100, high: Math.ceil(100 * high) / 100, note };
}

export type Floor = Band;

/** No narrower than the floor. */
export const atLeast = <Fitted extends Band>(band: Fitted, floor: Floor | undefined): Fitted =>
  floor === undefined ? band : { ...band, low: Math.min(band.low, floor.low), high: Math.max(band.high, floor.high) };
