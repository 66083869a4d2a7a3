import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes, Tokens } from '../units.ts';
import { notPlaced, sharedFreeBytes } from './device-load.ts';
import { mostFreeFirst } from './device-sets.ts';
import type { DeviceLoad, MemoryPlan, PlacedMemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { cardsOf, cardsOfReplica, type Parallelism } from './parallelism.ts';
import { longestContext, type PagesNeeded, pagesNeeded, type PoolCache, poolCache } from './pool-cache.ts';
import { type PoolReserve, poolReserve, poolSettings, poolShareBytes, poolStepTokens } from './pool-rule.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

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
  readonly cache: PoolCache;
};

/** What the engine keeps of a device beside weights, cache and states. */
export const reserveOf = ({ request, attention }: MemoryNeed, parallelism: Parallelism, { totalBytes }: ResolvedDevice): PoolReserve =>
  poolReserve(poolSettings(request.runtime), {
    memoryBytes: totalBytes.value,
    cardsOfReplica: cardsOfReplica(parallelism),
    more: attention.reservesMore,
  });

function partOf(need: MemoryNeed, parallelism: Parallelism, stepTokens: Tokens | null): PoolPart {
  const { request, weights } = need;
  const cards = cardsOfReplica(parallelism);
  return {
    weightsBytes: Math.ceil((weights.split.loadedBytes + request.mmprojBytes) / cards),
    expertBytes: Math.ceil(weights.split.expertBytes / cards),
    cache: poolCache(need, parallelism, stepTokens),
  };
}

/** What weights, cache and states may take of every device: on the device that has least of it. */
type Room = { readonly point: Bytes; readonly low: Bytes; readonly high: Bytes; readonly reservedBytes: Bytes };

function roomOf(need: MemoryNeed, parallelism: Parallelism, devices: readonly ResolvedDevice[]): Room {
  let [point, low, high, reservedBytes] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (const device of devices) {
    const budget = poolBudgetBytes(need, device);
    const reserve = reserveOf(need, parallelism, device);
    point = Math.min(point, budget - reserve.point);
    low = Math.min(low, budget - reserve.high);
    high = Math.min(high, budget - reserve.low);
    reservedBytes += reserve.point;
  }
  return { point, low, high, reservedBytes };
}

/** Pages that a placed plan takes of every card; null for engines without pages. */
export function poolPages(need: MemoryNeed, { parallelism, devices }: PlacedMemoryPlan): PagesNeeded | null {
  const { runtime, machine } = need.request;
  if (runtime.pool === null) return null;
  const taken = machine.devices.filter(({ device }) => devices.some((load) => load.device === device));
  const stepTokens = stepTokensOf(need, taken);
  return stepTokens === null ? null : pagesNeeded(need, parallelism, stepTokens);
}

/** Tokens of a batch; null for engines without pages. */
const stepTokensOf = ({ request }: MemoryNeed, devices: readonly ResolvedDevice[]): Tokens | null =>
  poolStepTokens(poolSettings(request.runtime), devices);

function placeOver(need: MemoryNeed, parallelism: Parallelism, devices: readonly ResolvedDevice[]): MemoryPlan {
  const { overheadBytesPerDevice: overhead, marginBytesPerDevice } = need.request.runtime;
  const stepTokens = stepTokensOf(need, devices);
  const part = partOf(need, parallelism, stepTokens);
  const room = roomOf(need, parallelism, devices);
  const cards = cardsOfReplica(parallelism);
  const { above, below } = need.weights.spread;
  const loaded = part.weightsBytes + overhead.point;
  const pool = {
    point: room.point - loaded,
    low: room.low - loaded - above / cards - (overhead.high - overhead.point) - marginBytesPerDevice,
    high: room.high - loaded + below / cards + (overhead.point - overhead.low),
  };
  const kvCapacity = {
    point: part.cache.tokensIn(pool.point),
    low: part.cache.tokensIn(pool.low),
    high: part.cache.tokensIn(pool.high),
  };
  const held = part.cache.kvCacheBytes + part.cache.stateBytes;
  const short = held - pool.low;
  if (short > 0) {
    const shortRange = { point: (held - pool.point) * devices.length, low: (held - pool.high) * devices.length };
    const reason = refusal(need, { parallelism, stepTokens, poolBytes: pool.low, mayFit: held <= pool.high });
    return { ...notPlaced(short * devices.length, 'accelerator-memory', reason), kvCapacity, shortRange };
  }
  return {
    placed: true,
    kind: 'accelerator',
    parallelism,
    expertsOnHost: false,
    devices: devices.map((device) => poolLoad(need, { part, parallelism, device })),
    weights: need.weights.split,
    headroomBytes: pool.point - held,
    totalBytes: (loaded + held) * devices.length + room.reservedBytes,
    microBatch: need.graph.microBatch,
    kvBytesPerToken: need.kvTokenBytes,
    kvCapacity,
  };
}

/** `poolBytes`: what weights surely leave of a card; less than nothing where they may be too much alone. */
type Refused = {
  readonly parallelism: Parallelism;
  readonly stepTokens: Tokens | null;
  readonly poolBytes: Bytes;
  readonly mayFit: boolean;
};

/** Whether weights alone are too much, the engine would refuse so long a context at its start, or so many requests would wait. */
function refusal(need: MemoryNeed, { parallelism, stepTokens, poolBytes, mayFit }: Refused): Text {
  if (stepTokens === null || (poolBytes <= 0 && !mayFit)) return message('memory.more-than-pool');
  const { contextTokens, runtime } = need.request;
  const bytes = Math.max(0, poolBytes);
  const tokens = longestContext(need, { parallelism, stepTokens, poolBytes: bytes });
  const has = { runtime: runtime.name, bytes, mayFit };
  return tokens === contextTokens ? message('memory.pool-waits', has) : message('memory.pool-refuses', { ...has, tokens });
}

type PoolSeat = { readonly part: PoolPart; readonly parallelism: Parallelism; readonly device: ResolvedDevice };

function poolLoad(need: MemoryNeed, { part, parallelism, device }: PoolSeat): DeviceLoad {
  const { shape, runtime } = need.request;
  return {
    device: device.device,
    layers: Math.ceil((shape.layers + 1) / parallelism.pipelineParallel),
    weightsBytes: part.weightsBytes,
    expertBytes: part.expertBytes,
    kvCacheBytes: part.cache.kvCacheBytes,
    recurrentStateBytes: part.cache.stateBytes,
    computeBufferBytes: reserveOf(need, parallelism, device).point,
    runtimeOverheadBytes: runtime.overheadBytesPerDevice.point,
    budgetBytes: poolBudgetBytes(need, device),
  };
}
