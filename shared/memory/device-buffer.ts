import type { Bytes } from '../units.ts';
import { devicePeakBytes, hostInputBytes, innerPeakBytes, type SplitRole, splitBufferBytes, stagingPeakBytes } from './compute-buffer.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { Buffer } from './runtime-overhead.ts';

/** Where an accelerator stands among those that a placement uses. */
export type Position = { readonly index: number; readonly count: number };

export function splitRole({ index, count }: Position): SplitRole {
  if (count === 1) return 'only';
  if (index === 0) return 'first';
  return index === count - 1 ? 'last' : 'middle';
}

/** What llama.cpp keeps on the host beside accelerators that hold every layer. */
export type HostPart = { readonly weightsBytes: Bytes; readonly computeBytes: Bytes };

/**
 * The host part where it takes of the memory that the device may use: integrated Radeons without a large carve-out reach system memory
 * through GTT, and the host's part lies there too, in pinned buffers of their driver, unless the file is mapped; guides for these machines
 * say not to map it.
 */
export function pinnedPart({ request: { machine }, weights, graph }: MemoryNeed): HostPart {
  const [device] = machine.devices;
  const pins = machine.host.shared && device?.vendor === 'amd' && 2 * machine.host.carveOutFreeBytes < device.freeBytes.value;
  return pins
    ? { weightsBytes: weights.split.inputEmbeddingBytes, computeBytes: hostInputBytes(graph) }
    : { weightsBytes: 0, computeBytes: 0 };
}

/** Buffer of an accelerator when all layers sit on accelerators. */
export function splitBuffer(need: MemoryNeed, role: SplitRole): Buffer {
  const pinned = role === 'only' || role === 'first' ? pinnedPart(need).computeBytes : 0;
  const point = splitBufferBytes(need.graph, role) + pinned;
  return ranged(need, { point, uncertainBytes: point, several: role !== 'only', ratio: need.band.high });
}

/** Buffer of an accelerator beside weights in RAM: no pipelining copies, but the first card receives the tensors of big batches. */
export function hostOffloadBuffer(need: MemoryNeed, { index, count }: Position): Buffer {
  const { graph, weights, rules, band } = need;
  const stagedTensor = keepsWeights(need) ? 0 : Math.max(weights.stagedExpertBytes, weights.stagedDenseBytes);
  const peak = index === count - 1 ? devicePeakBytes(graph) : innerPeakBytes(graph);
  const point = index === 0 ? Math.max(peak, stagingPeakBytes(graph, stagedTensor)) : peak;
  // A staged tensor has its exact size: only the graph beside it is uncertain.
  const uncertainBytes = point > peak ? Math.max(peak, point - stagedTensor) : point;
  return ranged(need, { point, uncertainBytes, several: count > 1, ratio: Math.max(band.high, rules.bands.hostOffload.high) });
}

/** By hand the cache alone may sit in RAM: then no weights are sent to the card. */
function keepsWeights({ request: { manual, shape } }: MemoryNeed): boolean {
  if (!manual?.cacheOnHost) return false;
  return (manual.gpuLayers ?? shape.layers + 1) > shape.layers && (manual.expertLayersOnHost ?? 0) === 0;
}

type Range = { readonly point: Bytes; readonly uncertainBytes: Bytes; readonly several: boolean; readonly ratio: number };

/** Current builds on one device are known well; what is shown for several covers older builds too. */
function ranged({ band, rules }: MemoryNeed, { point, uncertainBytes, several, ratio }: Range): Buffer {
  const { multiDevice } = rules.bands;
  const high = point + uncertainBytes * (ratio - 1);
  const low = several ? Math.min(band.low, multiDevice.low) : band.low;
  return {
    point,
    low: point - uncertainBytes * (1 - low),
    high,
    shownHigh: several ? point + uncertainBytes * (Math.max(ratio, multiDevice.high) - 1) : high,
  };
}
