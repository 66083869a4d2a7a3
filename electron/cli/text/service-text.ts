import { formatCount, formatDuration, formatNumber, formatPercent } from '#shared/format.ts';
import type { ServicePlan, ServiceUsers } from '#shared/evaluate/service.ts';

/** From users to machines, in the order in which it is computed. */
export function serviceText(plan: ServicePlan, { users, peakFactor, targets }: ServiceUsers): string {
  const within = `first token within ${formatDuration(targets.ttftSeconds)}, ${formatDuration(targets.tpotSeconds)} per token`;
  const peak = `${formatNumber(plan.peakRequestsPerSecond)} requests/s at the peak of ${formatCount(users)} users (${formatNumber(peakFactor)} × the mean)`;
  if (!plan.feasible) return `Machines: none will do. ${peak}; ${plan.reason} (${within}).\n`;
  return [
    `Machines: ${formatCount(plan.machines)} like this one, one of them spare (replicas: ${formatCount(plan.replicas)}).`,
    `  ${peak}`,
    `  ${formatCount(plan.slots)} requests at once on one replica (${within}), ${formatNumber(plan.requestsPerSecondPerReplica)} requests/s with the usual derate`,
    `  ${formatPercent(plan.utilisationAtPeakRatio)} busy at the peak, ${formatPercent(plan.meanUtilisationRatio)} on average; ${formatPercent(plan.waitProbability)} of the requests wait for a slot`,
    '',
  ].join('\n');
}
