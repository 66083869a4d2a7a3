import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import { notPlaced, sharedFreeBytes } from './device-load.ts';
import { mostFreeFirst } from './device-sets.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { cardsOf, cardsOfReplica, type Parallelism } from './parallelism.ts';
import { poolReserveBytes, poolSettings, poolShareBytes } from './pool-rule.ts';
import { message } from '../words/message.ts';

/**
 * Engines that take a fixed share of every GPU and fill what weights leave with cache (vLLM, SGLang), dealt out as the request says, on
 * the cards with most free memory. Every card of every replica holds the same.
 */
export function placeInPool(need: MemoryNeed): MemoryPlan {
  const { machine } = need.request;
  const { loadedBytes } = need.weights.split;
  if (machine.devices.length === 0) return notPlaced(loadedBytes, 'accelerator-memory', message('memory.no-accelerator'));
  const parallelism = parallelismOf(need.request);
  const cards = cardsOf(parallelism);
  if (cards > machine.devices.length) return notPlaced(loadedBytes, 'accelerator-memory', message('memory.cards-asked', { cards }));
  if (!need.attention.divides(parallelism.tensorParallel)) {
    return notPlaced(loadedBytes, 'runtime-support', message('memory.heads-undivided', { cards: parallelism.tensorParallel }));
  }
  return placeOver(need, parallelism, mostFreeFirst(machine.devices).slice(0, cards));
}

const parallelismOf = ({ parallelism, machine }: MemoryNeed['request']): Parallelism =>
  parallelism ?? { tensorParallel: machine.devices.length, pipelineParallel: 1, replicas: 1 };

/**
 * What a pool engine may use of a device: its share of the total and the driver context outside it, but never more than is free there
 * or in the memory that the device shares with the host. Weights, the reserve for activations, cache and states come out of this.
 */
export function poolBudgetBytes({ request }: MemoryNeed, device: ResolvedDevice): Bytes {
  const { runtime, machine } = request;
  const share = poolShareBytes(poolSettings(runtime), device.totalBytes.value) + runtime.overheadBytesPerDevice.point;
  const free = Math.min(share, device.freeBytes.value);
  return machine.host.shared ? Math.min(free, sharedFreeBytes(machine.host)) : free;
}

/** Bytes that each device of a group holds; all hold the same. */
type PoolPart = {
  readonly weightsBytes: Bytes;
  readonly expertBytes: Bytes;
  readonly kvCacheBytes: Bytes;
  readonly stateBytes: Bytes;
};

/** What the engine keeps of a device beside weights, cache and states. */
const reserveOf = ({ request }: MemoryNeed, parallelism: Parallelism, { totalBytes }: ResolvedDevice): Bytes =>
  poolReserveBytes(poolSettings(request.runtime), { memoryBytes: totalBytes.value, cardsOfReplica: cardsOfReplica(parallelism) });

/** A stage holds the cache of its own layers; inside it, latent rows and single heads are held by every card. */
function partOf({ request, attention, weights, kvBytes, stateBytes }: MemoryNeed, parallelism: Parallelism): PoolPart {
  const cards = cardsOfReplica(parallelism);
  const copies = attention.copies(parallelism.tensorParallel);
  return {
    weightsBytes: Math.ceil((weights.split.loadedBytes + request.mmprojBytes) / cards),
    expertBytes: Math.ceil(weights.split.expertBytes / cards),
    kvCacheBytes: Math.ceil((kvBytes * copies) / cards),
    stateBytes: Math.ceil(stateBytes / cards),
  };
}

function placeOver(need: MemoryNeed, parallelism: Parallelism, devices: readonly ResolvedDevice[]): MemoryPlan {
  const { runtime } = need.request;
  const { overheadBytesPerDevice: overhead } = runtime;
  const part = partOf(need, parallelism);
  let smallest = Number.POSITIVE_INFINITY;
  let reservedBytes = 0;
  for (const device of devices) {
    const reserve = reserveOf(need, parallelism, device);
    smallest = Math.min(smallest, poolBudgetBytes(need, device) - reserve);
    reservedBytes += reserve;
  }
  const spread = need.weights.spread.above / cardsOfReplica(parallelism) + overhead.high - overhead.point + runtime.marginBytesPerDevice;
  const fixed = part.weightsBytes + overhead.point + part.stateBytes;
  const bytes = fixed + part.kvCacheBytes;
  const short = bytes + spread - smallest;
  if (short > 0) return notPlaced(short * devices.length, 'accelerator-memory', message('memory.more-than-pool'));
  return {
    placed: true,
    kind: 'accelerator',
    parallelism,
    expertsOnHost: false,
    devices: devices.map((device) => poolLoad(need, { part, parallelism, device })),
    weights: need.weights.split,
    headroomBytes: smallest - bytes,
    totalBytes: bytes * devices.length + reservedBytes,
    microBatch: need.graph.microBatch,
    kvBytesPerToken: need.kvTokenBytes,
    kvCapacityTokens: capacityTokens(need, smallest - fixed - spread, parallelism),
  };
}

type PoolSeat = { readonly part: PoolPart; readonly parallelism: Parallelism; readonly device: ResolvedDevice };

function poolLoad(need: MemoryNeed, { part, parallelism, device }: PoolSeat): DeviceLoad {
  const { shape, runtime } = need.request;
  return {
    device: device.device,
    layers: Math.ceil((shape.layers + 1) / parallelism.pipelineParallel),
    weightsBytes: part.weightsBytes,
    expertBytes: part.expertBytes,
    kvCacheBytes: part.kvCacheBytes,
    recurrentStateBytes: part.stateBytes,
    computeBufferBytes: reserveOf(need, parallelism, device),
    runtimeOverheadBytes: runtime.overheadBytesPerDevice.point,
    budgetBytes: poolBudgetBytes(need, device),
  };
}

/** Tokens that fit into the pool of a replica; what windows hold once per sequence is taken off first. */
function capacityTokens(
  { request, attention, layout, kvBytes, kvTokenBytes }: MemoryNeed,
  poolBytes: Bytes,
  parallelism: Parallelism,
): number {
  const share = attention.copies(parallelism.tensorParallel) / cardsOfReplica(parallelism);
  const fixed = Math.max(0, kvBytes - kvTokenBytes * request.contextTokens * layout.sequences) * share;
  return Math.max(0, Math.floor((poolBytes - fixed) / (kvTokenBytes * share)));
}
