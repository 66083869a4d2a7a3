import { PlannerError } from '../errors.ts';

/** Numbers that a formula divides by, or that count whole things. The others need only be finite and not negative. */
const ABOVE_ZERO = new Set([
  'serviceLifeMonths',
  'horizonMonths',
  'availabilityRatio',
  'maxUtilisationRatio',
  'peakFactor',
  'outputMultiplier',
]);
/** A building draws at least what its machines draw. */
const FROM_ONE = new Set(['pue']);
const WHOLE = new Set(['machines', 'minMachines']);
const AT_MOST_ONE = new Set([
  'residualRatio',
  'availabilityRatio',
  'maxUtilisationRatio',
  'batchShareRatio',
  'batchDiscountRatio',
  'gpuActivePowerRatio',
  'gpuIdlePowerRatio',
]);
const YES_OR_NO = new Set(['alreadyOwned']);

/** Throws `usage` for a value that no formula can take, with what was expected. */
export function checkAssumptionValue(name: string, value: number | boolean): void {
  const expected = expectation(name, value);
  if (expected !== null) throw new PlannerError('usage', `assumption ${name}: expected ${expected}, got ${value}`, `Write ${name}=VALUE.`);
}

/** A machine that would draw more while waiting than while serving. */
export const idleAboveActive = (activeWatts: number, idleWatts: number): PlannerError =>
  new PlannerError(
    'usage',
    `assumption idleWatts: expected at most activeWatts (${activeWatts}), got ${idleWatts}`,
    'Set activeWatts and idleWatts together.',
  );

function expectation(name: string, value: number | boolean): string | null {
  if (YES_OR_NO.has(name)) return typeof value === 'boolean' ? null : 'true or false';
  if (typeof value === 'boolean' || !Number.isFinite(value)) return 'a number';
  if (WHOLE.has(name)) return Number.isInteger(value) && value >= 1 ? null : 'a whole number from 1';
  if (ABOVE_ZERO.has(name) && value <= 0) return 'a number above 0';
  if (FROM_ONE.has(name) && value < 1) return 'a number from 1';
  if (value < 0) return 'a number from 0';
  return AT_MOST_ONE.has(name) && value > 1 ? 'a share from 0 to 1' : null;
}
