import { devicePeakBytes } from './compute-buffer.ts';
import { hostShortBytes, notPlaced, placedPlan } from './device-load.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import { reservedBytes } from './runtime-overhead.ts';
import { message } from '../words/message.ts';

/** MLX: one process, one unified pool, the whole file in it. Its scratch is not documented: llama.cpp's rule with a wide range. */
export function placeInUnifiedMemory(need: MemoryNeed): MemoryPlan {
  const { request, weights, rules } = need;
  const device = request.machine.devices[0];
  if (!device) return notPlaced(weights.split.fileBytes, 'accelerator-memory', message('memory.no-accelerator'));
  const compute = devicePeakBytes(need.graph);
  const high = compute * Math.max(need.band.high, rules.bands.mlx.high);
  const weightsBytes = weights.split.fileBytes + request.mmprojBytes;
  const kvCacheBytes = Math.round(need.kvBytes);
  const reserved = reservedBytes({ high, shownHigh: high }, request.runtime);
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
    runtimeOverheadBytes: request.runtime.overheadBytesPerDevice.point,
    budgetBytes: free,
  };
  return placedPlan(need, 'accelerator', [load]);
}
