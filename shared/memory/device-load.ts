import { isKnown, type Sourced } from '../estimate.ts';
import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import type { PlacementKind } from './fit.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import { ONE_PROCESS } from './parallelism.ts';
import { type Buffer, deviceOverhead, type Overhead, reservedBytes } from './runtime-overhead.ts';
import type { Text } from '../words/text.ts';

/** Name of host memory among the devices of a placement. */
export const HOST = 'host';

/** One accelerator with what it pays before the first layer. */
export type Seat = {
  readonly device: ResolvedDevice;
  readonly bufferBytes: Bytes;
  readonly overhead: Overhead;
  /** Head, projector: weights that do not move with layers. */
  readonly fixedWeightsBytes: Bytes;
  /** Left for layers once everything uncertain is at its high end; negative when not even that fits. */
  readonly roomBytes: Bytes;
};

export function seatOn(
  device: ResolvedDevice,
  need: MemoryNeed,
  parts: { readonly buffer: Buffer; readonly fixedWeightsBytes: Bytes },
): Seat {
  const { buffer, fixedWeightsBytes } = parts;
  const { runtime } = need.request;
  const overhead = deviceOverhead(runtime, device);
  const reserved = reservedBytes(buffer, overhead, runtime);
  return {
    device,
    bufferBytes: buffer.point,
    overhead,
    fixedWeightsBytes,
    roomBytes: device.freeBytes.value - reserved - fixedWeightsBytes - need.weights.deviceSpread.above,
  };
}

/** Share of a whole-byte total: boundaries are rounded, so the parts of all devices sum to the total exactly. */
export function shareOf(total: Bytes, before: number, part: number): Bytes {
  return Math.round(total * (before + part)) - Math.round(total * before);
}

export const loadBytes = (load: DeviceLoad): Bytes =>
  load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes + load.computeBufferBytes + load.runtimeOverheadBytes;

/** The plan of a placement that was found. Headroom counts the devices that carry layers, and a pool that they share. */
export function placedPlan(need: MemoryNeed, kind: PlacementKind, devices: readonly DeviceLoad[]): MemoryPlan {
  const { host } = need.request.machine;
  let totalBytes = 0;
  let headroomBytes = Number.POSITIVE_INFINITY;
  let hostExpertBytes = 0;
  for (const load of devices) {
    const bytes = loadBytes(load);
    const onHost = load.device === HOST;
    totalBytes += bytes;
    if (!onHost || kind !== 'accelerator') headroomBytes = Math.min(headroomBytes, load.budgetBytes - bytes);
    if (onHost) hostExpertBytes += load.expertBytes;
  }
  return {
    placed: true,
    kind,
    parallelism: ONE_PROCESS,
    expertsOnHost: kind === 'host-offload' && hostExpertBytes > 0,
    devices,
    weights: need.weights.split,
    headroomBytes: host.shared ? Math.min(headroomBytes, sharedFreeBytes(host) - totalBytes) : headroomBytes,
    totalBytes,
    microBatch: need.graph.microBatch,
    kvBytesPerToken: need.kvTokenBytes,
    kvCapacity: null,
  };
}

export type NotPlaced = Extract<MemoryPlan, { placed: false }>;

export const notPlaced = (shortBytes: Bytes, limit: NotPlaced['limit'], reason: Text): NotPlaced => ({
  placed: false,
  shortBytes: Math.max(0, Math.ceil(shortBytes)),
  limit,
  reason,
});

/** Free memory of the host, for a placement that needs it: where nobody knows it, none is begun. */
export function hostFree({ freeBytes }: ResolvedMachine['host']): Sourced<Bytes> {
  if (isKnown(freeBytes)) return freeBytes;
  throw new Error(`a placement in host memory that nobody knows: ${JSON.stringify(freeBytes.reason)}`);
}

/** Free memory of a pool that accelerator and host share. */
export const sharedFreeBytes = (host: ResolvedMachine['host']): Bytes => hostFree(host).value + host.carveOutFreeBytes;

/**
 * Bytes that the host lacks for its part; 0 when it holds it. On a unified machine devices and host draw on one pool, so what the
 * devices take is taken from the host too, except from a carve-out, which only they can use.
 */
export function hostShortBytes({ host }: ResolvedMachine, hostBytes: Bytes, deviceBytes: Bytes): Bytes {
  const own = hostBytes - hostFree(host).value;
  return Math.max(0, host.shared ? Math.max(own, hostBytes + deviceBytes - sharedFreeBytes(host)) : own);
}
