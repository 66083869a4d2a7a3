import type { PlacedMemoryPlan } from '../memory/memory-plan.ts';
import { planMemory } from '../memory/plan-memory.ts';
import type { TokensPerSecond } from '../units.ts';
import { machinePart } from './machine-part.ts';
import { planServing } from './plan-serving.ts';
import type { SpeedRequest } from './speed-estimate.ts';

/** One way to spread a batch engine over the cards of a machine. */
export type PoolSplit = {
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly replicas: number;
  /** Of all replicas, the requests shared out as evenly as they come. */
  readonly throughputTokensPerSecond: TokensPerSecond;
};

type Asked = Pick<SpeedRequest, 'memory' | 'workload'>;

/** Every split of a machine's cards into equal replicas that holds the model, best throughput first. Over PCIe the widest is often the worst. */
export function poolSplits({ memory, workload }: Asked): readonly PoolSplit[] {
  const cards = memory.machine.devices.length;
  const splits = divisorsOf(cards).flatMap((width) => {
    const replicas = cards / width;
    const concurrency = Math.max(1, Math.ceil(workload.concurrency / replicas));
    const part: Asked = {
      memory: { ...memory, concurrency, machine: machinePart(memory.machine, width) },
      workload: { ...workload, concurrency },
    };
    const plan = planMemory(part.memory);
    // A plan that leaves cards of the replica idle is the plan of a narrower split.
    return plan.placed && plan.devices.length === width
      ? stagesOf(plan).map((stages) => splitOf(part, { plan, replicas, stages, busyReplicas: workload.concurrency / concurrency }))
      : [];
  });
  return splits.sort((a, b) => b.throughputTokensPerSecond - a.throughputTokensPerSecond);
}

/** Equal parts of so many cards, from one card each to all together. */
const divisorsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter((n) => count % n === 0);

/** Tensor parallelism over all cards of the replica, or over parts of them in a row: layers are dealt out to the parts. */
const stagesOf = ({ tensorParallel }: PlacedMemoryPlan): readonly number[] => divisorsOf(tensorParallel);

type SplitPart = {
  readonly plan: PlacedMemoryPlan;
  readonly replicas: number;
  readonly stages: number;
  /** With fewer requests than replicas some are idle. */
  readonly busyReplicas: number;
};

/** A cache split over stages is held no more often than one split over tensors, so the capacity of the plan holds for both. */
function splitOf({ memory, workload }: Asked, { plan, replicas, stages, busyReplicas }: SplitPart): PoolSplit {
  const tensorParallel = plan.tensorParallel / stages;
  const numbers = planServing({ memory, plan: { ...plan, tensorParallel }, workload });
  return {
    tensorParallel,
    pipelineParallel: stages,
    replicas,
    throughputTokensPerSecond: numbers.throughputTokensPerSecond * busyReplicas,
  };
}
