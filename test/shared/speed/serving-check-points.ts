import { readFileSync } from 'node:fs';
import type { ServingEngine } from '#shared/catalog/engine.ts';
import { type ComputeFormat, servingCalibrationSchema, type ServingConstants } from '#shared/catalog/serving-calibration.ts';
import type { ServingGpu, ServingLoad, ServingServer, ServingShape } from '#shared/speed/serving.ts';

/** One frozen operating point of the serving model, fields as in the file. */
export type ServingCheckPoint = {
  readonly server: {
    readonly model: {
      readonly layers: number;
      readonly hidden: number;
      readonly denseParams: number;
      readonly expertParams: number;
      readonly experts: number;
      readonly expertsPerToken: number;
      readonly attnLayers: number;
      readonly queryHeads: number;
      readonly headDim: number;
      readonly kvHeads: number;
      readonly kvElemsPerToken: number;
      readonly windowKvElemsPerToken: number;
      readonly window: number;
      readonly mla: boolean;
      readonly sparseTopK: number;
    };
    readonly quant: { readonly denseBytes: number; readonly expertBytes: number; readonly compute: ComputeFormat; readonly w4a16: boolean };
    readonly gpu: {
      readonly mem: number;
      readonly bw: number;
      readonly flops: Readonly<Record<ComputeFormat, number>>;
      readonly link: number;
      readonly nvlink: boolean;
      readonly blackwell: boolean;
    };
    readonly tp: number;
    readonly pp: number;
    readonly replicas: number;
    readonly engine: ServingEngine;
    readonly kvBytes: number;
    readonly maxNumSeqs: number;
  };
  readonly load: { readonly isl: number; readonly osl: number; readonly concurrency: number };
  readonly expected: Readonly<Record<'ttft' | 'tpot' | 'tokOut' | 'tokIn' | 'running' | 'maxRunning' | 'prefill' | 'step', number>>;
};

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** The file writes TensorRT-LLM without the hyphen of its id. */
const frozen = JSON.stringify(read('../../fixtures/reference/serving-check-points.json')).replaceAll('"trtllm"', '"trt-llm"');
export const servingCheckPoints = (JSON.parse(frozen) as { rows: readonly ServingCheckPoint[] }).rows;
const params = read('../../fixtures/reference/params.json') as Readonly<Record<string, number>>;
const symbol = (name: string): number => {
  const value = params[name];
  if (typeof value !== 'number') throw new Error(`the published form has no ${name}`);
  return value;
};
export const servingCalibration = servingCalibrationSchema.parse(read('../../../catalog/calibration/serving.json'));
/** The constants of the catalog. */
export const { constants } = servingCalibration;

/** Symbols of the published form. */
const engineSymbols = { vllm: 'vllm', sglang: 'sglang', 'trt-llm': 'trtllm' } as const satisfies Readonly<Record<ServingEngine, string>>;
const engineOf = (engine: ServingEngine): ServingConstants['engines'][ServingEngine] => ({
  timeFactor: symbol(engineSymbols[engine]),
  firstTokenStartSeconds: symbol(`c0_${engineSymbols[engine]}`),
  waveRatio: 0,
});

/** The published form with its own constants: the frozen results and the worked examples of the design hold for it. What it lacks is neutral. */
export const referenceConstants: ServingConstants = {
  ...constants,
  denseBandwidthEfficiencyRatio: symbol('eta_bw'),
  expertBandwidthEfficiencyRatio: symbol('eta_moe'),
  cacheBandwidthEfficiencyRatio: symbol('eta_kv'),
  decodeFlopsEfficiencyRatio: symbol('eta_fd'),
  prefillFlopsEfficiencyRatio: { bf16: symbol('eta_pf_bf16'), fp8: symbol('eta_pf_fp8'), fp4: symbol('eta_pf_fp4') },
  expertPrefillRatio: 1,
  layerSeconds: symbol('c_layer'),
  expertLayerSeconds: symbol('c_moe'),
  sequenceSeconds: symbol('c_seq'),
  blackwellOverheadRatio: symbol('oh_blackwell'),
  nvlinkExchangeSeconds: symbol('alpha'),
  linkEfficiencyRatio: symbol('eta_link'),
  pcieBytesPerSecondAboveFourCards: Number.POSITIVE_INFINITY,
  promptQueueFactor: symbol('q_ttft'),
  stepsBeforeFirstToken: symbol('k_step'),
  waveReliefRatio: 0,
  engines: { vllm: engineOf('vllm'), sglang: engineOf('sglang'), 'trt-llm': engineOf('trt-llm') },
};

/** What every engine of the published form takes of a card. */
const referencePoolBytes = (memoryBytes: number): number => 0.9 * memoryBytes - 1.5e9;

/** Tokens that the cache of one replica of the published form holds; 0 when the weights do not fit. */
export function cacheTokens(server: Omit<ServingServer, 'kvCapacityTokens'>): number {
  const { shape, gpu, tensorParallel, pipelineParallel, kvElementBytes } = server;
  const weights = server.weights.alwaysBytes + server.weights.expertBytes;
  const free = tensorParallel * pipelineParallel * referencePoolBytes(gpu.memoryBytes) - weights;
  return Math.max(0, free) / (shape.kvElementsPerToken * kvElementBytes * shape.copies(tensorParallel));
}

export function shapeOfRow({ model }: ServingCheckPoint['server']): ServingShape {
  return {
    layers: model.layers,
    hidden: model.hidden,
    denseParameters: model.denseParams,
    expertParameters: model.expertParams,
    experts: model.experts,
    expertsPerToken: model.expertsPerToken,
    attentionLayers: model.attnLayers,
    queryHeads: model.queryHeads,
    headDim: model.headDim,
    copies: (tensorParallel) => (model.mla ? tensorParallel : Math.max(1, tensorParallel / model.kvHeads)),
    kvElementsPerToken: model.kvElemsPerToken,
    windowKvElementsPerToken: model.windowKvElemsPerToken,
    window: model.window,
    mla: model.mla,
    sparseTopK: model.sparseTopK,
  };
}

export function gpuOfRow({ gpu }: ServingCheckPoint['server']): ServingGpu {
  const { mem, bw, flops, link, nvlink, blackwell } = gpu;
  return { memoryBytes: mem, bandwidth: bw, flops, linkBandwidth: link, nvlink, blackwell };
}

export function serverOfRow({ server }: Pick<ServingCheckPoint, 'server'>): ServingServer {
  const { model, quant } = server;
  const served = {
    shape: shapeOfRow(server),
    weights: { alwaysBytes: model.denseParams * quant.denseBytes, expertBytes: model.expertParams * quant.expertBytes },
    format: { compute: quant.compute, w4a16: quant.w4a16 },
    gpu: gpuOfRow(server),
    tensorParallel: server.tp,
    pipelineParallel: server.pp,
    replicas: server.replicas,
    betweenHosts: null,
    engine: server.engine,
    kvElementBytes: server.kvBytes,
    maxSequences: server.maxNumSeqs,
  };
  return { ...served, kvCapacityTokens: cacheTokens(served) };
}

export const loadOfRow = ({ load }: ServingCheckPoint): ServingLoad => ({
  promptTokens: load.isl,
  outputTokens: load.osl,
  concurrency: load.concurrency,
});
