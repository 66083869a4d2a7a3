import { PlannerError } from '../errors.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

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
  if (expected !== null)
    throw new PlannerError(
      'usage',
      message('cost.assumption-expected', { name, expected, got: String(value) }),
      message('cost.write-value', { name }),
    );
}

/** A machine that would draw more while waiting than while serving. */
export const idleAboveActive = (activeWatts: number, idleWatts: number): PlannerError =>
  new PlannerError('usage', message('cost.idle-above-active', { activeWatts, idleWatts }), message('cost.set-watts-together'));

function expectation(name: string, value: number | boolean): Text | null {
  if (YES_OR_NO.has(name)) return typeof value === 'boolean' ? null : message('cost.expected.yes-or-no');
  if (typeof value === 'boolean' || !Number.isFinite(value)) return message('cost.expected.number');
  if (WHOLE.has(name)) return Number.isInteger(value) && value >= 1 ? null : message('cost.expected.whole');
  if (ABOVE_ZERO.has(name) && value <= 0) return message('cost.expected.above-zero');
  if (FROM_ONE.has(name) && value < 1) return message('cost.expected.from-one');
  if (value < 0) return message('cost.expected.from-zero');
  return AT_MOST_ONE.has(name) && value > 1 ? message('cost.expected.share') : null;
}
