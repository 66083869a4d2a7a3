import type { Bytes } from '../units.ts';
import { hostExpertBytes } from './compute-buffer.ts';
import { hostOffloadBuffer } from './device-buffer.ts';
import { type Devices, smallerSets } from './device-sets.ts';
import { HOST, hostFree, hostShortBytes, notPlaced, placedPlan, type Seat, seatOn, shareOf } from './device-load.ts';
import { type Seated, seatExperts } from './expert-placement.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import { message } from '../words/message.ts';

/**
 * Weights kept in host RAM because accelerator memory is short, in the order of llama.cpp's own fit: a mixture-of-experts model
 * keeps every dense part on the GPU and sends routed experts to RAM; a dense one, or a GPU too small for that, whole layers with
 * their cache.
 */
export function placeWithHostOffload(need: MemoryNeed): MemoryPlan {
  const { devices } = need.request.machine;
  const whole = hostOffloadOver(need, devices);
  if (whole.placed || devices.length < 2) return whole;
  // A further card costs its own buffer: without the smallest, less may have to move to RAM.
  for (const subset of smallerSets(devices)) {
    const plan = hostOffloadOver(need, subset);
    if (plan.placed) return plan;
  }
  return whole;
}

function hostOffloadOver(need: MemoryNeed, among: Devices): MemoryPlan {
  const seats = hostOffloadSeats(need, among);
  const seated = seatedOn(need, seats);
  if (!seated.some(({ layers }) => layers > 0)) {
    return notPlaced(shortOfOneLayer(need), 'accelerator-memory', message('memory.no-single-layer'));
  }
  return hostOffloadPlan(need, seats, seated);
}

function seatedOn(need: MemoryNeed, seats: readonly Seat[]): readonly Seated[] {
  const { split, expertBytesByLayer } = need.weights;
  if (split.expertBytes === 0) return seatLayers(need, seats);
  const rooms = seats.map(({ roomBytes }) => roomBytes);
  return seatExperts({ denseBytes: denseLayerBytes(need), expertBytes: expertBytesByLayer }, rooms);
}

/** A layer without its routed experts: dense weights, cache and state. */
export function denseLayerBytes(need: MemoryNeed): Bytes {
  const { kvBytes, stateBytes } = cacheOnCards(need);
  return need.weights.trunkLayerBytes + (kvBytes + stateBytes) / need.request.shape.layers;
}

/** Cache and state that go with the layers, unless they were sent to RAM by hand. */
const cacheOnCards = ({ request, kvBytes, stateBytes }: MemoryNeed): Pick<MemoryNeed, 'kvBytes' | 'stateBytes'> =>
  request.manual?.cacheOnHost ? { kvBytes: 0, stateBytes: 0 } : { kvBytes, stateBytes };

/** What the roomiest card lacks, were it used alone, for one layer beside its buffers. */
function shortOfOneLayer(need: MemoryNeed): Bytes {
  const rooms = need.request.machine.devices.flatMap((device) => seatsOver(need, [device])).map(({ roomBytes }) => roomBytes);
  return Math.max(1, denseLayerBytes(need) - Math.max(...rooms));
}

/** Cards that have room for a layer; without one of them the others change their part, so they are seated anew. */
function hostOffloadSeats(need: MemoryNeed, among: Devices): readonly Seat[] {
  let devices = among;
  for (;;) {
    const seats = seatsOver(need, devices);
    const withRoom = seats.filter(({ roomBytes }) => roomBytes > 0);
    if (withRoom.length === seats.length) return seats;
    devices = withRoom.map(({ device }) => device);
  }
}

/** The first card holds a vision projector, the last one the head. */
export function seatsOver(need: MemoryNeed, devices: Devices): readonly Seat[] {
  const count = devices.length;
  return devices.map((device, index) => {
    const fixedWeightsBytes = (index === count - 1 ? need.weights.headBytes : 0) + (index === 0 ? need.request.mmprojBytes : 0);
    return seatOn(device, need, { buffer: hostOffloadBuffer(need, { index, count }), fixedWeightsBytes });
  });
}

