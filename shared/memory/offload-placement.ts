import type { Bytes } from '../units.ts';
import { devicePeakBytes, hostExpertBytes, innerPeakBytes, stagingPeakBytes } from './compute-buffer.ts';
import {
  type Buffer,
  deviceLoad,
  HOST,
  hostShortBytes,
  notPlaced,
  placedPlan,
  type Seat,
  type Seated,
  seat,
  shareOf,
} from './device-load.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { runtimeOverhead } from './runtime-overhead.ts';

/** llama.cpp can leave single expert tensors of a layer (gate, up, down) in RAM: the step in which experts move. */
const TENSORS_PER_EXPERT_LAYER = 3;

/**
 * Weights kept in host RAM because accelerator memory is short, in the order of llama.cpp's own fit: a mixture-of-experts model
 * keeps every dense part on the GPU and sends routed experts to RAM; a dense one, or a GPU too small for that, whole layers with
 * their cache.
 */
export function placeWithHostOffload(need: MemoryNeed): MemoryPlan {
  const seats = offloadSeats(need);
  if (seats.length === 0) return notPlaced(need.weights.deviceBytes, 'accelerator-memory', 'no accelerator');
  const seated = need.weights.split.expertBytes > 0 ? seatExperts(need, seats) : seatLayers(need, seats);
  if (!seated.some(({ layers }) => layers > 0)) {
    const least = Math.min(...seats.map(({ roomBytes }) => layerWithoutExperts(need) - roomBytes));
    return notPlaced(least, 'accelerator-memory', 'accelerator memory does not hold a single layer beside its buffers');
  }
  return offloadPlan(need, seats, seated);
}

const cachePerLayer = (need: MemoryNeed): Bytes => (need.kvBytes + need.stateBytes) / need.request.shape.layers;
const layerWithoutExperts = (need: MemoryNeed): Bytes => need.weights.trunkLayerBytes + cachePerLayer(need);

/** Cards without pipelining copies; the first one receives the staged tensors of big batches. */
function offloadSeats(need: MemoryNeed): readonly Seat[] {
  const { graph, weights, rules, request } = need;
  const { devices } = request.machine;
  const last = devices.length - 1;
  const staged = stagingPeakBytes(graph, Math.max(weights.stagedExpertBytes, weights.stagedDenseBytes));
  const ratio = Math.max(need.band.high, rules.bands.hostOffload.high);
  const bands = { high: ratio, shownHigh: last === 0 ? ratio : Math.max(ratio, rules.bands.multiDevice.high) };
  return devices
    .map((device, index) => {
      const peak = index === last ? devicePeakBytes(graph) : innerPeakBytes(graph);
      const point = index === 0 ? Math.max(peak, staged) : peak;
      // A staged tensor has its exact size: only the graph beside it is uncertain.
      const graphPart = point - (point > peak ? Math.max(weights.stagedExpertBytes, weights.stagedDenseBytes) : 0);
      const buffer: Buffer = { point, high: point + graphPart * (bands.high - 1), shownHigh: point + graphPart * (bands.shownHigh - 1) };
      const fixedWeightsBytes = (index === last ? weights.headBytes : 0) + (index === 0 ? request.mmprojBytes : 0);
      return seat(need, device, { buffer, fixedWeightsBytes });
    })
    .filter(({ roomBytes }) => roomBytes > 0);
}

/** Dense: layers from the back, the last card first; at least one layer stays in RAM, or this would be no offload. */
function seatLayers(need: MemoryNeed, seats: readonly Seat[]): readonly Seated[] {
  const layerBytes = layerWithoutExperts(need);
  let rest = need.request.shape.layers - 1;
  return seats
    .toReversed()
    .map(({ roomBytes }) => {
      const layers = Math.min(rest, Math.floor(roomBytes / layerBytes));
      rest -= layers;
      return { layers, expertLayers: 0 };
    })
    .toReversed();
}

/**
 * Experts: the first cards take as many whole layers as they hold, the last one all remaining dense parts and as many experts as
 * fit; where the dense parts are too many for it, the others take dense parts instead of experts.
 */
