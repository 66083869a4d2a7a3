import { formatContext, formatCount, formatNumber, formatPercent, formatTokenCount } from '../../format.ts';
import { numeric, row, type Section, table } from '../document.ts';
import { assumptionLinks } from '../report-text.ts';
import type { ReportView } from '../report-view.ts';

/** What is asked of the machine: requests, tokens by kind, peak, and the floors that a candidate must meet. */
export function demandSection({ report, inputs, assumptions }: ReportView): Section {
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
  return { id: 'demand', title: 'Demand', blocks: [monthly, request] };
}
