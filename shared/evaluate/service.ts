import { machinesForReplicas } from '../demand/machines.ts';
import { countReplicas, type ReplicaCount, type ReplicaOptions, type ServiceDemand } from '../demand/replicas.ts';
import { cardsPerHost } from '../hardware/hosts.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import type { SpeedNumbers } from '../speed/speed-estimate.ts';
import { evaluateTarget, type Target } from './explain.ts';
import { largestConcurrency } from './largest-concurrency.ts';
import { machinePart, replicaWidths } from './machine-part.ts';
import type { PlanInput } from './plan-input.ts';
import { replicaSplitsOf } from './splits.ts';

/** Who will use the model, and what they accept; lengths of requests come from the workload. */
export type ServiceUsers = Omit<ServiceDemand, 'promptTokens' | 'outputTokens' | 'cachedPromptRatio'>;

/** From users to machines like this one, with the usual derate and one spare; null when the target cannot be placed at all. */
export function serviceFor(input: PlanInput, target: Target, users: ServiceUsers): ServicePlan | null {
  const result = evaluateTarget(input, target);
  if (!result.placed) return null;
  const { promptTokens, outputTokens, cachedPromptRatio } = input.workload;
  const { derateRatio } = input.catalog.calibration.serving.constants;
  return planService({
    memory: result.request,
    demand: { ...users, promptTokens, outputTokens, cachedPromptRatio },
    options: { derateRatio: derateRatio.usual, spareReplicas: 0 },
    spareMachines: 1,
  });
}

/** A model in a runtime on one machine, and who will use it. */
export type ServiceQuestion = {
  readonly memory: MemoryRequest;
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
 * From users to machines, in any runtime: the cards of a machine go to replicas of one width, each of which answers the most requests
 * that stay within the targets; as many replicas as the peak needs, and the spare. Of all widths the one with the fewest machines, the
 * widest of equal ones.
 */
export function planService(question: ServiceQuestion): ServicePlan {
  const plans = replicaWidths(question.memory.machine).flatMap((width) => divided(question, width));
  const [first, ...rest] = plans.filter((plan) => plan.feasible);
  if (!first) return plans[0] ?? unserved(question);
  return rest.reduce((best, next) => (next.machines < best.machines ? next : best), first);
}

/** Replicas of `width` cards each, in every split of these cards; none where such a part does not hold the model, or nobody is served within the targets. */
function divided(question: ServiceQuestion, width: number): readonly ServicePlan[] {
  const part = { ...question.memory, machine: machinePart(question.memory.machine, width), parallelism: undefined };
  return replicaSplitsOf(part).flatMap((parallelism) => {
    const plan = replicated(question, { width, memory: { ...part, parallelism } });
    return plan === null ? [] : [plan];
  });
}

function replicated(
  { memory: whole, demand, options, spareMachines }: ServiceQuestion,
  { width, memory }: { readonly width: number; readonly memory: MemoryRequest },
): ServicePlan | null {
  const { promptTokens, outputTokens, cachedPromptRatio, targets } = demand;
  const most = largestConcurrency({ memory, lengths: { promptTokens, outputTokens, cachedPromptRatio }, targets });
  if (!('plan' in most)) return null;
  const { plan, numbers } = most;
  const serviceSeconds = numbers.ttftSeconds + outputTokens * numbers.tpotSeconds;
  const count = countReplicas(demand, { slots: most.concurrency, serviceSeconds }, options);
  if (!count.feasible) return count;
  // A machine without cards serves one replica on its processor.
  const cards = Math.max(1, cardsPerHost(whole.machine));
  // What a replica keeps in main memory leaves none for a second one beside it, so it has the machine for itself. Cards that the plan of
  // a part leaves idle may be too small for another replica: whether they are not is the question of a narrower part.
  const gpusPerReplica = plan.kind === 'accelerator' ? width : cards;
  const hosts = machinesForReplicas(count.replicas, { gpusPerReplica, gpusPerMachine: cards, spareMachines: 0 });
  return { ...count, machines: Math.ceil(hosts / whole.machine.hosts.count) + spareMachines, numbers };
}

function unserved({ demand, options }: ServiceQuestion): ServicePlan {
  const none = countReplicas(demand, { slots: 0, serviceSeconds: Number.POSITIVE_INFINITY }, options);
  if (none.feasible) throw new Error('a replica without slots serves nobody');
  return none;
}
