import { readFileSync } from 'node:fs';
import { servingCalibrationSchema } from '#shared/catalog/calibration.ts';
import { type ServingEngine, servingEngines } from '#shared/catalog/engine.ts';
import type { ServingGpu, ServingLoad, ServingServer, ServingShape } from '#shared/speed/serving.ts';
import type { ComputeFormat } from '#shared/speed/serving-rules.ts';
import { servingRules } from '#shared/speed/serving-rules.ts';

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
export const servingParams = read('../../fixtures/reference/params.json') as Readonly<Record<string, number | string>>;
export const servingCalibration = servingCalibrationSchema.parse(read('../../../catalog/calibration/serving.json'));
/** The rules of the catalog. */
export const rules = servingRules(servingCalibration);

/** Terms that the published form does not have, without effect. */
const neutral = { y_vllm: 0, y_sglang: 0, y_trtllm: 0, z_bunching: 0, pf_moe: 1, pcie_above4: Number.POSITIVE_INFINITY };
const pools = servingEngines.flatMap((engine) => [
  [`pool.${engine}.utilisationRatio`, 0.9],
  [`pool.${engine}.reserveBytes`, 1.5e9],
  [`pool.${engine}.mostLeftBytes`, Number.POSITIVE_INFINITY],
]);

/** The published form with its own constants: the frozen results and the worked examples of the design hold for it. */
export const referenceRules = servingRules({
  ...servingCalibration,
  constants: { ...(servingParams as Readonly<Record<string, number>>), ...neutral },
  fixed: { ...servingCalibration.fixed, ...Object.fromEntries(pools), w4a16FileRatio: 1 },
});

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
  const { quant } = server;
  return {
    shape: shapeOfRow(server),
    format: {
      denseBytesPerParameter: quant.denseBytes,
      expertBytesPerParameter: quant.expertBytes,
      compute: quant.compute,
      w4a16: quant.w4a16,
    },
    gpu: gpuOfRow(server),
    tensorParallel: server.tp,
    pipelineParallel: server.pp,
    replicas: server.replicas,
    engine: server.engine,
    kvElementBytes: server.kvBytes,
    maxSequences: server.maxNumSeqs,
  };
}

export const loadOfRow = ({ load }: ServingCheckPoint): ServingLoad => ({
  promptTokens: load.isl,
  outputTokens: load.osl,
  concurrency: load.concurrency,
});
