import type { ServingConstants } from '#shared/catalog/serving-calibration.ts';
import { type PathValues, withValues } from './constant-paths.ts';

/** A constant that is fitted, by its path: where the search begins, and what physics allows at most. */
export type FittedConstant = { readonly path: string; readonly start: number; readonly most: number };

/**
 * The constants of the serving model that the operating points decide. `start` is the rough value from hardware and engines that a
 * constant keeps where no row speaks of it. Not fitted: the time of an NVLink exchange, and the time factor of vLLM, which scales the others.
 */
export const fittedConstants: readonly FittedConstant[] = [
  { path: 'denseBandwidthEfficiencyRatio', start: 0.9, most: 0.95 },
  { path: 'expertBandwidthEfficiencyRatio', start: 0.85, most: 0.95 },
  { path: 'cacheBandwidthEfficiencyRatio', start: 0.9, most: 0.95 },
  { path: 'decodeFlopsEfficiencyRatio', start: 0.8, most: 0.95 },
  { path: 'prefillFlopsEfficiencyRatio.bf16', start: 0.75, most: 0.9 },
  { path: 'prefillFlopsEfficiencyRatio.fp8', start: 0.6, most: 0.9 },
  { path: 'prefillFlopsEfficiencyRatio.fp4', start: 0.45, most: 0.9 },
  { path: 'expertPrefillRatio', start: 0.4, most: 1 },
  { path: 'linkEfficiencyRatio', start: 0.55, most: 1 },
  { path: 'pcieBytesPerSecondAboveFourCards', start: 13e9, most: 64e9 },
  { path: 'layerSeconds', start: 70e-6, most: 1e-3 },
  { path: 'expertLayerSeconds', start: 50e-6, most: 1e-3 },
  { path: 'sequenceSeconds', start: 24e-6, most: 1e-3 },
  { path: 'blackwellOverheadRatio', start: 0.8, most: 2 },
  { path: 'engines.sglang.timeFactor', start: 1, most: 2 },
  { path: 'engines.trt-llm.timeFactor', start: 0.95, most: 2 },
  { path: 'engines.vllm.firstTokenStartSeconds', start: 0.03, most: 0.5 },
  { path: 'engines.sglang.firstTokenStartSeconds', start: 0.2, most: 0.5 },
  { path: 'engines.trt-llm.firstTokenStartSeconds', start: 0.1, most: 0.5 },
  { path: 'stepsBeforeFirstToken', start: 5, most: 12 },
  { path: 'promptQueueFactor', start: 0.3, most: 20 },
  { path: 'engines.vllm.waveRatio', start: 0.06, most: 0.5 },
  { path: 'engines.sglang.waveRatio', start: 0.4, most: 0.5 },
  { path: 'engines.trt-llm.waveRatio', start: 0.07, most: 0.5 },
  { path: 'waveReliefRatio', start: 0.4, most: 1.5 },
];

const valuesAt = (logarithms: readonly number[]): PathValues =>
  Object.fromEntries(fittedConstants.map(({ path }, index) => [path, Math.exp(logarithms[index] ?? Number.NaN)]));

/** Constants by path from the logarithms that the search works on, as they are written. */
export const writtenAt = (logarithms: readonly number[]): PathValues =>
  Object.fromEntries(Object.entries(valuesAt(logarithms)).map(([path, value]) => [path, Number(value.toPrecision(4))]));

/** All constants with those of the search; not rounded, so that small steps count. */
export const constantsAt = (logarithms: readonly number[], constants: ServingConstants): ServingConstants =>
  withValues(constants, valuesAt(logarithms));
