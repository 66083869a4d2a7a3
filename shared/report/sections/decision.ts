import type { CostEstimate } from '../../cost/cost-estimate.ts';
import { machinesBought } from '../../cost/self-host.ts';
import type { Estimate } from '../../estimate.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { type Block, type Facts, link, list, note, numeric, paragraph, type Row, row, type Section, table } from '../document.ts';
import { filled, GAP, moneyRange, type Speaker } from '../report-text.ts';
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
  return {
    id: 'decision',
    title: view.tell('report.decision'),
    blocks: [paragraph(need(view)), paragraph(view.voice.say(view.report.recommendation.verdict.text)), ...answer(view)],
  };
}

function need({ report, tell }: ReportView): string {
  const { useCase, contextTokens, concurrency, inputTokensPerMonth, outputTokensPerMonth, cachedPromptRatio } = report.inputs.workload;
  return tell('report.decision.need', {
    useCase,
    contextTokens,
    concurrency,
    inputTokens: inputTokensPerMonth,
    cachedRatio: cachedPromptRatio,
    outputTokens: outputTokensPerMonth,
  });
}

function answer(view: ReportView): readonly Block[] {
  const { best, costed, report, tell, voice } = view;
  if (!best) {
    const nearest = report.recommendation.rejected
      .slice(0, 5)
      .map(({ artifactId, reason }) => tell('report.decision.miss', { artifactId, reason }));
    return [note(tell('report.decision.nothing')), list(nearest)];
  }
  return [
    { kind: 'facts', lead: true, items: leadFigures(view) },
    list(best.reasons.map(voice.say)),
    ...(costed ? costBlocks(view, costed) : [note(tell('report.decision.no-cost'))]),
    paragraph(...filled(tell('report.decision.signatures', { link: GAP }), [link(tell('report.sign-off'), 'sign-off')])),
  ];
}

function leadFigures(view: ReportView): Facts['items'] {
  const { best, costed, tell } = view;
  if (!best) return [];
  const what = {
    label: tell('report.decision.recommendation'),
    value: candidateName(view, best),
    note: tell('report.decision.runtime-on', { runtime: runtimeName(view, best.runtimeId), machine: machineName(view) }),
  };
  return costed ? [what, ...moneyFigures(view, costed), confidence(view)] : [what, confidence(view)];
}

function moneyFigures(view: ReportView, { cost }: Costed): Facts['items'] {
  const { tell, voice } = view;
  const { usdPerMonth, tcoUsd, capexUsd, horizonMonths } = cost;
  const without = leftOut(view, cost);
  const likely = (figure: Estimate): string => {
    const range = moneyRange(view, figure);
    return without === null ? tell('report.decision.likely', { range }) : tell('report.decision.likely-without', { range, without });
  };
  return [
    { label: tell('report.decision.cost-per-month'), value: voice.usdCents(usdPerMonth.point), note: likely(usdPerMonth) },
    { label: tell('report.decision.total-over', { months: horizonMonths }), value: voice.usdCents(tcoUsd.point), note: likely(tcoUsd) },
    {
      label: tell('report.decision.at-start'),
      value: voice.usdCents(capexUsd.point),
      note: without === null ? capexNote(view, cost) : tell('report.decision.without', { without }),
    },
    { label: tell('report.decision.payback'), ...paybackFigure(view, cost) },
  ];
}

function capexNote(view: ReportView, cost: CostEstimate): string {
  const { inputs, assumptions, tell } = view;
  const owned = inputs?.alreadyOwned ?? assumptions.get('alreadyOwned')?.value === true;
  if (!owned) return machinesInWords(view, cost);
  const further = inputs ? machinesBought(inputs, machinesIn(cost, inputs)) : 0;
  return further === 0 ? tell('report.decision.owned') : tell('report.decision.further-machines', { count: further });
}

