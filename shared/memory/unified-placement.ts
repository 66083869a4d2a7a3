import { devicePeakBytes } from './compute-buffer.ts';
import { deviceLoad, hostShortBytes, notPlaced, placedPlan } from './device-load.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { reservedBytes, runtimeOverhead } from './runtime-overhead.ts';

/** MLX: one process, one unified pool, the whole file in it. Its scratch is not documented: llama.cpp's rule with a wide range. */
export function placeInUnifiedMemory(need: MemoryNeed): MemoryPlan {
  const { request, weights, graph, rules } = need;
  const device = request.machine.devices[0];
  if (!device) return notPlaced(weights.split.fileBytes, 'accelerator-memory', 'no accelerator');
  const compute = devicePeakBytes(graph);
  const load = deviceLoad({
    device: device.device,
    layers: request.shape.layers + 1,
    weightsBytes: weights.split.fileBytes + request.mmprojBytes,
    expertBytes: weights.split.expertBytes,
    kvCacheBytes: Math.round(need.kvBytes),
    recurrentStateBytes: need.stateBytes,
    computeBufferBytes: compute,
    overhead: runtimeOverhead(request.runtime, 'accelerator'),
    budgetBytes: device.freeBytes.value,
  });
  const computeHigh = compute * Math.max(need.band.high, rules.bands.mlx.high);
  const reserved = reservedBytes({
    computePoint: compute,
    computeHigh,
    computeShownHigh: computeHigh,
    overhead: request.runtime.overheadBytesPerDevice,
    marginBytes: request.runtime.marginBytesPerDevice,
  });
  const needed = load.weightsBytes + weights.spread.above + load.kvCacheBytes + load.recurrentStateBytes + reserved;
  if (needed > device.freeBytes.value)
    return notPlaced(needed - device.freeBytes.value, 'accelerator-memory', 'more than unified memory holds');
  const poolShort = hostShortBytes(request.machine, 0, needed);
  if (poolShort > 0) return notPlaced(poolShort, 'accelerator-memory', 'more than is free of unified memory');
  return placedPlan(need, 'accelerator', [load]);
}
