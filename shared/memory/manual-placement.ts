import { notPlaced } from './device-load.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { MemoryPlan, MemoryRequest } from './memory-plan.ts';
import { memoryTraits } from './memory-traits.ts';
import { denseLayerBytes, hostOffloadPlan, seatsOver } from './host-offload-placement.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Layers, experts or the cache were placed by hand; dense models have no experts to move. */
export function isPlacedByHand({ manual, shape, machine }: MemoryRequest): boolean {
  if (!manual || machine.devices.length === 0) return false;
  const movesExperts = shape.ffn.kind === 'moe' && (manual.expertLayersOnHost ?? 0) > 0;
  return movesExperts || manual.cacheOnHost === true || (manual.gpuLayers ?? shape.layers + 1) <= shape.layers;
}

/** The last layers on the accelerator, without the experts and the cache that were left in RAM; nothing is moved to make room. */
export function placeByHand(need: MemoryNeed): MemoryPlan {
  const { machine, shape, manual, runtime } = need.request;
  const refused = refusal(need.request);
  if (refused !== null) return notPlaced(0, 'runtime-support', refused);
  const layers = Math.min(shape.layers, (manual?.gpuLayers ?? shape.layers + 1) - 1);
  const firstWithExperts = Math.max(shape.layers - layers, manual?.expertLayersOnHost ?? 0);
  const expertBytes = need.weights.expertBytesByLayer.slice(firstWithExperts).reduce((sum, bytes) => sum + bytes, 0);
  const seats = seatsOver(need, machine.devices);
  const room = seats[0]?.roomBytes ?? 0;
  const short = layers * denseLayerBytes(need) + expertBytes - room;
  if (short > 0) return notPlaced(short, 'accelerator-memory', message('memory.nothing-moved', { runtime: runtime.name }));
  return hostOffloadPlan(need, seats, [{ layers, expertBytes }]);
}

function refusal({ machine, manual, runtime }: MemoryRequest): Text | null {
  if (!runtime.placements.includes('host-offload') || !memoryTraits(runtime).placesByHand)
    return message('memory.nothing-on-host', { runtime: runtime.name });
  if (machine.devices.length > 1) return message('memory.by-hand-one-accelerator');
  return (manual?.gpuLayers ?? 1) < 1 ? message('memory.idle-accelerator') : null;
}
