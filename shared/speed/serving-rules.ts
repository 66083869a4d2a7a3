import type { ServingCalibration } from '../catalog/calibration.ts';
import type { Bytes, BytesPerSecond, Ratio, Seconds } from '../units.ts';

export type ServingEngine = 'vllm' | 'sglang' | 'trtllm';
/** Number format of the matrix products. */
export type ComputeFormat = 'bf16' | 'fp8' | 'fp4';
/** Formats of weights that the batch engines load, by the name of their row in the calibration. */
export type ServingFormatName = 'bf16' | 'fp8' | 'nvfp4' | 'mxfp4' | 'int4' | 'fp4-fp8';

/** The calibration of the serving model, looked up by name once. Symbols of its formulas in comments. */
export type ServingRules = {
  readonly sourceId: string;
  readonly bands: ServingCalibration['bands'];
  /** eta_bw, eta_moe, eta_kv: share of the bandwidth for dense weights, experts, cache. */
  readonly denseEta: Ratio;
  readonly expertEta: Ratio;
  readonly kvEta: Ratio;
  /** eta_fd, eta_pf: share of the FLOPS in decode and prefill. */
  readonly decodeFlopsRatio: Ratio;
  readonly prefillFlopsRatio: Readonly<Record<ComputeFormat, Ratio>>;
  readonly w4a16FlopsRatio: Ratio;
  /** c_layer, c_moe, c_seq */
  readonly layerSeconds: Seconds;
  readonly moeLayerSeconds: Seconds;
  readonly sequenceSeconds: Seconds;
  readonly blackwellOverheadRatio: Ratio;
  /** alpha and eta_link of an all-reduce. */
  readonly nvlinkAlphaSeconds: Seconds;
  readonly pcieAlphaSeconds: Seconds;
  readonly pcieAlphaSecondsAbove4: Seconds;
  readonly linkEta: Ratio;
  readonly engineFactor: Readonly<Record<ServingEngine, Ratio>>;
  /** c0, q, k of the time to first token. */
  readonly ttftStartSeconds: Readonly<Record<ServingEngine, Seconds>>;
  readonly queueFactor: number;
  readonly stepsBeforeFirstToken: number;
  readonly utilisationRatio: Ratio;
  readonly reserveBytesPerGpu: Bytes;
  readonly geforcePeerBandwidth: BytesPerSecond;
  readonly maxRounds: number;
  readonly damping: Ratio;
  readonly tolerance: number;
  readonly maxConcurrencySearched: number;
  /** Share of the steady capacity to plan with: usual traffic, bursts of short prompts, first release of an engine for a model. */
  readonly derateRatio: Readonly<Record<'default' | 'bursts' | 'firstRelease', Ratio>>;
  /** Bytes read per weight: `dense`, `expert`, and `trunk` (outside the experts of an NVFP4 mixture-of-experts model). */
  readonly bytesPerParameter: (format: ServingFormatName, part: 'dense' | 'expert' | 'trunk') => number;
};

const cache = new WeakMap<ServingCalibration, ServingRules>();

/** Throws when the calibration lacks a constant: the catalog is then not the one this code was written for. */
export function servingRules(calibration: ServingCalibration): ServingRules {
  const known = cache.get(calibration);
  if (known) return known;
  const rules = readRules(calibration);
  cache.set(calibration, rules);
  return rules;
}

function readRules(calibration: ServingCalibration): ServingRules {
  const fitted = (name: string): number => required(calibration.constants[name], name);
  const fixed = (name: string): number => required(calibration.fixed[name], name);
  return {
    sourceId: calibration.sourceId,
    bands: calibration.bands,
    denseEta: fitted('eta_bw'),
    expertEta: fitted('eta_moe'),
    kvEta: fitted('eta_kv'),
    decodeFlopsRatio: fitted('eta_fd'),
    prefillFlopsRatio: { bf16: fitted('eta_pf_bf16'), fp8: fitted('eta_pf_fp8'), fp4: fitted('eta_pf_fp4') },
    w4a16FlopsRatio: fixed('w4a16FlopsRatio'),
    layerSeconds: fitted('c_layer'),
    moeLayerSeconds: fitted('c_moe'),
    sequenceSeconds: fitted('c_seq'),
    blackwellOverheadRatio: fitted('oh_blackwell'),
    nvlinkAlphaSeconds: fitted('alpha'),
    pcieAlphaSeconds: fixed('pcieAlphaSeconds'),
    pcieAlphaSecondsAbove4: fixed('pcieAlphaSecondsAbove4'),
    linkEta: fitted('eta_link'),
    engineFactor: { vllm: fitted('vllm'), sglang: fitted('sglang'), trtllm: fitted('trtllm') },
    ttftStartSeconds: { vllm: fitted('c0_vllm'), sglang: fitted('c0_sglang'), trtllm: fitted('c0_trtllm') },
    queueFactor: fitted('q_ttft'),
    stepsBeforeFirstToken: fitted('k_step'),
    utilisationRatio: fixed('utilisationRatio'),
    reserveBytesPerGpu: fixed('reserveBytesPerGpu'),
    geforcePeerBandwidth: fixed('pciePeerBytesPerSecond.consumer'),
    maxRounds: fixed('maxRounds'),
    damping: fixed('damping'),
    tolerance: fixed('tolerance'),
    maxConcurrencySearched: fixed('maxConcurrencySearched'),
    derateRatio: {
      default: fixed('derateRatio.default'),
      bursts: fixed('derateRatio.bursts'),
      firstRelease: fixed('derateRatio.firstRelease'),
    },
    bytesPerParameter: (format, part) => fixed(`bytesPerParameter.${format}.${part}`),
  };
}

function required(value: number | undefined, name: string): number {
  if (value === undefined) throw new Error(`serving calibration: ${name} is missing`);
  return value;
}
