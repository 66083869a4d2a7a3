import type { CostEstimate } from '../../cost/cost-estimate.ts';
import type { Users } from '../../demand/users.ts';
import { volumeFollowsUsers } from '../../demand/workload.ts';
import { assertNever } from '../../estimate.ts';
import { formatContext, formatCount, formatDuration, formatNumber, formatPercent, formatTokenCount } from '../../format.ts';
import { type Block, numeric, paragraph, row, type Section, table } from '../document.ts';
import { assumptionLinks, plural } from '../report-text.ts';
import type { ReportView } from '../report-view.ts';

/** What is asked of the machine: requests, tokens by kind, peak, and the floors that a candidate must meet. */
export function demandSection(view: ReportView): Section {
  const { report, inputs, assumptions } = view;
  const { workload, requirements } = report.inputs;
  const cached = workload.inputTokensPerMonth * workload.cachedPromptRatio;
  const outputs = workload.outputTokensPerMonth * (inputs?.outputMultiplier ?? 1);
  const monthly = table(
    'Tokens a month',
    ['Kind', numeric('Tokens'), 'In words'],
    [
      row('Fresh input', formatCount(workload.inputTokensPerMonth - cached), formatTokenCount(workload.inputTokensPerMonth - cached)),
      row('Cached input', formatCount(cached), `${formatTokenCount(cached)}, ${formatPercent(workload.cachedPromptRatio)} of the input`),
      row('Output', formatCount(outputs), formatTokenCount(outputs)),
      {
        ...row('All', formatCount(workload.inputTokensPerMonth + outputs), formatTokenCount(workload.inputTokensPerMonth + outputs)),
        emphasis: 'total',
      },
    ],
  );
  const request = table(
    'One request, and what must hold',
    ['Property', numeric('Value'), 'Assumptions'],
    [
      row('Use case', workload.useCase, '–'),
      row('Context it may hold', `${formatContext(workload.contextTokens)} tokens`, '–'),
      row('Prompt', `${formatCount(workload.promptTokens)} tokens`, '–'),
      row('Output', `${formatCount(workload.outputTokens)} tokens`, '–'),
      row('Requests at a time', formatCount(workload.concurrency), '–'),
      row('Peak over average', inputs ? formatNumber(inputs.peakFactor) : 'not stated', assumptionLinks(assumptions, ['peakFactor'])),
      row('Decode at least', `${formatNumber(requirements.minDecodeTokensPerSecond)} tok/s`, '–'),
      row('First token within', `${formatNumber(requirements.maxTtftSeconds)} s`, '–'),
      row('Cache elements', requirements.kvType, '–'),
    ],
  );
  return { id: 'demand', title: 'Demand', blocks: [...people(view), monthly, request] };
}

/** Who will use it, what they accept, and the machines that follow. */
function people({ report, costed, assumptions }: ReportView): readonly Block[] {
  const { workload } = report.inputs;
  const { users } = workload;
  if (users === undefined) return [];
  const said = table(
    'The people who will use it',
    ['Property', numeric('Value'), 'Assumptions'],
    [
      row('People', formatCount(users.count), '–'),
      row('Sessions of each a day', formatNumber(users.sessionsPerDay), '–'),
      row('Requests in a session', formatNumber(users.requestsPerSession), '–'),
      row(
        'When they come',
        `${formatNumber(users.activeHoursPerDay)} h a day, ${formatNumber(users.workingDaysPerMonth)} days a month`,
        assumptionLinks(assumptions, ['maxUtilisationRatio']),
      ),
      row('First token within, on average', formatDuration(users.maxTtftSeconds), '–'),
      row('Time per token after it, at most', formatDuration(users.maxTpotSeconds), '–'),
      row('Requests that wait for a free slot, at most', formatPercent(users.maxWaitRatio), '–'),
      row('Machines kept for a failure', formatCount(users.spareMachines), '–'),
    ],
  );
  const volume = volumeFollowsUsers(workload) ? 'follow from these people' : 'were stated beside these people';
  const machines = costed ? machinesReason(costed.cost, users) : null;
  return [said, ...(machines === null ? [] : [paragraph(machines)]), paragraph(`The tokens of a month ${volume}.`)];
}

function machinesReason({ machines, machineCount }: CostEstimate, users: Users): string | null {
  if (machines === undefined || machineCount === undefined) return null;
  const { decidedBy, byPeak, byVolume } = machineCount;
  const inService = `${plural(machines, 'machine')} in service`;
  if (byPeak === null)
    return `${inService}, for the tokens of a month: no number of machines serves ${plural(users.count, 'person', 'people')} within these limits.`;
  const others = `the peak of these people needs ${formatCount(byPeak)}, spare included, the tokens of a month fill ${formatCount(byVolume)}`;
  switch (decidedBy) {
    case 'peak':
      return `${inService}, for the peak: ${others}.`;
    case 'volume':
      return `${inService}, for the tokens of a month: ${others}.`;
    case 'stated':
      return `${inService}, as stated: ${others}.`;
    default:
      return assertNever(decidedBy);
  }
}
