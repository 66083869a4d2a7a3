import type { Peer, PeerMemoryInputs, PeerSpeedInputs } from './peer.ts';

/** Share of bandwidth by format (`_QUANT_EFFICIENCY`). */
const efficiencies: Readonly<Record<string, number>> = {
  F32: 0.3,
  F16: 0.4,
  BF16: 0.4,
  Q8_0: 0.45,
  Q6_K: 0.5,
  Q5_K_M: 0.52,
  Q5_K_S: 0.52,
  Q5_0: 0.5,
  Q4_K_M: 0.55,
  Q4_K_S: 0.55,
  Q4_0: 0.53,
  NVFP4: 0.56,
  MXFP4: 0.55,
  Q3_K_M: 0.5,
  Q3_K_S: 0.48,
  Q3_K_L: 0.5,
  IQ4_XS: 0.52,
  IQ4_NL: 0.5,
  IQ3_XXS: 0.42,
  IQ2_S: 0.4,
  IQ2_M: 0.4,
  IQ2_XXS: 0.38,
  IQ1_M: 0.35,
  IQ1_S: 0.35,
};
const DEFAULT_EFFICIENCY = 0.45;
const backendFactors: Readonly<Record<string, number>> = { nvidia: 1, amd: 0.78, apple: 0.82, intel: 0.65 };

const efficiencyOf = (quant: string): number => efficiencies[quant.toUpperCase()] ?? DEFAULT_EFFICIENCY;

function decodeTokensPerSecond(load: PeerSpeedInputs): number {
  const { placement, activeParameters, quant, fileBytes, bandwidth, vendor, unified, cards } = load;
  if (placement === 'cpu') return Math.max(0.3, (18 / Math.max(activeParameters / 1e9, 0.5)) * (efficiencyOf(quant) / DEFAULT_EFFICIENCY));
  const offload = placement === 'gpu' ? 1 : unified ? 0.85 : 0.45;
  const one = (bandwidth / (fileBytes * readRatio(load))) * efficiencyOf(quant) * (backendFactors[vendor ?? ''] ?? 0.7) * offload;
  return cards === 1 ? one : one * cards * 0.7;
}

/** Of a mixture of experts: no less than a share that rises with bandwidth. */
function readRatio({ experts, activeParameters, parameters, bandwidth }: PeerSpeedInputs): number {
  if (experts === null) return 1;
  const floor = Math.min(0.25, 0.05 * Math.max(1, bandwidth / 256e9));
  return Math.min(1, Math.max(activeParameters / parameters, floor));
}

/** Weights + 3.5 MiB per 10⁹ weights and 1,024 tokens + buffers + 0.5 GB. */
function memoryBytes({
  parameters,
  activeParameters,
  isMoe,
  fileBytes,
  contextTokens,
  fullLayers,
  layers,
  window,
}: PeerMemoryInputs): number {
  const globalRatio = window === null ? 1 : fullLayers / layers;
  const seen = window === null ? contextTokens : globalRatio * contextTokens + (1 - globalRatio) * Math.min(contextTokens, window.tokens);
  const billions = (isMoe ? activeParameters * 4 : parameters) / 1e9;
  const cache = billions * (seen / 1024) * 3.5 * 1024 * 1024;
  const buffers = 400e6 + activeParameters * 0.08 + (contextTokens / 4096) * 150e6;
  return fileBytes + cache + buffers + 500e6;
}

export const whichllm: Peer = {
  name: 'whichllm',
  version: '0.5.14 (a8975516)',
  source: 'Andyyyy64/whichllm: src/whichllm/engine/performance.py, vram.py (MIT)',
  decodeTokensPerSecond,
  memoryBytes,
};
