import type { CostEstimate } from '../../cost/cost-estimate.ts';
import { machinesBought } from '../../cost/self-host.ts';
import type { Estimate } from '../../estimate.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { formatContext, formatPercent, formatTokenCount, formatUsdCents } from '../../format.ts';
import { type Block, type Facts, link, list, note, numeric, paragraph, type Row, row, type Section, table } from '../document.ts';
import { moneyRange, plural } from '../report-text.ts';
import {
  apiName,
  apiPriceOf,
  candidateName,
  type Costed,
  leftOut,
  machineName,
  machinesIn,
  machinesInWords,
  type ReportView,
  runtimeName,
} from '../report-view.ts';

/** One page for whoever decides: the need, the answer, what it costs, and what else was weighed. */
export function decisionSection(view: ReportView): Section {
  return { id: 'decision', title: 'Decision', blocks: [paragraph(need(view)), ...answer(view)] };
}

function need({ report }: ReportView): string {
  const { useCase, contextTokens, concurrency, inputTokensPerMonth, outputTokensPerMonth, cachedPromptRatio } = report.inputs.workload;
  const requests = plural(concurrency, 'request');
  return (
    `Needed: a model for the use case “${useCase}” with a context of ${formatContext(contextTokens)} tokens, ${requests} at a time, ` +
    `${formatTokenCount(inputTokensPerMonth)} input tokens (${formatPercent(cachedPromptRatio)} of them cached) and ` +
    `${formatTokenCount(outputTokensPerMonth)} output tokens a month.`
  );
}

function answer(view: ReportView): readonly Block[] {
  const { best, costed, report } = view;
  if (!best) {
    const nearest = report.recommendation.rejected.slice(0, 5).map(({ artifactId, reason }) => `${artifactId}: ${reason}`);
    return [note('Nothing in the catalog meets these requirements on this hardware. Nearest misses:'), list(nearest)];
  }
  return [
    { kind: 'facts', lead: true, items: leadFigures(view) },
    list(best.reasons),
    ...(costed ? costBlocks(view, costed) : [note('No cost could be worked out for this recommendation.')]),
    paragraph('Signatures: see ', link('Sign-off', 'sign-off'), '.'),
  ];
}

function leadFigures(view: ReportView): Facts['items'] {
  const { best, costed } = view;
  if (!best) return [];
  const what = {
    label: 'Recommendation',
    value: candidateName(view, best),
    note: `in ${runtimeName(view, best.runtimeId)} on ${machineName(view)}`,
  };
  return costed ? [what, ...moneyFigures(view, costed), confidence(view)] : [what, confidence(view)];
}

function moneyFigures(view: ReportView, { cost }: Costed): Facts['items'] {
  const { usdPerMonth, tcoUsd, capexUsd, horizonMonths } = cost;
  const without = leftOut(view, cost);
  const likely = (figure: Estimate): string => `likely ${moneyRange(figure)}${without === null ? '' : `, without ${without}`}`;
  return [
    { label: 'Cost per month', value: formatUsdCents(usdPerMonth.point), note: likely(usdPerMonth) },
    { label: `Total over ${horizonMonths} months`, value: formatUsdCents(tcoUsd.point), note: likely(tcoUsd) },
    {
      label: 'To be spent at the start',
      value: formatUsdCents(capexUsd.point),
      note: without === null ? capexNote(view, cost) : `without ${without}`,
    },
    { label: 'Payback', ...paybackFigure(cost) },
  ];
}

function capexNote(view: ReportView, cost: CostEstimate): string {
  const { inputs, assumptions } = view;
  const owned = inputs?.alreadyOwned ?? assumptions.get('alreadyOwned')?.value === true;
  if (!owned) return machinesInWords(view, cost);
  const further = inputs ? machinesBought(inputs, machinesIn(cost, inputs)) : 0;
  return further === 0 ? 'hardware already owned' : `${plural(further, 'further machine')}, the others are owned already`;
}

function paybackFigure({ versusApi }: CostEstimate): { readonly value: string; readonly note: string } {
  const dearest = [...versusApi].sort((a, b) => b.apiUsdPerMonth.point - a.apiUsdPerMonth.point)[0];
  if (!dearest) return { value: 'not stated', note: 'no API to compare with' };
  const against = 'against the dearest API compared';
  if (dearest.breakEven.kind === 'never') return { value: 'none', note: `${against}: ${dearest.breakEven.reason}` };
  const { paybackMonths } = dearest.breakEven;
  if ('value' in paybackMonths) return { value: 'none', note: `${paybackMonths.reason}, ${against}` };
  return paybackMonths.point === 0
    ? { value: 'at once', note: 'nothing to pay back' }
    : { value: plural(paybackMonths.point, 'month'), note: against };
}

function confidence({ report, best }: ReportView): Facts['items'][number] {
  const guesses = report.inputs.assumptions.filter((assumption) => assumption.status === 'guess').length;
  const evidence = { own: "the model's own score", inferred: 'a score lent by a related model', none: 'no score' }[
    best?.evidence.kind ?? 'none'
  ];
  return {
    label: 'Confidence',
    value: best?.evidence.kind === 'own' ? 'published score' : evidence,
    note: `quality rests on ${evidence}; ${guesses} of ${report.inputs.assumptions.length} assumptions are guesses`,
  };
}

function costBlocks(view: ReportView, { candidate, cost }: Costed): readonly Block[] {
  const { usdPerMonth, versusApi } = cost;
  if (versusApi.length === 0) return [];
  const cheaper = versusApi.filter((api) => api.apiUsdPerMonth.point < usdPerMonth.point).length;
  const without = leftOut(view, cost);
  const verdict =
    without === null
      ? honestVerdict(cheaper, versusApi.length)
      : `Own hardware stands here without ${without}: which is cheaper is not known.`;
  const own: Row = {
    ...row(`${candidateName(view, candidate)} on own hardware`, formatUsdCents(usdPerMonth.point), 'recommended here'),
    emphasis: 'best',
  };
  const rows = threeApis(view, candidate, versusApi).map((api) => {
    const difference = api.apiUsdPerMonth.point - usdPerMonth.point;
    const against = difference < 0 ? `${formatUsdCents(-difference)} cheaper` : `${formatUsdCents(difference)} dearer`;
    return row(apiName(view, api.apiModelId), formatUsdCents(api.apiUsdPerMonth.point), without === null ? against : 'not known');
  });
  return [
    table('Alternatives at this volume', ['Option', numeric('Per month'), 'Against own hardware'], [own, ...rows]),
    paragraph(verdict, ' All alternatives: see ', link('Alternatives', 'alternatives'), '.'),
  ];
}

/** First those that serve the same weights, then in the order of comparison. */
function threeApis(view: ReportView, { artifact }: Candidate, versusApi: CostEstimate['versusApi']): CostEstimate['versusApi'] {
  const same = versusApi.filter((api) => apiPriceOf(view, api.apiModelId)?.modelId === artifact.modelId);
  return [...same, ...versusApi.filter((api) => !same.includes(api))].slice(0, 3);
}

/** Cost alone rarely speaks for own hardware at small volumes, and the report says so. */
function honestVerdict(cheaper: number, compared: number): string {
  if (cheaper === 0) return 'At this volume own hardware costs less than every API compared.';
  const many =
    cheaper === compared
      ? compared === 1
        ? 'The API compared costs'
        : 'All APIs compared cost'
      : `${cheaper} of ${compared} APIs compared cost`;
  return `${many} less than own hardware at this volume. Reasons to own would be data that must stay in house, work without a network, a fixed price, fine-tuning, or hardware that is there already.`;
}
