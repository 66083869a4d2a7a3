import { cpuBufferBytes, cpuInputBytes } from './compute-buffer.ts';
import { HOST, hostFree, notPlaced, placedPlan } from './device-load.ts';
import type { MemoryNeed } from './memory-need.ts';
import type { DeviceLoad, MemoryPlan } from './memory-plan.ts';
import { message } from '../words/message.ts';

/**
 * Everything in RAM. Free memory is what the system calls available, so nothing more is set aside for it; where that figure is
 * missing, the machine's own resolution has already taken a named reserve off the total.
 */
export function placeOnHost(need: MemoryNeed): MemoryPlan {
  const { request, weights, graph, band } = need;
  const overhead = request.runtime.overheadBytesOnHost;
  const budget = hostFree(request.machine.host).value;
  const compute = cpuBufferBytes(graph);
  // One copy serves as embedding and head: nothing is held twice in RAM.
  const weightsBytes = weights.split.loadedBytes + request.mmprojBytes;
  const kvCacheBytes = Math.round(need.kvBytes);
  const high = Math.max(compute * band.high, compute + cpuInputBytes(graph));
  const needed = weightsBytes + weights.spread.above + kvCacheBytes + need.stateBytes + high + overhead.high;
  if (needed > budget) return notPlaced(needed - budget, 'host-memory', message('memory.more-than-host'));
  const load: DeviceLoad = {
    device: HOST,
    layers: request.shape.layers + 1,
    weightsBytes,
    expertBytes: Math.round(weights.split.expertBytes),
    kvCacheBytes,
    recurrentStateBytes: need.stateBytes,
    computeBufferBytes: Math.round(compute),
    runtimeOverheadBytes: overhead.point,
    budgetBytes: budget,
  };
  return placedPlan(need, 'host', [load]);
}
