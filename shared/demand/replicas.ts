import type { Ratio, Seconds } from '../units.ts';
import { erlangC } from './erlang.ts';
import { meanRequestsPerSecond, requestsPerDay, type Users } from './users.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** `derateRatio`: share of the steady capacity that is planned with · `spareReplicas`: kept for a failure. */
export type ReplicaOptions = { readonly derateRatio: Ratio; readonly spareReplicas: number };

/** Here the count ends without an answer: each further step costs more to work out. */
const MAX_REPLICAS = 10_000;

/** What one replica works on at once within the targets, and how long one request takes. */
export type ReplicaCapacity = { readonly slots: number; readonly serviceSeconds: Seconds };

export type ReplicaCount =
  | { readonly feasible: false; readonly peakRequestsPerSecond: number; readonly slots: 0; readonly reason: Text }
  | {
      readonly feasible: true;
      readonly requestsPerDay: number;
      readonly peakRequestsPerSecond: number;
      readonly slots: number;
      readonly requestsPerSecondPerReplica: number;
      readonly replicas: number;
      readonly replicasWithSpare: number;
      readonly utilisationAtPeakRatio: Ratio;
      /** Mean rate ÷ capacity of the busy replicas: what costs are averaged over. */
      readonly meanUtilisationRatio: Ratio;
      readonly waitProbability: Ratio;
    };

/** From users and the capacity of one replica to replicas: peak request rate, derating, waiting probability (Erlang C), spare. */
export function countReplicas(users: Users, { slots, serviceSeconds }: ReplicaCapacity, options: ReplicaOptions): ReplicaCount {
  const mean = meanRequestsPerSecond(users);
  const peak = mean * users.peakFactor;
  if (slots < 1) return { feasible: false, peakRequestsPerSecond: peak, slots: 0, reason: message('demand.one-alone-misses') };
  const rate = (slots / serviceSeconds) * options.derateRatio;
  const waiting = (replicas: number): Ratio => erlangC(replicas * slots, (peak * serviceSeconds) / options.derateRatio);
  let replicas = Math.max(1, Math.ceil(peak / rate));
  while (replicas <= MAX_REPLICAS && waiting(replicas) > users.maxWaitRatio) replicas++;
  if (replicas > MAX_REPLICAS)
    return { feasible: false, peakRequestsPerSecond: peak, slots: 0, reason: message('demand.more-replicas', { most: MAX_REPLICAS }) };
  return {
    feasible: true,
    requestsPerDay: requestsPerDay(users),
    peakRequestsPerSecond: peak,
    slots,
    requestsPerSecondPerReplica: rate,
    replicas,
    replicasWithSpare: replicas + options.spareReplicas,
    utilisationAtPeakRatio: peak / (replicas * rate),
    meanUtilisationRatio: mean / (replicas * rate),
    waitProbability: waiting(replicas),
  };
}
