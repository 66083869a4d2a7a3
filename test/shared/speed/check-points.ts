import { readFileSync } from 'node:fs';
import type { SpeedClass } from '#shared/catalog/gpu.ts';
import {
  type SpeedCalibration,
  type SpeedConstants,
  speedCalibrationSchema,
  type Stack,
  stacks,
} from '#shared/catalog/speed-calibration.ts';
import type { PrefillInput, StepWeights } from '#shared/speed/decode-input.ts';

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

const BILLION = 1e9;
const referenceFile = (name: string): string => readFileSync(new URL(`../../fixtures/reference/${name}`, import.meta.url), 'utf8');

export const checkPoints: readonly CheckPoint[] = (JSON.parse(referenceFile('speed-check-points.json')) as { rows: CheckPoint[] }).rows;
const speedParams = JSON.parse(referenceFile('speed-params.json')) as Readonly<
  Record<'decode' | 'prefill', Readonly<Record<string, number>>>
>;

export const speedCalibration: SpeedCalibration = speedCalibrationSchema.parse(
  JSON.parse(readFileSync(new URL('../../../catalog/calibration/speed.json', import.meta.url), 'utf8')),
);

/** Names of stacks in the reference, where they differ. */
const referenceStacks: Readonly<Partial<Record<Stack, string>>> = {
  'trt-llm': 'trt',
  ktransformers: 'kt',
  llamafile: 'lf',
  'llamafile-metal': 'lf-metal',
};

const of = (constants: Readonly<Record<string, number>>, symbol: string): number => {
  const value = constants[symbol];
  if (value === undefined) throw new Error(`the reference has no ${symbol}`);
  return value;
};

/** Prefill of the reference's compact model in the terms of today's formulas. */
export function compactCalibration(): SpeedCalibration {
  const { constants } = speedCalibration;
  return {
    ...speedCalibration,
    constants: { ...constants, prefill: compactPrefill(constants.prefill) },
  };
}

/** Today shares of cards that halve FP16 are of the whole rate. */
function compactPrefill(today: SpeedConstants['prefill']): SpeedConstants['prefill'] {
  const { prefill } = speedParams;
  const halved: readonly Stack[] = ['cuda', 'llamafile'];
  const ofStack = (stack: Stack): SpeedConstants['prefill']['stacks'][Stack] => {
    const name = referenceStacks[stack] ?? stack;
    const share = of(prefill, `pe_${name}`);
    return {
      flopsEfficiencyRatio: halved.includes(stack) ? share / today.geforceIntegerFactor : share,
      expertFactor: of(prefill, `pm_${name}`),
    };
  };
  return {
    ...today,
    stacks: Object.fromEntries(stacks.map((stack) => [stack, ofStack(stack)])) as SpeedConstants['prefill']['stacks'],
    wideFactor: of(prefill, 'wide'),
    lowBitFactor: of(prefill, 'lowq'),
    gatedDeltaNetFactor: of(prefill, 'gdnp'),
    attentionFactor: of(prefill, 'att'),
    latentAttentionFactor: of(prefill, 'mlaa'),
    startSeconds: of(prefill, 't0'),
    layerSeconds: of(prefill, 'lay'),
    llamafileAmdRatio: of(prefill, 'lf_amd'),
    oldBuildFactor: of(prefill, 'old'),
    localScoreCpuFactor: of(prefill, 'ls'),
    hostFlopsEfficiencyRatio: of(prefill, 'hcpu'),
    hostLinkBytesPerSecond: of(prefill, 'pcie'),
    localScoreStartSeconds: of(prefill, 't0'),
    oldCardFactor: of(prefill, 'nvold') * today.geforceIntegerFactor,
  };
}

/** Rows without the factors that today's model has no more. */
export function isComparable(row: CheckPoint): boolean {
  return !(['cuda', 'llamafile'].includes(stackOfRow(row)) && row.inputs.cls === 'nv-dc');
}

const stackNames: Readonly<Record<string, Stack>> = { trt: 'trt-llm', kt: 'ktransformers' };
export const stackOfRow = (row: CheckPoint): Stack => stackNames[row.inputs.stack] ?? (row.inputs.stack as Stack);

/** The rows count the GB10 among the APUs. */
export function speedClassOfRow({ inputs }: CheckPoint): SpeedClass | 'cpu' {
  return inputs.hardware === 'gb10' ? 'gb10' : (inputs.cls as SpeedClass | 'cpu');
}

