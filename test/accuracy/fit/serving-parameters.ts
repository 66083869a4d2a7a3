import type { ServingCalibration } from '#shared/catalog/calibration.ts';
import { type ServingRules, servingRules } from '#shared/speed/serving-rules.ts';

/** A constant that is fitted: where the search begins, and what physics allows at most. */
export type FittedConstant = { readonly name: string; readonly start: number; readonly most: number };

/**
 * The constants of the serving model that the operating points decide. `start` is the rough value from hardware and engines that a
 * constant keeps where no row speaks of it. Not fitted: `alpha` (one NVLink exchange) and the factor of vLLM, which scales the others.
 */
export const fittedConstants: readonly FittedConstant[] = [
  { name: 'eta_bw', start: 0.9, most: 0.95 },
  { name: 'eta_moe', start: 0.85, most: 0.95 },
  { name: 'eta_kv', start: 0.9, most: 0.95 },
  { name: 'eta_fd', start: 0.8, most: 0.95 },
  { name: 'eta_pf_bf16', start: 0.75, most: 0.9 },
  { name: 'eta_pf_fp8', start: 0.6, most: 0.9 },
  { name: 'eta_pf_fp4', start: 0.45, most: 0.9 },
  { name: 'pf_moe', start: 0.4, most: 1 },
  { name: 'eta_link', start: 0.55, most: 1 },
  { name: 'pcie_above4', start: 13e9, most: 64e9 },
  { name: 'c_layer', start: 70e-6, most: 1e-3 },
  { name: 'c_moe', start: 50e-6, most: 1e-3 },
  { name: 'c_seq', start: 24e-6, most: 1e-3 },
  { name: 'oh_blackwell', start: 0.8, most: 2 },
  { name: 'sglang', start: 1, most: 2 },
  { name: 'trtllm', start: 0.95, most: 2 },
  { name: 'c0_vllm', start: 0.03, most: 0.5 },
  { name: 'c0_sglang', start: 0.2, most: 0.5 },
  { name: 'c0_trtllm', start: 0.1, most: 0.5 },
  { name: 'k_step', start: 5, most: 12 },
  { name: 'q_ttft', start: 0.3, most: 20 },
  { name: 'y_vllm', start: 0.06, most: 0.5 },
  { name: 'y_sglang', start: 0.4, most: 0.5 },
  { name: 'y_trtllm', start: 0.07, most: 0.5 },
  { name: 'z_bunching', start: 0.4, most: 1.5 },
];

/** Constants by name from the logarithms that the search works on. */
export const constantsAt = (logarithms: readonly number[]): Readonly<Record<string, number>> =>
  Object.fromEntries(fittedConstants.map(({ name }, index) => [name, Number(Math.exp(logarithms[index] ?? Number.NaN).toPrecision(4))]));

/** The rules with other constants; not rounded, so that small steps count. */
export const rulesAt = (logarithms: readonly number[], calibration: ServingCalibration): ServingRules =>
  servingRules({
    ...calibration,
    constants: {
      ...calibration.constants,
      ...Object.fromEntries(fittedConstants.map(({ name }, index) => [name, Math.exp(logarithms[index] ?? Number.NaN)])),
    },
  });
