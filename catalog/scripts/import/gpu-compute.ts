import type { Gpu } from '#shared/catalog/gpu.ts';
import { GB } from '#shared/units.ts';
import type { CuratedHardware } from './curated-hardware.ts';
import type { RawGpu, RawHardwareMap, RawServingRegistry } from './raw-hardware.ts';

const TERA = 1e12;

export type Figures = { readonly map: RawHardwareMap; readonly serving: RawServingRegistry };
type MapEntry = RawHardwareMap[string];

/** The calibration's entry for a card; of several Apple bins the one with that many GPU cores. */
export const calibrationOf = (map: RawHardwareMap, gpuId: string, gpuCores: number | null): MapEntry | undefined =>
  Object.values(map).find((entry) => entry.gpuId === gpuId && (gpuCores === null || entry.gpuCores === gpuCores));

/** Dense rates. Speed: calibration, else FP16 with FP32 accumulation, else the larger of FP16 shader and FP32. */
export function computeOf(raw: RawGpu, { map, serving }: Figures, { lanesPerCore }: CuratedHardware): Gpu['compute'] {
  const rates = raw.tflopsDense ?? {};
  const served = Object.values(serving.gpus).find((entry) => entry.gpuId === raw.id)?.flops;
  const bf16 = hasBf16(raw) ? (rates.bf16Tensor ?? rates.fp16TensorFp32Acc ?? null) : null;
  const fp8 = rates.fp8Tensor ?? fp8OfPeak(raw);
  const fp4 = rates.fp4Tensor ? Math.min(rates.fp4Tensor, 4 * (bf16 ?? rates.fp4Tensor)) : null;
  const shader = Math.max(rates.fp16Shader ?? 0, rates.fp32 ?? 0) || null;
  const speed = calibrationOf(map, raw.id, null)?.speedTflops ?? rates.fp16TensorFp32Acc ?? shader;
  return {
    speedFlops: scaled(speed),
    bf16Flops: served?.bf16 ?? scaled(bf16),
    fp8Flops: served ? distinct(served.fp8, served.bf16) : scaled(fp8),
    fp4Flops: served ? distinct(served.fp4, served.fp8) : scaled(fp4),
    coreCyclesPerSecond: coreCycles(rates.fp32 ?? null, lanesPerCore[raw.chip ?? ''] ?? lanesPerCore[raw.architecture ?? '']),
  };
}

/** A core starts one multiply-add per lane and cycle. */
export const coreCycles = (fp32Tera: number | null, lanes: number | undefined): number | null =>
  fp32Tera === null || lanes === undefined ? null : Math.round((fp32Tera * TERA) / (2 * lanes));

const scaled = (tera: number | null): number | null => (tera === null ? null : Math.round(tera * TERA));
/** A rate equal to the next wider one means that the card has no unit for it. */
const distinct = (rate: number, wider: number): number | null => (rate === wider ? null : rate);

/** The peak is with FP16 accumulation, which GeForce halves with FP32; professional cards do not reach more than twice their BF16 rate either. */
function fp8OfPeak({ tflopsDense: rates }: RawGpu): number | null {
  if (!rates?.fp8TensorPeak) return null;
  return rates.fp16TensorFp32Acc ? Math.min(rates.fp8TensorPeak, 2 * rates.fp16TensorFp32Acc) : rates.fp8TensorPeak;
}

function hasBf16(raw: RawGpu): boolean {
  if (raw.tflopsDense?.bf16Tensor) return true;
  if (raw.vendor === 'nvidia') return Number(raw.runtimes.cuda?.computeCapability ?? 0) >= 8;
  return raw.vendor === 'amd' && /^gfx(9[0-9]|11|12)/.test(raw.runtimes.rocm?.gfx ?? '');
}

/** One direction, between cards. Network links of single-GPU systems do not count, nor do bridges that must be bought: none is assumed. */
export function peerLink(raw: RawGpu, { serving }: Figures): number | null {
  const served = Object.values(serving.gpus).find((entry) => entry.gpuId === raw.id && entry.nvlink);
  if (served) return served.link;
  return raw.interconnect.nvlinkGBsBidir === null || needsBridge(raw) ? null : (raw.interconnect.nvlinkGBsBidir / 2) * GB;
}

export const needsBridge = ({ interconnect }: RawGpu): boolean => interconnect.nvlinkSrc?.includes('(bridge)') ?? false;

/** Class of the speed model: the calibration's where it has the card, else by what the card is. */
export function speedClassOf(raw: RawGpu, map: RawHardwareMap): Gpu['speedClass'] {
  if (/GB20B/.test(raw.chip ?? '')) return 'gb10';
  const fitted = calibrationOf(map, raw.id, null)?.class;
  if (fitted === 'nv-consumer' || fitted === 'nv-old' || fitted === 'nv-dc') return fitted;
  if (raw.vendor === 'amd') return raw.segment === 'unified-soc' || raw.segment === 'integrated' ? 'apu' : 'amd';
  if (raw.vendor === 'intel') return 'intel';
  if (raw.vendor === 'huawei') return 'npu';
  if (raw.architecture === 'Pascal') return 'nv-old';
  return raw.segment.startsWith('workstation') || raw.segment === 'datacenter' ? 'nv-dc' : 'nv-consumer';
}