function seatExperts(need: MemoryNeed, seats: readonly Seat[]): readonly Seated[] {
  const dense = layerWithoutExperts(need);
  const expert = need.weights.expertLayerBytes;
  const { layers } = need.request.shape;
  const most = seats.map(({ roomBytes }) => Math.floor(roomBytes / dense));
  const last = seats.length - 1;
  const counts = seats.map(({ roomBytes }, index) => (index === last ? 0 : Math.floor(roomBytes / (dense + expert))));
  let rest = layers - counts.reduce((sum, count) => sum + count, 0);
  for (let index = last; index >= 0 && rest > 0; index--) {
    const more = Math.min(rest, (most[index] ?? 0) - (counts[index] ?? 0));
    counts[index] = (counts[index] ?? 0) + more;
    rest -= more;
  }
  // A GPU too small for all dense parts: every expert stays in RAM, with the layers that find no room.
  let free = rest > 0 ? 0 : layers - 1 / TENSORS_PER_EXPERT_LAYER;
  return seats.map(({ roomBytes }, index) => {
    const count = counts[index] ?? 0;
    const tensors = Math.floor(((roomBytes - count * dense) / expert) * TENSORS_PER_EXPERT_LAYER);
    const expertLayers = Math.max(0, Math.min(count, free, tensors / TENSORS_PER_EXPERT_LAYER));
    free -= expertLayers;
    return { layers: count, expertLayers };
  });
}

function offloadPlan(need: MemoryNeed, seats: readonly Seat[], seated: readonly Seated[]): MemoryPlan {
  const { request, weights, rules, graph } = need;
  const loads = offloadLoads(need, seats, seated);
  const onDevices = sum(loads, ({ weightsBytes }) => weightsBytes);
  const host = deviceLoad({
    device: HOST,
    layers: request.shape.layers - seated.reduce((count, { layers }) => count + layers, 0),
    weightsBytes: weights.deviceBytes + request.mmprojBytes - onDevices + weights.split.inputEmbeddingBytes,
    expertBytes: weights.split.expertBytes - sum(loads, ({ expertBytes }) => expertBytes),
    kvCacheBytes: Math.round(need.kvBytes) - sum(loads, ({ kvCacheBytes }) => kvCacheBytes),
    recurrentStateBytes: need.stateBytes - sum(loads, ({ recurrentStateBytes }) => recurrentStateBytes),
    computeBufferBytes: hostExpertBytes(graph),
    overhead: runtimeOverhead(request.runtime, 'host-beside-accelerator'),
    budgetBytes: request.machine.host.freeBytes.value,
  });
  const held =
    host.weightsBytes +
    weights.spread.above +
    host.kvCacheBytes +
    host.recurrentStateBytes +
    host.computeBufferBytes * rules.bands.hostOffload.high;
  const deviceUpper = request.machine.host.shared
    ? sum(seats, ({ device, roomBytes }) => device.freeBytes.value - Math.max(0, roomBytes))
    : 0;
  const layersOnDevices = sum(loads, (load) => load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes);
  const short = hostShortBytes(request.machine, held, deviceUpper + layersOnDevices);
  if (short > 0) return notPlaced(short, 'host-memory', 'more than host memory holds beside the accelerator');
  return placedPlan(need, 'host-offload', [...loads, host]);
}

const sum = <T>(items: readonly T[], of: (item: T) => Bytes): Bytes => items.reduce((total, item) => total + of(item), 0);

function offloadLoads(need: MemoryNeed, seats: readonly Seat[], seated: readonly Seated[]): readonly DeviceLoad[] {
  const { weights, request } = need;
  const { layers } = request.shape;
  const trunkBytes = weights.trunkLayerBytes * layers;
  let before = 0;
  let expertsBefore = 0;
  return seats.map(({ device, buffer, fixedWeightsBytes }, index) => {
    const { layers: count, expertLayers } = seated[index] ?? { layers: 0, expertLayers: 0 };
    const share = (total: Bytes): Bytes => shareOf(total, before / layers, count / layers);
    const expertBytes = shareOf(weights.split.expertBytes, expertsBefore / layers, expertLayers / layers);
    const load = deviceLoad({
      device: device.device,
      layers: count + (index === seats.length - 1 ? 1 : 0),
      weightsBytes: share(trunkBytes) + expertBytes + fixedWeightsBytes,
      expertBytes,
      kvCacheBytes: share(need.kvBytes),
      recurrentStateBytes: share(need.stateBytes),
      computeBufferBytes: buffer.point,
      overhead: runtimeOverhead(request.runtime, 'accelerator'),
      budgetBytes: device.freeBytes.value,
    });
    before += count;
    expertsBefore += expertLayers;
    return load;
  });
}
