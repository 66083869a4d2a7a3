import { type SpeedCalibration, type SpeedConstants, type Stack, stacks } from '../catalog/speed-calibration.ts';
import type { Ratio } from '../units.ts';

/** What the constants of prefill say about one stack. Ratios apply to the datasheet's FLOPS. */
export type StackRules = {
  readonly prefillFlopsEfficiencyRatio: Ratio;
  readonly prefillExpertFactor: Ratio;
  readonly prefillGeforceFactor: number;
  readonly prefillAmdRatio: Ratio;
};

/** The constants of decode and prefill, those of prefill dealt out to each stack. */
export type SpeedRules = SpeedConstants &
  Pick<SpeedCalibration, 'sourceId' | 'bands' | 'measuredStacks'> & { readonly stacks: Readonly<Record<Stack, StackRules>> };

const cache = new WeakMap<SpeedCalibration, SpeedRules>();

export function speedRules(calibration: SpeedCalibration): SpeedRules {
  const known = cache.get(calibration);
  if (known) return known;
  const { sourceId, bands, measuredStacks, constants } = calibration;
  const ofStacks = Object.fromEntries(stacks.map((stack) => [stack, stackRules(stack, constants)])) as SpeedRules['stacks'];
  const rules = { ...constants, sourceId, bands, measuredStacks, stacks: ofStacks };
  cache.set(calibration, rules);
  return rules;
}

function stackRules(stack: Stack, { prefill }: SpeedConstants): StackRules {
  const { flopsEfficiencyRatio, expertFactor } = prefill.stacks[stack];
  // llama.cpp's kernels on NVIDIA cards.
  const cudaKernels = stack === 'cuda' || stack === 'llamafile';
  return {
    prefillFlopsEfficiencyRatio: flopsEfficiencyRatio,
    prefillExpertFactor: expertFactor,
    prefillGeforceFactor: cudaKernels ? prefill.geforceIntegerFactor : 1,
    prefillAmdRatio: stack === 'llamafile' ? prefill.llamafileAmdRatio : 1,
  };
}
