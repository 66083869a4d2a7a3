import type { CostEstimate } from '#shared/cost/cost-estimate.ts';
import type { MachineCount } from '#shared/demand/machines.ts';
import { meanRequestsPerSecond, type Users } from '#shared/demand/users.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '#shared/format.ts';
import type { Service } from '#shared/evaluate/service.ts';
import { inEnglish } from '#shared/words/en.ts';
import { form } from '#shared/words/en/nouns.ts';

const many = (count: number, one: string): string => `${formatNumber(count)} ${form(count, one)}`;
const usersOf = (count: number): string => `${formatCount(count)} ${form(count, 'user')}`;

/** "200 users: 6 sessions of 12 requests a day, 9 h on 22 days a month". */
export function usersLine(users: Users): string {
  const { count, sessionsPerDay, requestsPerSession, activeHoursPerDay, workingDaysPerMonth } = users;
  const requests = `${many(sessionsPerDay, 'session')} of ${many(requestsPerSession, 'request')} a day`;
  const when = `${formatNumber(activeHoursPerDay)} h on ${many(workingDaysPerMonth, 'day')} a month`;
  return `${usersOf(count)}: ${requests}, ${when}`;
}

/** "4 like this one, one of them spare: for the peak of 200 users". Null where nobody is named. */
export function machinesLine(
  { machines, machineCount }: Pick<CostEstimate, 'machines' | 'machineCount'>,
  users: Users | undefined,
): string | null {
  if (users === undefined || machines === undefined || machineCount === undefined) return null;
  const { byPeak, decidedBy } = machineCount;
  if (byPeak === null) {
    return `no number of them was found that serves ${usersOf(users.count)} within their limits; ${formatCount(machines)} for the tokens of a month`;
  }
  return `${likeThis(machines, { decidedBy, byPeak }, users)}${decidedBy === 'peak' ? `: for the peak of ${usersOf(users.count)}` : ''}`;
}

type Counted = Pick<MachineCount, 'decidedBy'> & { readonly byPeak: number };

function likeThis(machines: number, { decidedBy, byPeak }: Counted, { count, spareMachines }: Users): string {
  const like = `${formatCount(machines)} like this one`;
  if (decidedBy === 'peak') {
    return spareMachines === 0 ? like : `${like}, ${spareMachines === 1 ? 'one' : formatCount(spareMachines)} of them spare`;
  }
  const peak = `the peak of ${usersOf(count)} needs ${formatCount(byPeak)}`;
  return decidedBy === 'volume' ? `${like} for the tokens of a month; ${peak}` : `${like}, as stated; ${peak}`;
}

/** From users to machines, in the order in which it is computed. */
export function serviceText(service: Service, users: Users): string {
  const within = `first token within ${formatDuration(users.maxTtftSeconds)}, ${formatDuration(users.maxTpotSeconds)} per token`;
  const peak = `${formatNumber(service.peakRequestsPerSecond)} requests/s at the peak of ${usersOf(users.count)} (${formatNumber(service.peakRequestsPerSecond / meanRequestsPerSecond(users))} × the mean)`;
  if (!service.feasible) return `Machines: no number was found that will do. ${peak}; ${inEnglish(service.reason)} (${within}).\n`;
  return [
    `Machines: ${likeThis(service.machines, service, users)} (replicas: ${formatCount(service.replicas)}).`,
    `  ${peak}`,
    `  ${formatCount(service.slots)} requests at once on one replica (${within}), ${formatNumber(service.requestsPerSecondPerReplica)} requests/s with the usual derate`,
    `  ${formatPercent(service.utilisationAtPeakRatio)} busy at the peak, ${formatPercent(service.meanUtilisationRatio)} on average; ${formatPercent(service.waitProbability)} of the requests wait for a slot`,
    '',
  ].join('\n');
}
