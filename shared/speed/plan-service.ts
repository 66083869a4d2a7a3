import { HOST } from '../memory/device-load.ts';
import type { PlacedMemoryPlan } from '../memory/memory-plan.ts';
import { largestConcurrency } from './largest-concurrency.ts';
import { machinesForReplicas } from './machines-for-replicas.ts';
import { countReplicas, type ReplicaCount, type ReplicaOptions, type ServiceDemand } from './replicas.ts';
import type { SpeedNumbers, SpeedRequest } from './speed-estimate.ts';

/** A model in a runtime on one machine, and who will use it. */
export type ServiceQuestion = Pick<SpeedRequest, 'memory'> & {
  readonly demand: ServiceDemand;
  readonly options: ReplicaOptions;
  /** Whole machines kept for a failure (N+1: 1). */
  readonly spareMachines: number;
};

export type ServicePlan =
  | Extract<ReplicaCount, { readonly feasible: false }>
  | (Extract<ReplicaCount, { readonly feasible: true }> & {
      readonly machines: number;
      /** What one replica does when all its slots are taken. */
      readonly numbers: SpeedNumbers;
    });

/**
 * From users to machines, in any runtime: the most requests that one replica answers within the targets, as many replicas as the peak
 * needs, as many of them on a machine as its cards allow, and the spare.
 */
export function planService({ memory, demand, options, spareMachines }: ServiceQuestion): ServicePlan {
  const { promptTokens, outputTokens, cachedPromptRatio, targets } = demand;
  const workload = {
    useCase: 'chat' as const,
    contextTokens: memory.contextTokens,
    promptTokens,
    outputTokens,
    concurrency: 1,
    cachedPromptRatio,
    inputTokensPerMonth: 0,
    outputTokensPerMonth: 0,
  };
  const most = largestConcurrency({ memory, workload, targets });
  if (!('plan' in most)) return unserved(demand, options);
  const { plan, numbers } = most;
  const serviceSeconds = numbers.ttftSeconds + outputTokens * numbers.tpotSeconds;
  const count = countReplicas(demand, { slots: most.concurrency, serviceSeconds }, options);
  if (!count.feasible) return count;
  const cards = Math.max(1, memory.machine.devices.length);
  // What a replica keeps in main memory leaves none for a second one beside it.
  const gpusPerReplica = plan.kind === 'accelerator' ? cardsOf(plan) : cards;
  const machines = machinesForReplicas(count.replicas, { gpusPerReplica, gpusPerMachine: cards, spareMachines });
  return { ...count, machines, numbers };
}

/** The host, which holds the embedding beside the cards, is none of them. */
const cardsOf = ({ devices }: PlacedMemoryPlan): number => devices.filter(({ device }) => device !== HOST).length;

const unserved = (demand: ServiceDemand, options: ReplicaOptions): ServicePlan & { readonly feasible: false } => {
  const none = countReplicas(demand, { slots: 0, serviceSeconds: Number.POSITIVE_INFINITY }, options);
  if (none.feasible) throw new Error('a replica without slots serves nobody');
  return none;
};
