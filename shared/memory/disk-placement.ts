import { basis, sourced } from '../estimate.ts';
import type { ResolvedMachine } from '../hardware/machine.ts';
import { message } from '../words/message.ts';
import type { Bytes } from '../units.ts';
import { HOST, hostFree, loadBytes, type NotPlaced, notPlaced, placedPlan, sharedFreeBytes } from './device-load.ts';
import { denseLayerBytes, hostOffloadPlan, placeWithHostOffload, seatsOver } from './host-offload-placement.ts';
import { placeOnHost } from './host-placement.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan, PlacedMemoryPlan, Streamed } from './memory-plan.ts';

/**
 * Weights beyond memory: accelerators hold what they would hold beside a host with room for all the rest, and of that rest the host keeps
 * in memory what it can. Everything else is read from the disk whenever it is used: a mapped file is paged in by the system, and some
 * programs read experts themselves.
 */
export function placeFromDisk(need: MemoryNeed): MemoryPlan {
  const { disk } = need.request.machine;
  if (disk.readRate.point === null) return notPlaced(0, 'runtime-support', disk.readRate.reason);
  const plan = placeBesideRoomyHost(need);
  return plan.placed ? withinMemory(need, plan) : plan;
}

function placeBesideRoomyHost(need: MemoryNeed): MemoryPlan {
  const { request } = need;
  const machine = roomy(request.machine, 2 * need.weights.split.fileBytes);
  const besides = { ...need, request: { ...request, machine } };
  if (machine.devices.length === 0) return placeOnHost(besides);
  return request.runtime.streams === undefined ? placeWithHostOffload(besides) : placeWithoutExperts(besides);
}

function roomy(machine: ResolvedMachine, moreBytes: Bytes): ResolvedMachine {
  const { value, basis: from } = hostFree(machine.host);
  return { ...machine, host: { ...machine.host, freeBytes: sourced(value + moreBytes, basis(from.kind, from.sourceId)) } };
}

/** A program that reads experts itself keeps them out of what the accelerator holds. */
function placeWithoutExperts(need: MemoryNeed): MemoryPlan {
  const { layers } = need.request.shape;
  const seats = seatsOver(need, need.request.machine.devices.slice(0, 1));
  const short = layers * denseLayerBytes(need) - (seats[0]?.roomBytes ?? 0);
  if (short > 0) return notPlaced(short, 'accelerator-memory', message('memory.more-than-accelerator'));
  return hostOffloadPlan(need, seats, [{ layers, expertBytes: 0 }]);
}

/** The plan with the host's part cut to the memory that is there. */
function withinMemory(need: MemoryNeed, plan: PlacedMemoryPlan): MemoryPlan {
  const { machine } = need.request;
  const load = plan.devices.find(({ device }) => device === HOST);
  if (!load) return plan;
  const others = plan.devices.filter((other) => other !== load);
  const fixedBytes = loadBytes(load) - load.weightsBytes;
  const room = roomFor(machine, others) - fixedBytes;
  if (room < 0) return fixedDoesNotFit(-room);
  const keptBytes = Math.min(load.weightsBytes, Math.floor(room));
  const host: DeviceLoad = {
    ...load,
    weightsBytes: keptBytes,
    expertBytes: Math.min(load.expertBytes, keptBytes),
    budgetBytes: hostFree(machine.host).value,
  };
  const cut = placedPlan(need, 'ssd', [...others, host]);
  return cut.placed ? { ...cut, microBatch: plan.microBatch, streamed: streamedOf(need, load, keptBytes) } : cut;
}

const fixedDoesNotFit = (shortBytes: Bytes): NotPlaced => notPlaced(shortBytes, 'host-memory', message('memory.streams-nothing-fixed'));

/** Memory for the host's part: of a pool what the accelerators leave. */
function roomFor({ host }: ResolvedMachine, others: readonly DeviceLoad[]): Bytes {
  const free = hostFree(host).value;
  if (!host.shared) return free;
  return Math.min(free, sharedFreeBytes(host) - others.reduce((sum, other) => sum + loadBytes(other), 0));
}

/** The rows that are looked up of an embedding apart. What every token reads stays in memory if there is room for all of it. */
function streamedOf(need: MemoryNeed, { weightsBytes, expertBytes }: DeviceLoad, roomBytes: Bytes): Streamed {
  const alwaysBytes = Math.max(0, weightsBytes - expertBytes - need.weights.split.inputEmbeddingBytes);
  const high = Math.min(roomBytes, alwaysBytes + expertBytes);
  const stays = high >= alwaysBytes;
  return { alwaysBytes, expertBytes, keptBytes: { point: stays ? high : 0, low: stays && expertBytes > 0 ? alwaysBytes : 0, high } };
}
