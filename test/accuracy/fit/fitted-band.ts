import { PlannerError } from '#shared/errors.ts';
import type { Band } from '#shared/estimate.ts';
import { percentile } from '../score.ts';

/** 10th and 90th percentile of measured ÷ predicted, rounded outwards to two digits. `note`: what the rows are. */
export function fittedBand(ratios: readonly number[], note: string): Band & { readonly note: string } {
  const low = percentile(ratios, 0.1);
  const high = percentile(ratios, 0.9);
  if (low === null || high === null)
    throw new PlannerError(
      'invalid-input',
      `no rows for a range: ${note}`,
      'Set QUARTERMASTER_REFERENCE_DIR to the folder of the full rows.',
    );
  return { low: Math.floor(100 * low) / 100, high: Math.ceil(100 * high) / 100, note };
}
