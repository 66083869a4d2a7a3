import { readFileSync } from 'node:fs';
import type { SpeedClass } from '#shared/catalog/gpu.ts';
import type { PrefillConstants } from '#shared/catalog/prefill-calibration.ts';
import type { Stack } from '#shared/catalog/speed-calibration.ts';
import type { OldBuild, PrefillInput } from '#shared/speed/prefill-input.ts';
import { speedCalibration } from './check-points.ts';

/** One frozen prompt of the published form, in base units, with the constants that it was worked out with. */
export type PrefillCheckPoint = {
  readonly id: string;
  readonly note: string;
  readonly inputs: {
    readonly stack: Stack;
    readonly speedClass: SpeedClass | 'cpu';
    readonly sixteenBit: boolean;
    readonly build: OldBuild | null;
    readonly layers: number;
    readonly recurrentLayers: number;
    readonly hidden: number;
    readonly mla: boolean;
    /** Query values × tokens seen, over all layers, for each token that is looked back at. */
    readonly scoredPerToken: number;
    readonly promptTokens: number;
    readonly depthTokens: number;
    readonly microBatchTokens: number;
    readonly denseParameters: number;
    readonly expertParameters: number;
    readonly expertRatio: number;
    readonly alwaysBytes: number;
    readonly expertBytes: number;
    readonly bandwidth: number;
    readonly flops: number;
    readonly devices: number;
    readonly tensorParallel: boolean;
  };
  /** `flopsEfficiencyRatio`: of the point's own matrix unit. */
  readonly constants: Omit<{ readonly [Name in keyof PrefillConstants]: number }, 'generationFactor'>;
  readonly tokensPerSecond: number;
};

const path = new URL('../../fixtures/reference/prefill-check-points.json', import.meta.url);
const file = JSON.parse(readFileSync(path, 'utf8')) as { readonly points: readonly PrefillCheckPoint[] };
export const prefillCheckPoints = file.points;

const same = <Key extends string>(of: Readonly<Record<Key, number>>, value: number): Record<Key, number> =>
  Object.fromEntries(Object.keys(of).map((key) => [key, value])) as Record<Key, number>;

/** The point's constants under every name that today's form may look them up by. */
export function constantsOfPoint({ constants }: PrefillCheckPoint): PrefillConstants {
  const today = speedCalibration.constants.prefill;
  const { flopsEfficiencyRatio, startSeconds, layerSeconds, expertHalfRateTokens } = constants;
  return {
    ...today,
    ...constants,
    flopsEfficiencyRatio: same(today.flopsEfficiencyRatio, flopsEfficiencyRatio),
    generationFactor: same(today.generationFactor, 1),
    llamafileStartSeconds: startSeconds,
    cpuLayerSeconds: layerSeconds,
    llamafileExpertHalfRateTokens: expertHalfRateTokens,
  };
}

export function inputOfPoint({ inputs }: PrefillCheckPoint): PrefillInput {
  const { scoredPerToken, denseParameters, expertParameters, alwaysBytes, expertBytes, build, ...others } = inputs;
  return {
    ...others,
    generation: null,
    amdvlk: false,
    build: build ?? undefined,
    scored: (span) => ({ attention: scoredPerToken * span, indexer: 0 }),
    parameters: { denseParameters, expertParameters },
    weights: { alwaysBytes, expertBytes },
    host: null,
  };
}
