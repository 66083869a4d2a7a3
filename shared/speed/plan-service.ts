import type { ResolvedMachine } from '../hardware/machine.ts';
import { HOST } from '../memory/device-load.ts';
import type { PlacedMemoryPlan } from '../memory/memory-plan.ts';
import { largestConcurrency } from './largest-concurrency.ts';
import { machinesForReplicas } from './machines-for-replicas.ts';
import { divisorsOf } from './pool-splits.ts';
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
 * From users to machines, in any runtime: the cards of a machine go in equal parts to replicas, each of which answers the most requests
 * that stay within the targets; as many replicas as the peak needs, and the spare. Of all such divisions the one with the fewest machines,
 * the widest of equal ones.
 */
export function planService(question: ServiceQuestion): ServicePlan {
  const { memory, demand, options } = question;
  const widths = divisorsOf(Math.max(1, memory.machine.devices.length)).toReversed();
  const [first, ...rest] = widths.flatMap((width) => divided(question, width) ?? []);
  if (!first) return unserved(demand, options);
  return rest.reduce((best, next) => (next.machines < best.machines ? next : best), first);
}

type Served = Extract<ServicePlan, { readonly feasible: true }>;

/** Replicas of `width` cards each; null where such a part does not hold the model, or nobody is served within the targets. */
function divided({ memory: whole, demand, options, spareMachines }: ServiceQuestion, width: number): Served | null {
  const { promptTokens, outputTokens, cachedPromptRatio, targets } = demand;
  const workload = {
    useCase: 'chat' as const,
    contextTokens: whole.contextTokens,
    promptTokens,
    outputTokens,
    concurrency: 1,
    cachedPromptRatio,
    inputTokensPerMonth: 0,
    outputTokensPerMonth: 0,
  };
  const memory = { ...whole, machine: partOf(whole.machine, width) };
  const most = largestConcurrency({ memory, workload, targets });
  if (!('plan' in most)) return null;
  const { plan, numbers } = most;
  const serviceSeconds = numbers.ttftSeconds + outputTokens * numbers.tpotSeconds;
  const count = countReplicas(demand, { slots: most.concurrency, serviceSeconds }, options);
  if (!count.feasible) return null;
  const cards = Math.max(1, whole.machine.devices.length);
  // What a replica keeps in main memory leaves none for a second one beside it, so it has the machine for itself.
  const gpusPerReplica = plan.kind === 'accelerator' ? Math.max(1, cardsOf(plan)) : cards;
  const machines = machinesForReplicas(count.replicas, { gpusPerReplica, gpusPerMachine: cards, spareMachines });
  return { ...count, machines, numbers };
}

/** The cards with least free memory, which the last replica gets, and an equal part of the free main memory. */
function partOf(machine: ResolvedMachine, width: number): ResolvedMachine {
  const cards = machine.devices.length;
  if (width >= cards) return machine;
  const devices = [...machine.devices].sort((a, b) => b.freeBytes.value - a.freeBytes.value).slice(cards - width);
  const { freeBytes } = machine.host;
  return { ...machine, devices, host: { ...machine.host, freeBytes: { ...freeBytes, value: (freeBytes.value * width) / cards } } };
}

/** The host, which holds the embedding beside the cards, is none of them. */
const cardsOf = ({ devices }: PlacedMemoryPlan): number => devices.filter(({ device }) => device !== HOST).length;

const unserved = (demand: ServiceDemand, options: ReplicaOptions): ServicePlan & { readonly feasible: false } => {
  const none = countReplicas(demand, { slots: 0, serviceSeconds: Number.POSITIVE_INFINITY }, options);
  if (none.feasible) throw new Error('a replica without slots serves nobody');
  return none;
};
