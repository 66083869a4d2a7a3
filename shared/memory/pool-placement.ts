import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import { notPlaced } from './device-load.ts';
import { kvCopies } from './kv-cache.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';

/**
 * Engines that take a fixed share of every GPU and fill what weights leave with cache (vLLM, SGLang). The widest tensor
 * parallelism that divides the heads is tried first; narrower ones use the cards with most free memory.
 */
export function placeInPool(need: MemoryNeed): MemoryPlan {
  const { machine, runtime } = need.request;
  if (machine.devices.length === 0) return notPlaced(need.weights.split.fileBytes, 'accelerator-memory', 'no accelerator');
  const falling =
    machine.devices.length === 1 ? machine.devices : [...machine.devices].sort((a, b) => b.freeBytes.value - a.freeBytes.value);
  const widest = runtime.parallelism === 'tensor-parallel' ? falling.length : 1;
  let least: MemoryPlan | null = null;
  for (let tensorParallel = widest; tensorParallel >= 1; tensorParallel--) {
    if (!divides(need, tensorParallel)) continue;
    const plan = placeOver(need, falling.slice(0, tensorParallel));
    if (plan.placed) return plan;
    if (!least || (!least.placed && plan.shortBytes < least.shortBytes)) least = plan;
  }
  return least ?? notPlaced(need.weights.split.fileBytes, 'accelerator-memory', 'no tensor parallelism divides the heads');
}

function divides({ request }: MemoryNeed, tensorParallel: number): boolean {
  const { attention } = request.shape;
  return attention.kind !== 'unknown' && attention.heads % tensorParallel === 0;
}

/**
 * What a pool engine may use of a device: its share of the total and the driver context outside it, but never more than is free.
 * Weights, the reserve for activations, cache and states come out of this.
 */
export function poolBudgetBytes({ request }: MemoryNeed, device: ResolvedDevice): Bytes {
  const { pool, overheadBytesPerDevice } = request.runtime;
  const share = (pool?.utilisationRatio ?? 1) * device.totalBytes.value + overheadBytesPerDevice.point;
  return Math.min(share, device.freeBytes.value);
}

function placeOver(need: MemoryNeed, devices: readonly ResolvedDevice[]): MemoryPlan {
  const { request, kvBytes, stateBytes, weights } = need;
  const { runtime, shape } = request;
  const tensorParallel = devices.length;
  const copies = kvCopies(shape.attention, tensorParallel) / tensorParallel;
  const smallest = devices.reduce((least, device) => Math.min(least, poolBudgetBytes(need, device)), Number.POSITIVE_INFINITY);
  const reserve = runtime.pool?.reserveBytesPerDevice ?? 0;
  const perDevice: Omit<DeviceLoad, 'device' | 'budgetBytes'> = {
    layers: shape.layers + 1,
    weightsBytes: Math.ceil((weights.split.fileBytes + request.mmprojBytes) / tensorParallel),
    expertBytes: Math.ceil(weights.split.expertBytes / tensorParallel),
    kvCacheBytes: Math.ceil(kvBytes * copies),
    recurrentStateBytes: Math.ceil(stateBytes / tensorParallel),
    computeBufferBytes: reserve,
    runtimeOverheadBytes: runtime.overheadBytesPerDevice.point,
  };
  const weightsHigh = perDevice.weightsBytes + weights.spread.above / tensorParallel;
  const fixed = weightsHigh + reserve + runtime.overheadBytesPerDevice.high + runtime.marginBytesPerDevice;
  const needed = fixed + perDevice.kvCacheBytes + perDevice.recurrentStateBytes;
  if (needed > smallest) return notPlaced((needed - smallest) * tensorParallel, 'accelerator-memory', 'more than the memory pool holds');
  const loads = devices.map((device) => ({ ...perDevice, device: device.device, budgetBytes: poolBudgetBytes(need, device) }));
  const bytes = needed - fixed + perDevice.weightsBytes + reserve + perDevice.runtimeOverheadBytes;
  return {
    placed: true,
    kind: 'accelerator',
    tensorParallel,
    expertsOnHost: false,
    devices: loads,
    weights: weights.split,
    headroomBytes: smallest - bytes,
    totalBytes: bytes * tensorParallel,
    microBatch: need.graph.microBatch,
    kvBytesPerToken: need.kvTokenBytes,
    kvCapacityTokens: capacityTokens(need, smallest - fixed - perDevice.recurrentStateBytes, copies),
  };
}

/** Tokens that fit into a device's pool; what windows and states hold once per sequence is taken off first. */
function capacityTokens({ request, layout, kvBytes, kvTokenBytes }: MemoryNeed, poolBytes: Bytes, copies: number): number {
  const fixed = Math.max(0, kvBytes - kvTokenBytes * request.contextTokens * layout.sequences) * copies;
  return Math.max(0, Math.floor((poolBytes - fixed) / (kvTokenBytes * copies)));
}
