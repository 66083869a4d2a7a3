import type { CostEstimate } from '../../cost/cost-estimate.ts';
import type { Users } from '../../demand/users.ts';
import { volumeFollowsUsers } from '../../demand/workload.ts';
import { type Block, numeric, paragraph, type Row, row, type Section, table } from '../document.ts';
import { assumptionLinks, type Speaker } from '../report-text.ts';
import type { ReportView } from '../report-view.ts';

/** What is asked of the machine: requests, tokens by kind, peak, waits, and limits that a candidate must meet. */
export function demandSection(view: ReportView): Section {
  const { report, inputs, assumptions, tell, voice } = view;
  const { count, tokenCount } = voice;
  const { workload, requirements } = report.inputs;
  const cached = workload.inputTokensPerMonth * workload.cachedPromptRatio;
  const outputs = workload.outputTokensPerMonth * (inputs?.outputMultiplier ?? 1);
  const monthly = table(
    tell('report.demand.monthly'),
    [tell('report.demand.kind'), numeric(tell('report.demand.tokens')), tell('report.demand.in-words')],
    [
      row(tell('report.fresh-input'), count(workload.inputTokensPerMonth - cached), tokenCount(workload.inputTokensPerMonth - cached)),
      row(
        tell('report.cached-input'),
        count(cached),
        tell('report.demand.cached-words', { tokens: cached, ratio: workload.cachedPromptRatio }),
      ),
      row(tell('report.output'), count(outputs), tokenCount(outputs)),
      {
        ...row(
          tell('report.demand.all'),
          count(workload.inputTokensPerMonth + outputs),
          tokenCount(workload.inputTokensPerMonth + outputs),
        ),
        emphasis: 'total',
      },
    ],
  );
  const request = table(
    tell('report.demand.request'),
    [tell('report.demand.property'), numeric(tell('report.demand.value')), tell('report.assumptions')],
    [
      row(tell('report.demand.use-case'), workload.useCase, '–'),
      row(tell('report.demand.context'), tell('report.demand.context-tokens', { tokens: workload.contextTokens }), '–'),
      row(tell('report.demand.prompt'), tell('report.demand.tokens-count', { tokens: workload.promptTokens }), '–'),
      row(tell('report.output'), tell('report.demand.tokens-count', { tokens: workload.outputTokens }), '–'),
      row(tell('report.demand.concurrency'), count(workload.concurrency), '–'),
      row(
        tell('report.demand.peak'),
        inputs ? voice.number(inputs.peakFactor) : tell('report.not-stated'),
        assumptionLinks(assumptions, ['peakFactor']),
      ),
      ...limitRows(view),
      row(tell('report.demand.cache'), requirements.kvType, '–'),
    ],
  );
  return { id: 'demand', title: tell('report.demand'), blocks: [...people(view), monthly, request] };
}

/** The waits that the ranking weighs, and the limits that somebody set. */
function limitRows({ report, tell, voice }: ReportView): readonly Row[] {
  const { waits, minDecodeTokensPerSecond: floor, maxTtftSeconds: limit } = report.inputs.requirements;
  return [
    ...(waits === undefined
      ? []
      : [
          row(tell('report.demand.comfortable-wait'), tell('report.demand.seconds', { seconds: waits.comfortableSeconds }), '–'),
          row(tell('report.demand.longest-wait'), tell('report.demand.seconds', { seconds: waits.longestSeconds }), '–'),
        ]),
    ...(floor === null ? [] : [row(tell('report.demand.decode'), `${voice.number(floor)} tok/s`, '–')]),
    ...(limit === null ? [] : [row(tell('report.demand.first-token'), tell('report.demand.seconds', { seconds: limit }), '–')]),
  ];
}

/** Who will use it, what they accept, and the machines that follow. */
function people(view: ReportView): readonly Block[] {
  const { report, costed, assumptions, tell, voice } = view;
  const { workload } = report.inputs;
  const { users } = workload;
  if (users === undefined) return [];
  const said = table(
    tell('report.demand.people'),
    [tell('report.demand.property'), numeric(tell('report.demand.value')), tell('report.assumptions')],
    [
      row(tell('report.demand.people-count'), voice.count(users.count), '–'),
      row(tell('report.demand.sessions'), voice.number(users.sessionsPerDay), '–'),
      row(tell('report.demand.session-requests'), voice.number(users.requestsPerSession), '–'),
      row(
        tell('report.demand.when'),
        tell('report.demand.hours-and-days', { hours: users.activeHoursPerDay, days: users.workingDaysPerMonth }),
        assumptionLinks(assumptions, ['maxUtilisationRatio']),
      ),
      row(tell('report.demand.mean-first-token'), voice.duration(users.maxTtftSeconds), '–'),
      row(tell('report.demand.most-per-token'), voice.duration(users.maxTpotSeconds), '–'),
      row(tell('report.demand.most-waiting'), voice.percent(users.maxWaitRatio), '–'),
      row(tell('report.demand.spare-machines'), voice.count(users.spareMachines), '–'),
    ],
  );
  const volume = tell(volumeFollowsUsers(workload) ? 'report.demand.volume-follows' : 'report.demand.volume-stated');
  const machines = costed ? machinesReason(view, costed.cost, users) : null;
  return [said, ...(machines === null ? [] : [paragraph(machines)]), paragraph(volume)];
}

function machinesReason({ tell }: Speaker, { machines, machineCount }: CostEstimate, users: Users): string | null {
  if (machines === undefined || machineCount === undefined) return null;
  const { decidedBy, byPeak, byVolume } = machineCount;
  return byPeak === null
    ? tell('report.demand.machines-for-tokens-alone', { machines, people: users.count })
    : tell('report.demand.machines-for', { machines, decidedBy, byPeak, byVolume });
}
