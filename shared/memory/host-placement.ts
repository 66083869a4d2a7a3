import { cpuBufferBytes, cpuInputBytes } from './compute-buffer.ts';
import { deviceLoad, HOST, notPlaced, placedPlan } from './device-load.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryNeed } from './memory-need.ts';
import { runtimeOverhead } from './runtime-overhead.ts';

/**
 * Everything in RAM. Free memory is what the system calls available, so nothing more is set aside for it; where that figure is
 * missing, the machine's own resolution has already taken a named reserve off the total.
 */
export function placeOnHost(need: MemoryNeed): MemoryPlan {
  const { request, weights, graph, band } = need;
  const overhead = runtimeOverhead(request.runtime, 'host');
  const budget = request.machine.host.freeBytes.value;
  const compute = cpuBufferBytes(graph);
  const load = deviceLoad({
    device: HOST,
    layers: request.shape.layers + 1,
    // One copy serves as embedding and head: nothing is held twice in RAM.
    weightsBytes: weights.split.fileBytes + request.mmprojBytes,
    expertBytes: weights.split.expertBytes,
    kvCacheBytes: Math.round(need.kvBytes),
    recurrentStateBytes: need.stateBytes,
    computeBufferBytes: compute,
    overhead,
    budgetBytes: budget,
  });
  const high = Math.max(compute * band.high, compute + cpuInputBytes(graph));
  const needed = load.weightsBytes + weights.spread.above + load.kvCacheBytes + load.recurrentStateBytes + high + overhead.high;
  if (needed > budget) return notPlaced(needed - budget, 'host-memory', 'more than host memory holds');
  return placedPlan(need, 'host', [load]);
}
