import { readFileSync } from 'node:fs';
import type { SpeedClass } from '#shared/catalog/gpu.ts';
import { type SpeedCalibration, speedCalibrationSchema, type Stack } from '#shared/catalog/speed-calibration.ts';

/** One frozen row: inputs, the rules' intermediate results and the predicted tokens per second. Fields as in the file (10⁹, GB/s, TFLOPS). */
export type CheckPoint = {
  readonly id: string;
  readonly category: string;
  readonly metric: 'decode_tps' | 'prefill_tps';
  readonly predicted: number;
  readonly inputs: {
    readonly model: {
      readonly paramsB: number;
      readonly layers: number;
      readonly fullAttentionLayers: number;
      readonly kvElemsPerLayer: number;
      readonly hidden: number;
      readonly embeddingB: number;
      readonly tied: boolean;
      readonly moe: {
        readonly experts: number;
        readonly expertsPerToken: number;
        readonly moeLayers: number;
        readonly expertParamsB: number;
      } | null;
      readonly sliding: { readonly layers: number; readonly kvElemsPerLayer: number; readonly window: number } | null;
      readonly gatedDeltaNet: boolean;
      readonly mla: boolean;
      readonly nonExpertBits: number | null;
    };
    readonly hardware: string;
    readonly cls: string;
    readonly hbm: boolean;
    readonly bandwidthGBs: number;
    readonly tflops: number;
    readonly gpuCount: number;
    readonly parallel: 'tp' | 'layer' | null;
    readonly runtime: string;
    readonly backend: string;
    readonly stack: string;
    readonly placement: 'gpu' | 'cpu' | 'hybrid' | 'ssd';
    readonly quant: string;
    readonly quantFamily: 'low' | 'wide' | 'other';
    readonly precision: number;
    readonly fileBytes: number;
    readonly hostBytes: number | null;
    readonly hostBandwidthGBs: number | null;
    readonly hostTflops: number | null;
    readonly ssdReadGBs: number | null;
    readonly depth: number;
    readonly nPrompt: number | null;
    readonly nGen: number | null;
    readonly batch: number;
    readonly kvType: string;
    readonly activeExperts: number | null;
    readonly oldBuild2024: boolean;
  };
  readonly steps: {
    readonly nonExpertBytes: number;
    readonly expertBytes: number;
    readonly activeParams: number;
    readonly kvBytesPerStream?: number;
  };
};

const referenceFile = (name: string): string => readFileSync(new URL(`../../fixtures/reference/${name}`, import.meta.url), 'utf8');

export const checkPoints: readonly CheckPoint[] = (JSON.parse(referenceFile('speed-check-points.json')) as { rows: CheckPoint[] }).rows;
export const speedCalibration: SpeedCalibration = speedCalibrationSchema.parse(
  JSON.parse(readFileSync(new URL('../../../catalog/calibration/speed.json', import.meta.url), 'utf8')),
);

const stackNames: Readonly<Record<string, Stack>> = { trt: 'trt-llm', kt: 'ktransformers' };
export const stackOfRow = (row: CheckPoint): Stack => stackNames[row.inputs.stack] ?? (row.inputs.stack as Stack);

/** The rows count the GB10 among the APUs. */
export function speedClassOfRow({ inputs }: CheckPoint): SpeedClass | 'cpu' {
  return inputs.hardware === 'gb10' ? 'gb10' : (inputs.cls as SpeedClass | 'cpu');
}
