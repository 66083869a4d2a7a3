import { GIB } from '#shared/units.ts';
import type { Peer, PeerMemoryInputs, PeerSpeedInputs } from './peer.ts';

/** Bits per weight of its five formats (`GPU_QUANTS`); it has no other. */
const bitsPerWeight: Readonly<Record<string, number>> = {
  Q4_K_M: 4.8944,
  Q5_K_M: 5.7036,
  Q6_K: 6.5633,
  Q8_0: 8.5008,
  F16: 16.0005,
  BF16: 16.0005,
};

/** 0.75 × bandwidth of one card ÷ active weights; cards alone, no split with the host. */
function decodeTokensPerSecond({ placement, quant, bandwidth, activeParameters }: PeerSpeedInputs): number | null {
  const bits = bitsPerWeight[quant.toUpperCase()];
  return placement !== 'gpu' || bits === undefined ? null : (0.75 * bandwidth) / (activeParameters * (bits / 8));
}

/** Weights + 12 %, cache of the layers that keep it + 15 %, 0.03 GiB per 1,000 tokens. What it reserves for the system is not counted. */
function memoryBytes({ quant, parameters, contextTokens, ...load }: PeerMemoryInputs): number | null {
  const bits = bitsPerWeight[quant.toUpperCase()];
  if (bits === undefined) return null;
  return 1.12 * parameters * (bits / 8) + 1.15 * cacheBytes({ ...load, contextTokens }) + contextTokens * 0.00003 * GIB;
}

type CacheInputs = Omit<PeerMemoryInputs, 'quant' | 'parameters'>;
function cacheBytes({ latentDim, layers, fullLayers, window, kvHeads, headDim, kvBytesPerElement, contextTokens }: CacheInputs): number {
  if (latentDim !== null) return latentDim * kvBytesPerElement * layers * contextTokens;
  const full = 2 * kvHeads * headDim * kvBytesPerElement * fullLayers * contextTokens;
  const windowed = window === null ? 0 : 2 * window.kvHeads * window.headDim * window.layers * Math.min(contextTokens, window.tokens);
  return full + windowed * kvBytesPerElement;
}

export const fitllm: Peer = {
  name: 'FitLLM',
  version: 'engine 2.1.1 (00620366)',
  source: 'click6067-ship-it/fitllm-engine: engine.js (MIT)',
  decodeTokensPerSecond,
  memoryBytes,
};
