import type { SpeedCalibration, SpeedConstants } from '../catalog/speed-calibration.ts';

/** The constants of decode and prefill, with what their ranges go by. */
export type SpeedRules = SpeedConstants & Pick<SpeedCalibration, 'sourceId' | 'bands' | 'measuredStacks'>;

const cache = new WeakMap<SpeedCalibration, SpeedRules>();

export function speedRules(calibration: SpeedCalibration): SpeedRules {
  const known = cache.get(calibration);
  if (known) return known;
  const { sourceId, bands, measuredStacks, constants } = calibration;
  const rules = { ...constants, sourceId, bands, measuredStacks };
  cache.set(calibration, rules);
  return rules;
}
