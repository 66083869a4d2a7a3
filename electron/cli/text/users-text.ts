import type { CostEstimate } from '#shared/cost/cost-estimate.ts';
import type { Users } from '#shared/demand/users.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '#shared/format.ts';
import type { Service } from '#shared/evaluate/service.ts';

/** "200 users: 6 sessions of 12 requests a day, 9 h on 22 days a month, peak 2.5 × the mean". */
export function usersLine(users: Users): string {
  const { count, sessionsPerDay, requestsPerSession, activeHoursPerDay, workingDaysPerMonth, peakFactor } = users;
  const requests = `${formatNumber(sessionsPerDay)} sessions of ${formatNumber(requestsPerSession)} requests a day`;
  const when = `${formatNumber(activeHoursPerDay)} h on ${formatNumber(workingDaysPerMonth)} days a month`;
  return `${formatCount(count)} users: ${requests}, ${when}, peak ${formatNumber(peakFactor)} × the mean`;
}

/** "4 like this one: for the peak of 200 users, 1 of them spare". Null where nobody is named. */
export function machinesLine(
  { machines, machineCount }: Pick<CostEstimate, 'machines' | 'machineCount'>,
  users: Users | undefined,
): string | null {
  if (users === undefined || machines === undefined || machineCount === undefined) return null;
  const { decidedBy, byPeak } = machineCount;
  const people = `${formatCount(users.count)} users`;
  if (byPeak === null)
    return `no number of machines serves ${people} within their limits; ${formatCount(machines)} for the tokens of a month`;
  const like = `${formatCount(machines)} like this one`;
  if (decidedBy === 'peak') return `${like}: for the peak of ${people}, ${formatCount(users.spareMachines)} of them spare`;
  const peak = `the peak of ${people} needs ${formatCount(byPeak)}`;
  return decidedBy === 'volume' ? `${like}: for the tokens of a month; ${peak}` : `${like}, as stated; ${peak}`;
}

/** From users to machines, in the order in which it is computed. */
export function serviceText(service: Service, users: Users): string {
  const within = `first token within ${formatDuration(users.maxTtftSeconds)}, ${formatDuration(users.maxTpotSeconds)} per token`;
  const peak = `${formatNumber(service.peakRequestsPerSecond)} requests/s at the peak of ${usersLine(users)}`;
  if (!service.feasible) return `Machines: none will do. ${peak}; ${service.reason} (${within}).\n`;
  return [
    `Machines: ${machinesLine({ machines: service.machines, machineCount: service }, users)} (replicas: ${formatCount(service.replicas)}).`,
    `  ${peak}`,
    `  ${formatCount(service.slots)} requests at once on one replica (${within}), ${formatNumber(service.requestsPerSecondPerReplica)} requests/s with the usual derate`,
    `  ${formatPercent(service.utilisationAtPeakRatio)} busy at the peak, ${formatPercent(service.meanUtilisationRatio)} on average; ${formatPercent(service.waitProbability)} of the requests wait for a slot`,
    '',
  ].join('\n');
}