/** Bytes of a file by the rule for files without a header: the trunk at its width, experts take the rest. */
export function splitOfRow({ inputs: { model, quant, fileBytes, stack } }: CheckPoint): {
  read: number;
  allNonExpert: number;
  experts: number;
} {
  const { paramsB, embeddingB, tied, moe } = model;
  const unread = tied ? 0 : embeddingB;
  if (moe === null) return { read: (fileBytes * (paramsB - unread)) / paramsB, allNonExpert: fileBytes, experts: 0 };
  const average = (8 * fileBytes) / (paramsB * BILLION);
  const batchEngine = ['vllm', 'trt-llm'].includes(stack);
  const mixed = /Q[2-5]|IQ[1-6]|custom/.test(quant);
  const bits = model.nonExpertBits === null ? (mixed ? Math.max(average, 5.5) : average) : batchEngine ? 16 : model.nonExpertBits;
  const trunk = (paramsB - moe.expertParamsB) * BILLION;
  const allNonExpert = (trunk * bits) / 8;
  const experts = Math.max(fileBytes - allNonExpert, 0.15 * moe.expertParamsB * BILLION);
  return { read: ((trunk - unread * BILLION) * bits) / 8, allNonExpert, experts };
}

function expertShare({ inputs }: CheckPoint): number {
  const { moe } = inputs.model;
  if (moe === null) return 0;
  return 1 - (1 - (inputs.activeExperts ?? moe.expertsPerToken) / moe.experts) ** inputs.batch;
}

function weightsOfRow(row: CheckPoint): StepWeights {
  const { inputs } = row;
  const split = splitOfRow(row);
  const experts = split.experts * expertShare(row);
  switch (inputs.placement) {
    case 'hybrid': {
      const hostShare = Math.min(1, (inputs.hostBytes ?? 0) / (inputs.model.moe === null ? inputs.fileBytes : split.experts));
      const hostBytes = (inputs.model.moe === null ? split.read : experts) * hostShare;
      const hostBandwidth = (inputs.hostBandwidthGBs ?? 0) * BILLION;
      return { kind: 'hybrid', deviceBytes: split.read + experts - hostBytes, hostBytes, hostBandwidth, severalSockets: false };
    }
    case 'ssd':
      return { kind: 'ssd', deviceBytes: split.read, streamedBytes: experts, readBytesPerSecond: (inputs.ssdReadGBs ?? 17) * BILLION };
    default:
      return { kind: 'device', bytes: split.read + experts };
  }
}

/** Of the model as published: a row's own number of active experts changes what is read, not this. */
function activeParametersOfRow({ inputs: { model } }: CheckPoint): number {
  const idle = model.moe === null ? 0 : model.moe.expertParamsB * (1 - model.moe.expertsPerToken / model.moe.experts);
  return (model.paramsB - idle - (model.tied ? 0 : model.embeddingB)) * BILLION;
}

export function prefillInputOfRow(row: CheckPoint): PrefillInput {
  const { inputs } = row;
  const { model } = inputs;
  const weights = weightsOfRow(row);
  const host =
    weights.kind === 'hybrid'
      ? {
          activeRatio: weights.hostBytes / (weights.hostBytes + weights.deviceBytes),
          bytes: inputs.hostBytes ?? 0,
          flops: (inputs.hostTflops ?? 0) * 1e12,
        }
      : null;
  return {
    stack: stackOfRow(row),
    speedClass: speedClassOfRow(row),
    quantFamily: inputs.quantFamily,
    oldBuild: inputs.oldBuild2024,
    localScore: inputs.runtime.startsWith('llamafile'),
    moe: model.moe !== null,
    mla: model.mla,
    gatedDeltaNet: model.gatedDeltaNet,
    layers: model.layers,
    fullAttentionLayers: model.fullAttentionLayers,
    windowLayers: model.sliding?.layers ?? 0,
    window: model.sliding?.window ?? 0,
    hidden: model.hidden,
    promptTokens: inputs.nPrompt ?? 0,
    depthTokens: inputs.depth,
    computeParameters: activeParametersOfRow(row) - (model.tied ? 0 : model.embeddingB * BILLION),
    bandwidth: inputs.bandwidthGBs * BILLION,
    flops: inputs.tflops * 1e12,
    fileBytes: inputs.fileBytes,
    devices: inputs.gpuCount,
    tensorParallel: inputs.parallel === 'tp',
    host,
  };
}