/** Dense: layers from the back, the last card first; at least one layer stays in RAM, or this would be no host offload. */
function seatLayers(need: MemoryNeed, seats: readonly Seat[]): readonly Seated[] {
  const layerBytes = denseLayerBytes(need);
  let rest = need.request.shape.layers - 1;
  const fromBack = seats.toReversed().map(({ roomBytes }) => {
    const layers = Math.min(rest, Math.floor(roomBytes / layerBytes));
    rest -= layers;
    return { layers, expertBytes: 0 };
  });
  return fromBack.toReversed();
}

/** The plan of seats that were filled: what they leave goes to the host. */
export function hostOffloadPlan(need: MemoryNeed, seats: readonly Seat[], seated: readonly Seated[]): MemoryPlan {
  const { machine } = need.request;
  const loads = hostOffloadLoads(need, seats, seated);
  const host = hostLoad(need, loads);
  const buffer = host.computeBufferBytes * need.rules.bands.hostOffload.high;
  const held = host.weightsBytes + need.weights.spread.above + host.kvCacheBytes + host.recurrentStateBytes + buffer;
  const onDevices = machine.host.shared ? upperOnDevices(need, seats, loads) : 0;
  const short = hostShortBytes(machine, held, onDevices);
  if (short > 0) return notPlaced(short, 'host-memory', message('memory.more-than-host-beside'));
  loads.push(host);
  return placedPlan(need, 'host-offload', loads);
}

/** Everything that no accelerator took. */
function hostLoad(need: MemoryNeed, loads: readonly DeviceLoad[]): DeviceLoad {
  const { request, weights } = need;
  let [layers, weightsBytes, expertBytes, kvCacheBytes, recurrentStateBytes] = [0, 0, 0, 0, 0];
  for (const load of loads) {
    layers += load.layers;
    weightsBytes += load.weightsBytes;
    expertBytes += load.expertBytes;
    kvCacheBytes += load.kvCacheBytes;
    recurrentStateBytes += load.recurrentStateBytes;
  }
  return {
    device: HOST,
    layers: request.shape.layers + 1 - layers,
    weightsBytes: weights.deviceBytes + request.mmprojBytes - weightsBytes + weights.split.inputEmbeddingBytes,
    expertBytes: Math.round(weights.split.expertBytes) - expertBytes,
    kvCacheBytes: Math.round(need.kvBytes) - kvCacheBytes,
    recurrentStateBytes: need.stateBytes - recurrentStateBytes,
    computeBufferBytes: Math.round(hostExpertBytes(need.graph)),
    runtimeOverheadBytes: 0,
    budgetBytes: hostFree(request.machine.host).value,
  };
}

/** What the accelerators take of a shared pool with every uncertain part at its high end. */
function upperOnDevices(need: MemoryNeed, seats: readonly Seat[], loads: readonly DeviceLoad[]): Bytes {
  const reserved = seats.reduce((sum, seat) => sum + seat.device.freeBytes.value - seat.roomBytes - seat.fixedWeightsBytes, 0);
  const margins = need.request.runtime.marginBytesPerDevice * seats.length;
  return loads.reduce((sum, load) => sum + load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes, reserved - margins);
}

function hostOffloadLoads(need: MemoryNeed, seats: readonly Seat[], seated: readonly Seated[]): DeviceLoad[] {
  const { weights, request } = need;
  const { kvBytes, stateBytes } = cacheOnCards(need);
  const { layers } = request.shape;
  const trunkBytes = weights.trunkLayerBytes * layers;
  const last = seats.length - 1;
  let before = 0;
  return seats.map(({ device, bufferBytes, fixedWeightsBytes, overhead }, index) => {
    const { layers: count, expertBytes: held } = seated[index] ?? { layers: 0, expertBytes: 0 };
    const from = before / layers;
    const part = count / layers;
    const expertBytes = Math.floor(held);
    before += count;
    return {
      device: device.device,
      layers: count + (index === last ? 1 : 0),
      weightsBytes: shareOf(trunkBytes, from, part) + expertBytes + fixedWeightsBytes,
      expertBytes,
      kvCacheBytes: shareOf(kvBytes, from, part),
      recurrentStateBytes: shareOf(stateBytes, from, part),
      computeBufferBytes: Math.round(bufferBytes),
      runtimeOverheadBytes: overhead.point,
      budgetBytes: device.freeBytes.value,
    };
  });
}
