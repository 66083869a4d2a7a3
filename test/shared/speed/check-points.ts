import { readFileSync } from 'node:fs';
import type { SpeedClass } from '#shared/catalog/gpu.ts';
import { type SpeedCalibration, speedCalibrationSchema, type Stack } from '#shared/catalog/speed-calibration.ts';

/** A measured row, and the stack that the first decode model found for it. Fields as in the file. */
export type StackRow = {
  readonly id: string;
  readonly hardware: string;
  readonly cls: string;
  readonly runtime: string;
  readonly backend: string;
  readonly placement: 'gpu' | 'cpu' | 'hybrid' | 'ssd';
  readonly stack: string;
};

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

export const stackRows = (read('../../fixtures/reference/stack-check-points.json') as { readonly rows: readonly StackRow[] }).rows;
export const speedCalibration: SpeedCalibration = speedCalibrationSchema.parse(read('../../../catalog/calibration/speed.json'));

const stackNames: Readonly<Record<string, Stack>> = { trt: 'trt-llm', kt: 'ktransformers' };
export const stackOfRow = ({ stack }: StackRow): Stack => stackNames[stack] ?? (stack as Stack);

/** The rows count the GB10 among the APUs. */
export const speedClassOfRow = ({ hardware, cls }: StackRow): SpeedClass | 'cpu' =>
  hardware === 'gb10' ? 'gb10' : (cls as SpeedClass | 'cpu');
