import { countReplicas, type ReplicaCount, type ReplicaOptions } from '#shared/demand/replicas.ts';
import type { ServingConstants } from '#shared/catalog/serving-calibration.ts';
import { type LatencyTargets, targetsOf, type Users } from '#shared/demand/users.ts';
import { meanDepthTokens } from '#shared/speed/mean-depth.ts';
import { type ServingLoad, type ServingPoint, type ServingServer, servingPoint } from '#shared/speed/serving.ts';

/** Slots and replicas of a server that is given by its figures: the worked examples of the serving model know no plan to count from. */

export type SustainedPoint = ServingPoint & { readonly concurrency: number };

/** Largest concurrency of one replica that still meets the targets and runs without a queue; 0 when even one request misses them. */
export function maxConcurrencyUnderSlo(
  server: ServingServer,
  request: Omit<ServingLoad, 'concurrency'> & { readonly targets: LatencyTargets },
  constants: ServingConstants,
): SustainedPoint {
  const one = { ...server, replicas: 1 };
  const at = (concurrency: number): ServingPoint => servingPoint(one, { ...request, concurrency }, constants);
  let best: SustainedPoint = { ...at(1), concurrency: 0 };
  let low = 0;
  let high = constants.mostConcurrency;
  while (high - low > 1) {
    const concurrency = Math.floor((low + high) / 2);
    const point = at(concurrency);
    if (meets(point, concurrency, request.targets)) {
      low = concurrency;
      best = { ...point, concurrency };
    } else {
      high = concurrency;
    }
  }
  return best;
}

const meets = (point: ServingPoint, concurrency: number, targets: LatencyTargets): boolean =>
  point.ttftSeconds <= targets.ttftSeconds && point.tpotSeconds <= targets.tpotSeconds && concurrency <= point.maxRunningSequences;

export type ReplicaPlan =
  | Extract<ReplicaCount, { readonly feasible: false }>
  | (Extract<ReplicaCount, { readonly feasible: true }> & { readonly point: SustainedPoint });

type Request = { readonly promptTokens: number; readonly outputTokens: number; readonly cachedPromptRatio: number };
type Demand = { readonly users: Users; readonly request: Request; readonly options: ReplicaOptions };

/** A batch engine's replicas. Cached prompt tokens cost no prefill; that their cache needs memory limits the slots. */
export function planReplicas(server: ServingServer, { users, request, options }: Demand, constants: ServingConstants): ReplicaPlan {
  const fresh = { promptTokens: request.promptTokens * (1 - request.cachedPromptRatio), outputTokens: request.outputTokens };
  const point = maxConcurrencyUnderSlo(server, { ...fresh, targets: targetsOf(users) }, constants);
  const slots = Math.min(point.concurrency, Math.floor(server.kvCapacityTokens / meanDepthTokens(request)));
  const serviceSeconds = point.ttftSeconds + request.outputTokens * point.tpotSeconds;
  const count = countReplicas(users, { slots, serviceSeconds }, options);
  return count.feasible ? { ...count, point } : count;
}
