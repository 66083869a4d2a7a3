import type { Bytes } from '../units.ts';
import { hostInputBytes } from './compute-buffer.ts';
import { pinnedPart, splitBuffer } from './device-buffer.ts';
import { type Devices, smallerSets } from './device-sets.ts';
import { HOST, hostFree, hostShortBytes, type NotPlaced, notPlaced, placedPlan, type Seat, seatOn, shareOf } from './device-load.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import { message } from '../words/message.ts';

/**
 * All layers on accelerators: all of them first, as llama.cpp does by default, then without the smallest, because a further card
 * costs its own buffer and the input copies of the others. Never pooled: a layer sits on one card.
 */
export function placeOnAccelerators(need: MemoryNeed): MemoryPlan {
  const { devices } = need.request.machine;
  const whole = placeOn(need, devices);
  if (whole.placed || devices.length < 2 || exceedsAll(need, devices)) return whole;
  let least: NotPlaced = whole;
  for (const subset of smallerSets(devices)) {
    const plan = placeOn(need, subset);
    if (plan.placed) return plan;
    if (plan.shortBytes < least.shortBytes) least = plan;
  }
  return least;
}

/** Weights and cache alone are more than all cards have: no choice among them can help. */
function exceedsAll(need: MemoryNeed, devices: Devices): boolean {
  let free = 0;
  for (const device of devices) free += device.freeBytes.value;
  return need.weights.deviceBytes + need.kvBytes + need.stateBytes > free;
}

function placeOn(need: MemoryNeed, devices: Devices): MemoryPlan {
  const { weights, request } = need;
  const { layers } = request.shape;
  const seats = splitSeats(need, devices);
  const layerBytes = (weights.deviceBytes - weights.headBytes + need.kvBytes + need.stateBytes) / layers;
  const counts = distributed(seats, layers, layerBytes);
  if (!counts) return notPlaced(missing(seats, layers, layerBytes), 'accelerator-memory', message('memory.more-than-accelerator'));
  return withHostPart(need, splitLoads(need, seats, counts), seats);
}

function splitSeats(need: MemoryNeed, devices: Devices): readonly Seat[] {
  const last = devices.length - 1;
  const { headBytes } = need.weights;
  const first = need.request.mmprojBytes + pinnedPart(need).weightsBytes;
  if (last === 0) {
    const buffer = splitBuffer(need, 'only');
    return devices.map((device) => seatOn(device, need, { buffer, fixedWeightsBytes: headBytes + first }));
  }
  const [start, middle, tail] = [splitBuffer(need, 'first'), splitBuffer(need, 'middle'), splitBuffer(need, 'last')];
  // The head sits on the last card, a vision projector on the first.
  return devices.map((device, index) => {
    if (index === 0) return seatOn(device, need, { buffer: start, fixedWeightsBytes: first });
    return index === last
      ? seatOn(device, need, { buffer: tail, fixedWeightsBytes: headBytes })
      : seatOn(device, need, { buffer: middle, fixedWeightsBytes: 0 });
  });
}

/** Layers per card in proportion to free memory (the head counts as one), moved on where a card is full; null when they do not fit. */
function distributed(seats: readonly Seat[], layers: number, layerBytes: Bytes): readonly number[] | null {
  let room = 0;
  for (const { roomBytes } of seats) {
    if (roomBytes < 0) return null;
    room += Math.floor(roomBytes / layerBytes);
  }
  if (room < layers) return null;
  return seats.length === 1 ? [layers] : moved(seats, proportional(seats, layers), layerBytes);
}

function moved(seats: readonly Seat[], wanted: readonly number[], layerBytes: Bytes): readonly number[] {
  const room = seats.map(({ roomBytes }) => Math.floor(roomBytes / layerBytes));
  const counts = wanted.map((count, index) => Math.min(count, room[index] ?? 0));
  let rest = wanted.reduce((sum, count) => sum + count, 0) - counts.reduce((sum, count) => sum + count, 0);
  for (let index = counts.length - 1; rest > 0 && index >= 0; index--) {
    const more = Math.min(rest, (room[index] ?? 0) - (counts[index] ?? 0));
    counts[index] = (counts[index] ?? 0) + more;
    rest -= more;
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
function missing(seats: readonly Seat[], layers: number, layerBytes: Bytes): Bytes {
  let room = 0;
  for (const { roomBytes } of seats) room += roomBytes;
  return Math.max(layers * layerBytes - room, seats.length > 1 ? layerBytes : 1);
}

function splitLoads(need: MemoryNeed, seats: readonly Seat[], counts: readonly number[]): DeviceLoad[] {
  const { weights, request, kvBytes, stateBytes } = need;
  const { layers } = request.shape;
  const last = seats.length - 1;
  let before = 0;
  return seats.map(({ device, bufferBytes, fixedWeightsBytes, overhead }, index) => {
    const count = counts[index] ?? 0;
    const from = before / layers;
    const part = count / layers;
    before += count;
    return {
      device: device.device,
      layers: count + (index === last ? 1 : 0),
      weightsBytes: shareOf(weights.deviceBytes - weights.headBytes, from, part) + fixedWeightsBytes,
      expertBytes: shareOf(weights.split.expertBytes, from, part),
      kvCacheBytes: shareOf(kvBytes, from, part),
      recurrentStateBytes: shareOf(stateBytes, from, part),
      computeBufferBytes: Math.round(bufferBytes),
      runtimeOverheadBytes: overhead.point,
      budgetBytes: device.freeBytes.value,
    };
  });
}

/** The embedding, the masks and the logits stay in host memory, which must hold them too, unless the device's own share does. */
function withHostPart(need: MemoryNeed, loads: DeviceLoad[], seats: readonly Seat[]): MemoryPlan {
  const { machine } = need.request;
  const pinned = pinnedPart(need);
  const compute = hostInputBytes(need.graph) - pinned.computeBytes;
  const embedding = need.weights.split.inputEmbeddingBytes - pinned.weightsBytes;
  const more = embedding > 0 ? need.weights.embeddingSpread.above : 0;
  const onDevices = machine.host.shared ? loads.reduce((sum, load, index) => sum + upperBytes(need, load, seats[index]), 0) : 0;
  const short = hostShortBytes(machine, embedding + more + compute * need.rules.bands.host.high, onDevices);
  if (short > 0) return notPlaced(short, 'host-memory', message('memory.host-lacks-embedding'));
  if (embedding + compute === 0) return placedPlan(need, 'accelerator', loads);
  loads.push({
    device: HOST,
    layers: 0,
    weightsBytes: embedding,
    expertBytes: 0,
    kvCacheBytes: 0,
    recurrentStateBytes: 0,
    computeBufferBytes: Math.round(compute),
    runtimeOverheadBytes: 0,
    budgetBytes: hostFree(machine.host).value,
  });
  return placedPlan(need, 'accelerator', loads);
}

function upperBytes(need: MemoryNeed, load: DeviceLoad, seat: Seat | undefined): Bytes {
  const exact = load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes;
  return exact + load.computeBufferBytes * need.band.high + (seat?.overhead.high ?? 0);
}
