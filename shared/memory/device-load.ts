import type { ResolvedDevice, ResolvedMachine } from '../hardware/machine.ts';
import type { Bytes } from '../units.ts';
import type { PlacementKind } from './fit.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { type Overhead, reservedBytes } from './runtime-overhead.ts';

/** Buffer of one device: point, and the high end that the fit must survive. */
export type Buffer = { readonly point: Bytes; readonly high: Bytes; readonly shownHigh: Bytes };

/** One accelerator with what it pays before the first layer. */
export type Seat = {
  readonly device: ResolvedDevice;
  readonly buffer: Buffer;
  /** Head, projector: weights that do not move with layers. */
  readonly fixedWeightsBytes: Bytes;
  /** Left for layers once everything uncertain is at its high end; negative when not even that fits. */
  readonly roomBytes: Bytes;
};

export function seat(need: MemoryNeed, device: ResolvedDevice, parts: Pick<Seat, 'buffer' | 'fixedWeightsBytes'>): Seat {
  const { runtime } = need.request;
  const reserved = reservedBytes({
    computePoint: parts.buffer.point,
    computeHigh: parts.buffer.high,
    computeShownHigh: parts.buffer.shownHigh,
    overhead: runtime.overheadBytesPerDevice,
    marginBytes: runtime.marginBytesPerDevice,
  });
  return { device, ...parts, roomBytes: device.freeBytes.value - reserved - parts.fixedWeightsBytes - need.weights.spread.above };
}

/** What sits on a device, counted in layers: whole ones with their cache and state, and routed experts of some of them. */
export type Seated = { readonly layers: number; readonly expertLayers: number };

/** Shares of whole-byte totals: boundaries are rounded, so parts of all devices sum to the total exactly. */
export function shareOf(total: Bytes, before: number, part: number): Bytes {
  return Math.round(total * (before + part)) - Math.round(total * before);
}

export type LoadInput = {
  readonly device: string;
  readonly layers: number;
  readonly weightsBytes: Bytes;
  readonly expertBytes: Bytes;
  readonly kvCacheBytes: Bytes;
  readonly recurrentStateBytes: Bytes;
  readonly computeBufferBytes: Bytes;
  readonly overhead: Overhead;
  readonly budgetBytes: Bytes;
};

export function deviceLoad({ overhead, ...parts }: LoadInput): DeviceLoad {
  return { ...parts, computeBufferBytes: Math.round(parts.computeBufferBytes), runtimeOverheadBytes: overhead.point };
}

export const loadBytes = (load: DeviceLoad): Bytes =>
  load.weightsBytes + load.kvCacheBytes + load.recurrentStateBytes + load.computeBufferBytes + load.runtimeOverheadBytes;

export const HOST = 'host';

/** The plan of a placement that was found. Headroom counts the devices that carry layers, and a pool that they share. */
export function placedPlan(need: MemoryNeed, kind: PlacementKind, devices: readonly DeviceLoad[]): MemoryPlan {
  const { machine } = need.request;
  let totalBytes = 0;
  let headroomBytes = Number.POSITIVE_INFINITY;
  for (const load of devices) {
    const bytes = loadBytes(load);
    totalBytes += bytes;
    if (load.device !== HOST || kind !== 'accelerator') headroomBytes = Math.min(headroomBytes, load.budgetBytes - bytes);
  }
  if (machine.host.shared) headroomBytes = Math.min(headroomBytes, machine.host.freeBytes.value - totalBytes);
  return {
    placed: true,
    kind,
    tensorParallel: 1,
    expertsOnHost: devices.some((load) => load.device === HOST && load.expertBytes > 0) && kind === 'host-offload',
    devices,
    weights: need.weights.split,
    headroomBytes,
    totalBytes,
    microBatch: need.graph.microBatch,
    kvBytesPerToken: need.kvTokenBytes,
    kvCapacityTokens: null,
  };
}

export type NotPlaced = Extract<MemoryPlan, { placed: false }>;

export const notPlaced = (shortBytes: Bytes, limit: NotPlaced['limit'], reason: string): NotPlaced => ({
  placed: false,
  shortBytes: Math.max(0, Math.ceil(shortBytes)),
  limit,
  reason,
});

/**
 * Bytes that the host lacks for its part; 0 when it holds it. On a unified machine devices and host draw on one pool, so what the
 * devices take is taken from the host too.
 */
export function hostShortBytes(machine: ResolvedMachine, hostBytes: Bytes, deviceBytes: Bytes): Bytes {
  const needed = machine.host.shared ? hostBytes + deviceBytes : hostBytes;
  return Math.max(0, needed - machine.host.freeBytes.value);
}
