import type { SpeedCalibration } from '#shared/catalog/calibration.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';

/** A constant of the speed model that is fitted. `start` is a round number: it decides only where rows are silent. */
export type SpeedParameter = { readonly name: string; readonly start: number };

const of = (starts: Readonly<Record<string, number>>): readonly SpeedParameter[] =>
  Object.entries(starts).map(([name, start]) => ({ name, start }));

/** Shares of bandwidth, seconds per layer, bytes per core cycle (per FLOP on a CPU). Symbols as in shared/speed/decode.ts. */
export const decodeParameters = of({
  eta: 0.8,
  eta_srv: 0.6,
  a_gpu: 1e-4,
  a_apple: 1e-4,
  a_cpu: 1e-4,
  a_srv: 1e-5,
  a_lf: 1e-4,
  a_lf_metal: 1e-4,
  m: 3e-5,
  m_apple: 3e-5,
  kv_eta: 0.5,
  kv_metal: 0.5,
  kv_mlx: 0.5,
  kv_cpu: 0.5,
  kv_mla: 0.5,
  core_gpu: 8,
  core_apple: 8,
  core_cpu: 0.05,
  low_work: 1.5,
  mlxvlm: 0.7,
  lf_amd: 0.7,
  cpu_alpha: 0.3,
  gdn: 2e-5,
  ram_eta: 0.6,
  hyb_lay: 1e-4,
  ar: 1e-5,
  ssd: 0.5,
  comp: 0.5,
  moe_srv_eff: 0.3,
});

/** Shares of the FP16 rate by stack (pe_), factors for mixtures of experts (pm_) and the rest of shared/speed/prefill.ts. */
export const prefillParameters = of({
  pe_cuda: 0.5,
  pm_cuda: 0.7,
  pe_rocm: 0.3,
  pm_rocm: 0.7,
  pe_vulkan: 0.3,
  pm_vulkan: 0.7,
  'pe_cuda-gb10': 0.5,
  'pm_cuda-gb10': 0.7,
  pe_metal: 1,
  pm_metal: 0.7,
  pe_mlx: 1,
  pm_mlx: 0.7,
  pe_cpu: 1,
  pm_cpu: 0.7,
  'pe_cpu-ik': 1,
  'pm_cpu-ik': 1,
  pe_kt: 1,
  pm_kt: 1,
  pe_lf: 0.4,
  pm_lf: 0.1,
  'pe_lf-metal': 0.7,
  'pm_lf-metal': 0.1,
  wide: 1,
  lowq: 0.7,
  gdnp: 0.8,
  att: 2,
  mlaa: 2,
  t0: 0.03,
  lay: 3e-4,
  t0_lf: 0.03,
  nvold: 1,
  lf_amd: 0.5,
  old: 0.7,
  ls: 1,
  hcpu: 0.5,
  pcie: 2.5e10,
});

export const constantsAt = (parameters: readonly SpeedParameter[], x: readonly number[]): Record<string, number> =>
  Object.fromEntries(parameters.map(({ name, start }, index) => [name, Math.exp(x[index] ?? Math.log(start))]));

export const rulesWith = (
  calibration: SpeedCalibration,
  { decode = {}, prefill = {} }: Partial<Record<'decode' | 'prefill', Readonly<Record<string, number>>>>,
): SpeedRules =>
  speedRules({ ...calibration, decode: { ...calibration.decode, ...decode }, prefill: { ...calibration.prefill, ...prefill } });
