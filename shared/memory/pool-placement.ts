import type { Runtime } from '../catalog/runtime.ts';
import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import { notPlaced, sharedFreeBytes } from './device-load.ts';
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
    if (!need.attention.divides(tensorParallel)) continue;
    const plan = placeOver(need, falling.slice(0, tensorParallel));
    if (plan.placed) return plan;
    if (!least || (!least.placed && plan.shortBytes < least.shortBytes)) least = plan;
  }
  return least ?? notPlaced(need.weights.split.fileBytes, 'accelerator-memory', 'no tensor parallelism divides the heads');
}

/** How much a pool engine takes and reserves: its catalog entry always says so. */
export function poolSettings({ id, pool }: Runtime): NonNullable<Runtime['pool']> {
  if (pool === null) throw new Error(`runtime ${id} has no pool`);
  return pool;
}

/**
 * What a pool engine may use of a device: its share of the total and the driver context outside it, but never more than is free there
 * or in the memory that the device shares with the host. Weights, the reserve for activations, cache and states come out of this.
 */
export function poolBudgetBytes({ request }: MemoryNeed, device: ResolvedDevice): Bytes {
  const { runtime, machine } = request;
  const share = poolSettings(runtime).utilisationRatio * device.totalBytes.value + runtime.overheadBytesPerDevice.point;
  const free = Math.min(share, device.freeBytes.value);
  return machine.host.shared ? Math.min(free, sharedFreeBytes(machine.host)) : free;
}

/** Bytes that each device of a group holds; all hold the same. */
type PoolPart = {
  readonly weightsBytes: Bytes;
  readonly expertBytes: Bytes;
  readonly kvCacheBytes: Bytes;
  readonly stateBytes: Bytes;
  readonly reserveBytes: Bytes;
};

function partOf({ request, attention, weights, kvBytes, stateBytes }: MemoryNeed, tensorParallel: number): PoolPart {
  const copies = attention.copies(tensorParallel);
  return {
    weightsBytes: Math.ceil((weights.split.fileBytes + request.mmprojBytes) / tensorParallel),
    expertBytes: Math.ceil(weights.split.expertBytes / tensorParallel),
    kvCacheBytes: Math.ceil((kvBytes * copies) / tensorParallel),
    stateBytes: Math.ceil(stateBytes / tensorParallel),
    reserveBytes: poolSettings(request.runtime).reserveBytesPerDevice,
  };
}

function placeOver(need: MemoryNeed, devices: readonly ResolvedDevice[]): MemoryPlan {
  const { runtime } = need.request;
  const { overheadBytesPerDevice: overhead } = runtime;
  const tensorParallel = devices.length;
  const part = partOf(need, tensorParallel);
  let smallest = Number.POSITIVE_INFINITY;
  for (const device of devices) smallest = Math.min(smallest, poolBudgetBytes(need, device));
  const spread = need.weights.spread.above / tensorParallel + overhead.high - overhead.point + runtime.marginBytesPerDevice;
  const fixed = part.weightsBytes + part.reserveBytes + overhead.point + part.stateBytes;
  const bytes = fixed + part.kvCacheBytes;
  const short = bytes + spread - smallest;
  if (short > 0) return notPlaced(short * tensorParallel, 'accelerator-memory', 'more than the memory pool holds');
  return {
    placed: true,
    kind: 'accelerator',
    tensorParallel,
    expertsOnHost: false,
    devices: devices.map((device) => poolLoad(need, part, device)),
    weights: need.weights.split,
    headroomBytes: smallest - bytes,
    totalBytes: bytes * tensorParallel,
    microBatch: need.graph.microBatch,
    kvBytesPerToken: need.kvTokenBytes,
    kvCapacityTokens: capacityTokens(need, smallest - fixed - spread, tensorParallel),
  };
}

function poolLoad(need: MemoryNeed, part: PoolPart, device: ResolvedDevice): DeviceLoad {
  const { shape, runtime } = need.request;
  return {
    device: device.device,
    layers: shape.layers + 1,
    weightsBytes: part.weightsBytes,
    expertBytes: part.expertBytes,
    kvCacheBytes: part.kvCacheBytes,
    recurrentStateBytes: part.stateBytes,
    computeBufferBytes: part.reserveBytes,
    runtimeOverheadBytes: runtime.overheadBytesPerDevice.point,
    budgetBytes: poolBudgetBytes(need, device),
  };
}

/** Tokens that fit into a device's pool; what windows hold once per sequence is taken off first. */
function capacityTokens(
  { request, attention, layout, kvBytes, kvTokenBytes }: MemoryNeed,
  poolBytes: Bytes,
  tensorParallel: number,
): number {
  const share = attention.copies(tensorParallel) / tensorParallel;
  const fixed = Math.max(0, kvBytes - kvTokenBytes * request.contextTokens * layout.sequences) * share;
  return Math.max(0, Math.floor((poolBytes - fixed) / (kvTokenBytes * share)));
}
