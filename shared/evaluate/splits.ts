import { attentionOf } from '../attention/registry.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { Parallelism } from '../memory/parallelism.ts';

/**
 * The ways in which a batch engine may deal out the cards of this machine for so many requests, the widest group first; `[undefined]` for
 * runtimes that place layers themselves. Every group divides the heads of the model. With fewer requests than replicas some cards stay
 * idle: a replica without a request does nothing.
 */
export function splitsOf(request: MemoryRequest): readonly (Parallelism | undefined)[] {
  if (request.runtime.parallelism !== 'tensor-parallel' || request.machine.devices.length === 0) return [undefined];
  const splits = groupsOf(request).map((cards) => replicated(request, cards, 1));
  return splits.length === 0 ? [undefined] : splits;
}

/**
 * The same with layers dealt out to stages, which exchange little: for cards that talk over PCIe, and for models that no group
 * of cards holds whole.
 */
export function stagedSplitsOf(request: MemoryRequest): readonly Parallelism[] {
  if (request.runtime.parallelism !== 'tensor-parallel') return [];
  const cards = request.machine.devices.length;
  return groupsOf(request).flatMap((group) =>
    divisorsOf(Math.floor(cards / group))
      .filter((stages) => stages > 1 && stages <= request.shape.layers)
      .map((stages) => replicated(request, group, stages)),
  );
}

/** Whether cards exchange over PCIe, where the widest group is often the worst. */
export const exchangesOverPcie = ({ machine }: MemoryRequest): boolean =>
  machine.devices.length > 1 && machine.devices.some(({ peerBytesPerSecond }) => peerBytesPerSecond === null);

function replicated({ machine, concurrency }: MemoryRequest, tensorParallel: number, pipelineParallel: number): Parallelism {
  const room = Math.floor(machine.devices.length / (tensorParallel * pipelineParallel));
  return { tensorParallel, pipelineParallel, replicas: Math.max(1, Math.min(room, concurrency)) };
}

/** Equal parts of the machine and powers of two, as far as the heads can be dealt out to them; falling. */
function groupsOf(request: MemoryRequest): readonly number[] {
  const cards = request.machine.devices.length;
  const { divides } = attentionOf(request.shape);
  const widths = Array.from({ length: cards }, (_, index) => cards - index);
  return widths.filter((width) => (cards % width === 0 || isPowerOfTwo(width)) && divides(width));
}

const isPowerOfTwo = (count: number): boolean => Number.isInteger(Math.log2(count));

const divisorsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter((n) => count % n === 0);
