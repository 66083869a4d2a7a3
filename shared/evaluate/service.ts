import type { CostEstimate } from '../cost/cost-estimate.ts';
import type { CostInputs } from '../cost/cost-inputs.ts';
import { type MachineCount, machinesForReplicas } from '../demand/machines.ts';
import { countReplicas, type ReplicaCount, type ReplicaOptions } from '../demand/replicas.ts';
import { targetsOf, type Users } from '../demand/users.ts';
import type { Workload } from '../demand/workload.ts';
import { cardsPerHost } from '../hardware/hosts.ts';
import type { MemoryRequest } from '../memory/memory-plan.ts';
import { speedOf } from '../speed/estimate-speed.ts';
import type { SpeedEstimate, SpeedNumbers, SpeedRequest } from '../speed/speed-estimate.ts';
import { type ConcurrencyQuestion, largestConcurrency } from './largest-concurrency.ts';
import { machinePart, replicaWidths } from './machine-part.ts';
import { replicaSplitsOf } from './splits.ts';

/** A model in a runtime on one machine, and who will use it. */
export type ServiceQuestion = {
  readonly memory: MemoryRequest;
  readonly lengths: ConcurrencyQuestion['lengths'];
  readonly users: Users;
};

/** One of the equal replicas that serve them, when all its slots are taken. */
export type Replica = { readonly request: SpeedRequest; readonly numbers: SpeedNumbers; readonly perMachine: number };

export type ServicePlan =
  | Extract<ReplicaCount, { readonly feasible: false }>
  | (Extract<ReplicaCount, { readonly feasible: true }> & {
      /** That carry the peak, spare included. */
      readonly machines: number;
      readonly replica: Replica;
    });

type Feasible = Extract<ServicePlan, { readonly feasible: true }>;

/** From the people of a workload to machines like this one, with the peak factor that the assumptions have in force. Null: nobody is named. */
export function serviceFor(
  { memory, workload }: { readonly memory: MemoryRequest; readonly workload: Workload },
  inForce: () => Pick<CostInputs, 'peakFactor'>,
): ServicePlan | null {
  const { users } = workload;
  return users === undefined ? null : planService({ memory, lengths: workload, users: { ...users, peakFactor: inForce().peakFactor } });
}

/** What a machine does when it serves: rates of one of its replicas, how sure they are, and how many there are. */
export type OperatingPoint = { readonly numbers: SpeedNumbers; readonly speed: SpeedEstimate; readonly replicas: number };

/** With people: all slots of all replicas taken. Without, or where none can be served: the requests at once that the workload names. */
export function operatingPoint(service: ServicePlan | null, asked: Omit<OperatingPoint, 'replicas'>): OperatingPoint {
  if (!service?.feasible) return { ...asked, replicas: 1 };
  const { request, numbers, perMachine } = service.replica;
  return { numbers, speed: speedOf(request, numbers), replicas: perMachine };
}

/** A service as documents carry it: `machines` is the number that everything is reckoned with, and `decidedBy` says why so many. */
export type Service =
  | Exclude<ServicePlan, Feasible>
  | (Omit<Feasible, 'replica'> &
      Pick<MachineCount, 'decidedBy' | 'byVolume'> & { readonly byPeak: number; readonly numbers: SpeedNumbers });

export function serviceOf(plan: ServicePlan | null, cost: () => CostEstimate): Service | null {
  if (!plan?.feasible) return plan;
  const { replica, ...count } = plan;
  const { machines, machineCount } = cost();
  if (machines === undefined || machineCount === undefined) throw new Error('a cost for people counts their machines');
  return { ...count, machines, ...machineCount, byPeak: plan.machines, numbers: replica.numbers };
}

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
  { memory: whole, lengths, users }: ServiceQuestion,
  { width, memory }: { readonly width: number; readonly memory: MemoryRequest },
): ServicePlan | null {
  const most = largestConcurrency({ memory, lengths, targets: targetsOf(users) });
  if (!('plan' in most)) return null;
  const { plan, numbers, concurrency } = most;
  const serviceSeconds = numbers.ttftSeconds + lengths.outputTokens * numbers.tpotSeconds;
  const count = countReplicas(users, { slots: concurrency, serviceSeconds }, replicaOptions(whole));
  if (!count.feasible) return count;
  // A machine without cards serves one replica on its processor.
  const cards = Math.max(1, cardsPerHost(whole.machine));
  // What a replica keeps in main memory leaves none for a second one beside it, so it has the machine for itself. Cards that the plan of
  // a part leaves idle may be too small for another replica: whether they are not is the question of a narrower part.
  const gpusPerReplica = plan.kind === 'accelerator' ? width : cards;
  const hosts = machinesForReplicas(count.replicas, { gpusPerReplica, gpusPerMachine: cards, spareMachines: 0 });
  const hostsOfMachine = whole.machine.hosts.count;
  const request = { memory: { ...memory, concurrency }, plan, workload: { ...lengths, concurrency } };
  return {
    ...count,
    machines: Math.ceil(hosts / hostsOfMachine) + users.spareMachines,
    replica: { request, numbers, perMachine: replicasOn(hostsOfMachine, cards, gpusPerReplica) },
  };
}

/** A replica within a host stays in it; one that takes several takes whole ones. */
const replicasOn = (hosts: number, cards: number, gpusPerReplica: number): number =>
  gpusPerReplica <= cards ? Math.floor(cards / gpusPerReplica) * hosts : Math.floor(hosts / Math.ceil(gpusPerReplica / cards));

/** The spare is whole machines, none of the replicas. */
function replicaOptions({ calibration }: MemoryRequest): ReplicaOptions {
  return { derateRatio: calibration.serving.constants.derateRatio.usual, spareReplicas: 0 };
}

function unserved({ memory, users }: ServiceQuestion): ServicePlan {
  const none = countReplicas(users, { slots: 0, serviceSeconds: Number.POSITIVE_INFINITY }, replicaOptions(memory));
  if (none.feasible) throw new Error('a replica without slots serves nobody');
  return none;
}
