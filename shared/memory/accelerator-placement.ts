import type { ResolvedDevice } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import { hostInputBytes, type SplitRole, splitBufferBytes } from './compute-buffer.ts';
import {
  type Buffer,
  deviceLoad,
  HOST,
  hostShortBytes,
  type NotPlaced,
  notPlaced,
  placedPlan,
  type Seat,
  seat,
  shareOf,
} from './device-load.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { runtimeOverhead } from './runtime-overhead.ts';

/**
 * All layers on accelerators: all of them first, as llama.cpp does by default, then without the smallest, because a further card
 * costs its own buffer and the input copies of the others. Never pooled: a layer sits on one card.
 */
export function placeOnAccelerators(need: MemoryNeed): MemoryPlan {
  const { devices } = need.request.machine;
  let least: NotPlaced | null = null;
  for (const subset of subsets(devices)) {
    const plan = placeOn(need, subset);
    if (plan.placed) return plan;
    if (!least || plan.shortBytes < least.shortBytes) least = plan;
  }
  return least ?? notPlaced(need.weights.deviceBytes, 'accelerator-memory', 'no accelerator');
}

/** All devices, then one fewer each time: the one with least free memory goes first. Order on the machine is kept. */
function subsets(devices: readonly ResolvedDevice[]): readonly (readonly ResolvedDevice[])[] {
  if (devices.length < 2) return devices.length === 0 ? [] : [devices];
  const rising = [...devices].sort((a, b) => a.freeBytes.value - b.freeBytes.value);
  return devices.map((_, dropped) => devices.filter((device) => rising.indexOf(device) >= dropped));
}

function placeOn(need: MemoryNeed, devices: readonly ResolvedDevice[]): MemoryPlan {
  const seats = devices.map((device, index) => splitSeat(need, device, { index, count: devices.length }));
  const { layers } = need.request.shape;
  const layerBytes = (need.weights.deviceBytes - need.weights.headBytes + need.kvBytes + need.stateBytes) / layers;
  const counts = distributed(seats, layers, layerBytes);
  if (!counts)
    return notPlaced(missing(seats, layers * layerBytes, layerBytes), 'accelerator-memory', 'more than accelerator memory holds');
  const loads = splitLoads(need, seats, counts);
  return withHostPart(need, loads);
}

type Position = { readonly index: number; readonly count: number };

function splitRole({ index, count }: Position): SplitRole {
  if (count === 1) return 'only';
  if (index === 0) return 'first';
  return index === count - 1 ? 'last' : 'middle';
}

function splitSeat(need: MemoryNeed, device: ResolvedDevice, position: Position): Seat {
  const role = splitRole(position);
  const point = splitBufferBytes(need.graph, role);
  const { band, rules } = need;
  const high = point * band.high;
  const buffer: Buffer = { point, high, shownHigh: role === 'only' ? high : point * Math.max(band.high, rules.bands.multiDevice.high) };
  return seat(need, device, { buffer, fixedWeightsBytes: fixedWeights(need, position) });
}

/** The head sits on the last card, a vision projector on the first. */
function fixedWeights(need: MemoryNeed, { index, count }: Position): Bytes {
  return (index === count - 1 ? need.weights.headBytes : 0) + (index === 0 ? need.request.mmprojBytes : 0);
}

/** Layers per card in proportion to free memory (the head counts as one), moved on where a card is full; null when they do not fit. */
function distributed(seats: readonly Seat[], layers: number, layerBytes: Bytes): readonly number[] | null {
  const room = seats.map(({ roomBytes }) => Math.floor(roomBytes / layerBytes));
  if (room.some((count) => count < 0) || room.reduce((sum, count) => sum + count, 0) < layers) return null;
  if (seats.length === 1) return [layers];
  const counts = proportional(seats, layers).map((count, index) => Math.min(count, room[index] ?? 0));
  let rest = layers - counts.reduce((sum, count) => sum + count, 0);
  for (let index = counts.length - 1; rest > 0 && index >= 0; index--) {
    const moved = Math.min(rest, (room[index] ?? 0) - (counts[index] ?? 0));
    counts[index] = (counts[index] ?? 0) + moved;
    rest -= moved;
  }
  return counts;
}

/** llama.cpp's default split: layer i (of layers + head) goes to the first card whose cumulative share exceeds i / (layers + 1). */
function proportional(seats: readonly Seat[], layers: number): readonly number[] {
  const total = seats.reduce((sum, { device }) => sum + device.freeBytes.value, 0);
  let free = 0;
  let placed = 0;
  return seats.map(({ device }) => {
    free += device.freeBytes.value;
    const upTo = Math.min(layers, Math.ceil((free / total) * (layers + 1)));
    const count = upTo - placed;
    placed = upTo;
    return count;
  });
}

/** What all cards together lack; a whole layer when only the cut between cards stands in the way. */
function missing(seats: readonly Seat[], layersBytes: Bytes, layerBytes: Bytes): Bytes {
  const room = seats.reduce((sum, { roomBytes }) => sum + roomBytes, 0);
  return Math.max(layersBytes - room, seats.length > 1 ? layerBytes : 1);
}

function splitLoads(need: MemoryNeed, seats: readonly Seat[], counts: readonly number[]): DeviceLoad[] {
  const { weights, request } = need;
  const { layers } = request.shape;
  const last = seats.length - 1;
  let before = 0;
  return seats.map(({ device, buffer, fixedWeightsBytes }, index) => {
    const count = counts[index] ?? 0;
    const share = (total: Bytes): Bytes => shareOf(total, before / layers, count / layers);
    const load = deviceLoad({
      device: device.device,
      layers: count + (index === last ? 1 : 0),
      weightsBytes: share(weights.deviceBytes - weights.headBytes) + fixedWeightsBytes,
      expertBytes: share(weights.split.expertBytes),
      kvCacheBytes: share(need.kvBytes),
      recurrentStateBytes: share(need.stateBytes),
      computeBufferBytes: buffer.point,
      overhead: runtimeOverhead(request.runtime, 'accelerator'),
      budgetBytes: device.freeBytes.value,
    });
    before += count;
    return load;
  });
}

/** The embedding, the masks and the logits stay in host memory: it must hold them too. */
function withHostPart(need: MemoryNeed, loads: readonly DeviceLoad[]): MemoryPlan {
  const { request, weights, rules, graph } = need;
  const compute = hostInputBytes(graph);
  const embedding = weights.split.inputEmbeddingBytes;
  const onDevices = request.machine.host.shared ? loads.reduce((sum, load) => sum + upperBytes(need, load), 0) : 0;
  const short = hostShortBytes(request.machine, embedding + compute * rules.bands.host.high, onDevices);
  if (short > 0) return notPlaced(short, 'host-memory', 'host memory cannot hold the embedding and the input buffers');
  const host = deviceLoad({
    device: HOST,
    layers: 0,
    weightsBytes: embedding,
    expertBytes: 0,
    kvCacheBytes: 0,
    recurrentStateBytes: 0,
    computeBufferBytes: compute,
    overhead: runtimeOverhead(request.runtime, 'host-beside-accelerator'),
    budgetBytes: request.machine.host.freeBytes.value,
  });
  return placedPlan(need, 'accelerator', [...loads, host]);
}

function upperBytes(need: MemoryNeed, load: DeviceLoad): Bytes {
  const exact = load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes;
  return exact + load.computeBufferBytes * need.band.high + need.request.runtime.overheadBytesPerDevice.high;
}
