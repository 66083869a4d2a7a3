import type { ServingCalibration } from '../catalog/calibration.ts';
import type { ServingEngine } from '../catalog/engine.ts';
import type { Bytes, BytesPerSecond, Ratio, Seconds } from '../units.ts';

/** Number format of the matrix products. */
export type ComputeFormat = 'bf16' | 'fp8' | 'fp4';
/** Formats of weights that the batch engines load, by the name of their row in the calibration. */
export type ServingFormatName = 'bf16' | 'fp8' | 'nvfp4' | 'mxfp4' | 'int4' | 'fp4-fp8';

/** What an engine takes of every card: a share less a reserve; but it leaves at most so many bytes. */
export type PoolRule = { readonly utilisationRatio: Ratio; readonly reserveBytes: Bytes; readonly mostLeftBytes: Bytes };

/** The calibration of the serving model, looked up by name once. Symbols of its formulas in comments. */
export type ServingRules = {
  readonly sourceId: string;
  readonly measuredGpuIds: ReadonlySet<string>;
  readonly measuredModelIds: ReadonlySet<string>;
  readonly bands: ServingCalibration['bands'];
  /** eta_bw, eta_moe, eta_kv: share of the bandwidth for dense weights, experts, cache. */
  readonly denseEta: Ratio;
  readonly expertEta: Ratio;
  readonly kvEta: Ratio;
  /** eta_fd, eta_pf: share of the FLOPS in decode and prefill. */
  readonly decodeFlopsRatio: Ratio;
  readonly prefillFlopsRatio: Readonly<Record<ComputeFormat, Ratio>>;
  readonly w4a16FlopsRatio: Ratio;
  /** File of a 4-bit model ÷ its weights counted at 4 bits. */
  readonly w4a16FileRatio: Ratio;
  /** Experts read prompts at this share of the dense rate: many small products instead of a large one. */
  readonly expertPrefillRatio: Ratio;
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
  /** What cards over PCIe reach at most when more than four of them exchange: the ring then crosses processors. */
  readonly pcieBandwidthAbove4: BytesPerSecond;
  readonly engineFactor: Readonly<Record<ServingEngine, Ratio>>;
  /** c0, q, k of the time to first token. */
  readonly ttftStartSeconds: Readonly<Record<ServingEngine, Seconds>>;
  readonly queueFactor: number;
  readonly stepsBeforeFirstToken: number;
  /** Share of the other running requests whose prompts are read before one's own: requests of a closed loop go in waves. */
  readonly bunchingRatio: Readonly<Record<ServingEngine, Ratio>>;
  /** Share of these prompts that then no longer interrupts the decode steps. */
  readonly bunchingRelief: Ratio;
  readonly pool: Readonly<Record<ServingEngine, PoolRule>>;
  readonly geforcePeerBandwidth: BytesPerSecond;
  readonly maxRounds: number;
  readonly damping: Ratio;
  readonly tolerance: number;
  /** More requests at once than one machine of today serves. */
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
    measuredGpuIds: new Set(calibration.measuredGpuIds),
    measuredModelIds: new Set(calibration.measuredModelIds),
    bands: calibration.bands,
    denseEta: fitted('eta_bw'),
    expertEta: fitted('eta_moe'),
    kvEta: fitted('eta_kv'),
    decodeFlopsRatio: fitted('eta_fd'),
    prefillFlopsRatio: { bf16: fitted('eta_pf_bf16'), fp8: fitted('eta_pf_fp8'), fp4: fitted('eta_pf_fp4') },
    w4a16FlopsRatio: fixed('w4a16FlopsRatio'),
    w4a16FileRatio: fixed('w4a16FileRatio'),
    expertPrefillRatio: fitted('pf_moe'),
    layerSeconds: fitted('c_layer'),
    moeLayerSeconds: fitted('c_moe'),
    sequenceSeconds: fitted('c_seq'),
    blackwellOverheadRatio: fitted('oh_blackwell'),
    nvlinkAlphaSeconds: fitted('alpha'),
    pcieAlphaSeconds: fixed('pcieAlphaSeconds'),
    pcieAlphaSecondsAbove4: fixed('pcieAlphaSecondsAbove4'),
    linkEta: fitted('eta_link'),
    pcieBandwidthAbove4: fitted('pcie_above4'),
    engineFactor: { vllm: fitted('vllm'), sglang: fitted('sglang'), 'trt-llm': fitted('trtllm') },
    ttftStartSeconds: { vllm: fitted('c0_vllm'), sglang: fitted('c0_sglang'), 'trt-llm': fitted('c0_trtllm') },
    queueFactor: fitted('q_ttft'),
    stepsBeforeFirstToken: fitted('k_step'),
    bunchingRatio: { vllm: fitted('y_vllm'), sglang: fitted('y_sglang'), 'trt-llm': fitted('y_trtllm') },
    bunchingRelief: fitted('z_bunching'),
    pool: { vllm: poolRule('vllm', calibration), sglang: poolRule('sglang', calibration), 'trt-llm': poolRule('trt-llm', calibration) },
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

function poolRule(engine: ServingEngine, { fixed }: ServingCalibration): PoolRule {
  const named = (name: string): number => required(fixed[`pool.${engine}.${name}`], `pool.${engine}.${name}`);
  return {
    utilisationRatio: named('utilisationRatio'),
    reserveBytes: named('reserveBytes'),
    mostLeftBytes: fixed[`pool.${engine}.mostLeftBytes`] ?? Number.POSITIVE_INFINITY,
  };
}

function required(value: number | undefined, name: string): number {
  if (value === undefined) throw new Error(`serving calibration: ${name} is missing`);
  return value;
}