function paybackFigure({ tell }: Speaker, { versusApi }: CostEstimate): { readonly value: string; readonly note: string } {
  const dearest = [...versusApi].sort((a, b) => b.apiUsdPerMonth.point - a.apiUsdPerMonth.point)[0];
  if (!dearest) return { value: tell('report.not-stated'), note: tell('report.decision.no-api') };
  if (dearest.breakEven.kind === 'never') {
    const { reason } = dearest.breakEven;
    return { value: tell('report.none'), note: tell('report.decision.never-against-dearest', { reason }) };
  }
  const { paybackMonths } = dearest.breakEven;
  if ('value' in paybackMonths) {
    const { reason } = paybackMonths;
    return { value: tell('report.none'), note: tell('report.decision.no-payback-against-dearest', { reason }) };
  }
  return paybackMonths.point === 0
    ? { value: tell('report.decision.at-once'), note: tell('report.nothing-to-pay-back') }
    : { value: tell('report.month-count', { count: paybackMonths.point }), note: tell('report.decision.against-dearest') };
}

const evidences = {
  own: 'report.decision.own-score',
  inferred: 'report.decision.lent-score',
  none: 'report.decision.no-score',
} as const;

function confidence({ report, best, tell }: ReportView): Facts['items'][number] {
  const guesses = report.inputs.assumptions.filter((assumption) => assumption.status === 'guess').length;
  const evidence = tell(evidences[best?.evidence.kind ?? 'none']);
  return {
    label: tell('report.decision.confidence'),
    value: best?.evidence.kind === 'own' ? tell('report.decision.published-score') : evidence,
    note: tell('report.decision.confidence-note', { evidence, guesses, assumptions: report.inputs.assumptions.length }),
  };
}

function costBlocks(view: ReportView, { candidate, cost }: Costed): readonly Block[] {
  const { tell, voice } = view;
  const { usdPerMonth, versusApi } = cost;
  if (versusApi.length === 0) return [];
  const cheaper = versusApi.filter((api) => api.apiUsdPerMonth.point < usdPerMonth.point).length;
  const without = leftOut(view, cost);
  const verdict =
    without === null ? honestVerdict(view, cheaper, versusApi.length) : tell('report.decision.cheaper-not-known', { without });
  const own: Row = {
    ...row(
      tell('report.decision.own-hardware', { candidate: candidateName(view, candidate) }),
      voice.usdCents(usdPerMonth.point),
      tell('report.decision.recommended-here'),
    ),
    emphasis: 'best',
  };
  const rows = threeApis(view, candidate, versusApi).map((api) => {
    const difference = api.apiUsdPerMonth.point - usdPerMonth.point;
    const against =
      difference < 0 ? tell('report.decision.cheaper', { usd: -difference }) : tell('report.decision.dearer', { usd: difference });
    return row(
      apiName(view, api.apiModelId),
      voice.usdCents(api.apiUsdPerMonth.point),
      without === null ? against : tell('report.not-known'),
    );
  });
  return [
    table(
      tell('report.decision.alternatives'),
      [tell('report.decision.option'), numeric(tell('report.per-month')), tell('report.decision.against-own')],
      [own, ...rows],
    ),
    paragraph(...filled(tell('report.decision.verdict', { verdict, link: GAP }), [link(tell('report.alternatives'), 'alternatives')])),
  ];
}

/** First those that serve the same weights, then in the order of comparison. */
function threeApis(view: ReportView, { artifact }: Candidate, versusApi: CostEstimate['versusApi']): CostEstimate['versusApi'] {
  const same = versusApi.filter((api) => apiPriceOf(view, api.apiModelId)?.modelId === artifact.modelId);
  return [...same, ...versusApi.filter((api) => !same.includes(api))].slice(0, 3);
}

/** Cost alone rarely speaks for own hardware at small volumes, and the report says so. */
const honestVerdict = ({ tell }: Speaker, cheaper: number, compared: number): string =>
  cheaper === 0 ? tell('report.decision.own-cheapest') : tell('report.decision.apis-cheaper', { cheaper, compared });
