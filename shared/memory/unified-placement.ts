import { hostShortBytes, notPlaced, placedPlan } from './device-load.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import { mlxScratchBytes } from './mlx-scratch.ts';
import { deviceOverhead, reservedBytes } from './runtime-overhead.ts';
import { message } from '../words/message.ts';

/** MLX: one process, one unified pool, every layer in it. */
export function placeInUnifiedMemory(need: MemoryNeed): MemoryPlan {
  const { request, weights, rules } = need;
  const device = request.machine.devices[0];
  if (!device) return notPlaced(weights.split.loadedBytes, 'accelerator-memory', message('memory.no-accelerator'));
  const compute = mlxScratchBytes(need);
  const high = compute * rules.bands.mlx.high;
  const weightsBytes = weights.split.loadedBytes + request.mmprojBytes;
  const kvCacheBytes = Math.round(need.kvBytes);
  const overhead = deviceOverhead(request.runtime, device);
  const reserved = reservedBytes({ high, shownHigh: high }, overhead, request.runtime);
  const needed = weightsBytes + weights.spread.above + kvCacheBytes + need.stateBytes + reserved;
  const free = device.freeBytes.value;
  if (needed > free) return notPlaced(needed - free, 'accelerator-memory', message('memory.more-than-accelerator'));
  const poolShort = hostShortBytes(request.machine, 0, request.machine.host.shared ? needed : 0);
  if (poolShort > 0) return notPlaced(poolShort, 'accelerator-memory', message('memory.more-than-unified'));
  const load: DeviceLoad = {
    device: device.device,
    layers: request.shape.layers + 1,
    weightsBytes,
    expertBytes: Math.round(weights.split.expertBytes),
    kvCacheBytes,
    recurrentStateBytes: need.stateBytes,
    computeBufferBytes: Math.round(compute),
    runtimeOverheadBytes: overhead.point,
    budgetBytes: free,
  };
  return placedPlan(need, 'accelerator', [load]);
}
