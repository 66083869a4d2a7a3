import type { CostEstimate } from '../../cost/cost-estimate.ts';
import { roundToCent } from '../../cost/money.ts';
import { type Payback, payback } from '../../cost/payback.ts';
import { rentAlternative } from '../../cost/self-host.ts';
import { isMeasured } from '../../estimate.ts';
import { fromDiskSpeed } from '../../recommend/from-disk-speed.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { message } from '../../words/message.ts';
import { type Block, note, numeric, paragraph, type Passage, row, type Section, table } from '../document.ts';
import { type Speaker, sourceLink } from '../report-text.ts';
import {
  apiName,
  apiPriceOf,
  candidateName,
  capitalRecoveryOf,
  type Costed,
  leftOut,
  loadOf,
  type ReportView,
  runtimeName,
} from '../report-view.ts';
import { perSecondIn } from './capacity.ts';

type VersusApi = CostEstimate['versusApi'][number];

/** Rejections printed; the machine-readable form has them all. */
const REJECTIONS_SHOWN = 25;

/** APIs with break-even, rent, other candidates, doing nothing, and what was rejected and why. */
export function alternativesSection(view: ReportView): Section {
  const { costed } = view;
  const bought = costed ? [apis(view, costed), prices(view, costed), ...rent(view, costed)] : [];
  return {
    id: 'alternatives',
    title: view.tell('report.alternatives'),
    blocks: [...bought, candidates(view), ...fromDisk(view), ...rejected(view)],
  };
}

function apis(view: ReportView, { cost }: Costed): Block {
  const { tell, voice } = view;
  if (cost.versusApi.length === 0) return note(tell('report.alternatives.no-api'));
  const columns = [
    tell('report.alternatives.api'),
    numeric(tell('report.per-month')),
    tell('report.alternatives.break-even'),
    tell('report.alternatives.payback'),
    numeric(tell('report.alternatives.net-present-value')),
    tell('report.alternatives.price-from'),
  ];
  return table(
    tell('report.alternatives.apis'),
    columns,
    cost.versusApi.map((api) =>
      row(
        apiName(view, api.apiModelId),
        voice.usdCents(api.apiUsdPerMonth.point),
        breakEvenText(view, api),
        paybackText(view, api, paybackOf(view, cost, api)),
        netPresentValue(view, paybackOf(view, cost, api)),
        priceSources(view, api),
      ),
    ),
  );
}

function breakEvenText({ tell }: Speaker, { breakEven }: VersusApi): string {
  if (breakEven.kind === 'never') return tell('report.alternatives.never', { reason: breakEven.reason });
  const { tokensPerMonth, machines } = breakEven;
  const { point: tokens, low, high } = tokensPerMonth;
  return tell('report.alternatives.at-volume', {
    tokens,
    range: low === high ? null : { low, high },
    machines: machines === undefined || machines === 1 ? null : machines,
  });
}

function paybackText({ tell }: Speaker, { breakEven }: VersusApi, discounted: Payback | null): string {
  if (breakEven.kind === 'never') return tell('report.none');
  const { paybackMonths } = breakEven;
  if ('value' in paybackMonths) return tell('report.alternatives.no-payback', { reason: paybackMonths.reason });
  const { point: months } = paybackMonths;
  if (months === 0) return tell('report.nothing-to-pay-back');
  if (discounted === null) return tell('report.month-count', { count: months });
  return discounted.discountedPaybackMonths === null
    ? tell('report.alternatives.payback-never-discounted', { months })
    : tell('report.alternatives.payback-discounted', { months, discounted: discounted.discountedPaybackMonths });
}

/** Buying against paying the API over the service life; null where an assumption or a price is lacking. */
function paybackOf(view: ReportView, cost: CostEstimate, { apiUsdPerMonth }: VersusApi): Payback | null {
  const { inputs } = view;
  if (!inputs || leftOut(view, cost) !== null) return null;
  const paid = cost.usdPerMonth.point - capitalRecoveryOf(cost);
  const savingUsdPerMonth = roundToCent(apiUsdPerMonth.point + inputs.sovereigntyUsdPerMonth - paid);
  const { residualRatio, discountRateRatio, serviceLifeMonths: months } = inputs;
  return payback({ capexUsd: cost.capexUsd.point, savingUsdPerMonth, residualRatio, discountRateRatio, months });
}

const netPresentValue = ({ tell, voice }: Speaker, found: Payback | null): string =>
  found === null ? tell('report.not-stated') : voice.usdCents(found.npvUsd);

/** Where the price is from, and whether it is old. */
const priceSources = ({ tell }: Speaker, { apiUsdPerMonth }: VersusApi): Passage =>
  apiUsdPerMonth.basis.flatMap(({ sourceId, note: remark }) => [
    sourceLink(sourceId),
    remark === undefined ? '' : tell('report.alternatives.remark', { remark }),
  ]);

function prices(view: ReportView, { cost }: Costed): Block {
  const { tell, voice } = view;
  const usd = (price: number | null): string => (price === null ? tell('report.alternatives.as-input') : voice.usdPerMillion(price));
  const known = cost.versusApi.flatMap(({ apiModelId }) => apiPriceOf(view, apiModelId) ?? []);
  if (known.length === 0) return note(tell('report.alternatives.no-prices'));
  return table(
    tell('report.alternatives.prices'),
    [
      tell('report.alternatives.api'),
      numeric(tell('report.alternatives.input')),
      numeric(tell('report.cached-input')),
      numeric(tell('report.output')),
      tell('report.as-of'),
      tell('report.status'),
    ],
    known.map((price) =>
      row(
        apiName(view, price.id),
        usd(price.inputPerMillion),
        usd(price.cachedInputPerMillion),
        usd(price.outputPerMillion),
        price.asOf,
        tell('report.price-status', { status: price.status }),
      ),
    ),
  );
}

function rent(view: ReportView, { cost }: Costed): readonly Block[] {
  const { inputs } = view;
  const alternative = inputs && rentAlternative(inputs, loadOf(cost, inputs));
  if (!alternative) return [];
  const { reservedUsdPerMonth: reserved, busyUsdPerMonth: busy } = alternative;
  return [paragraph(view.tell('report.alternatives.rent', { reserved, busy }))];
}

function candidates(view: ReportView): Block {
  const { tell } = view;
  const { ranked } = view.report.recommendation;
  if (ranked.length === 0) return note(tell('report.alternatives.no-candidate'));
  const columns = [
    tell('report.alternatives.candidate'),
    tell('report.model.runtime'),
    tell('report.alternatives.evidence'),
    numeric(tell('report.alternatives.decode')),
    numeric(tell('report.alternatives.throughput')),
    numeric(tell('report.per-month')),
    tell('report.alternatives.why'),
  ];
  const rows = ranked.map((candidate, index) => ({
    ...candidateRow(view, candidate, index),
    ...(index === 0 ? { emphasis: 'best' as const } : {}),
  }));
  return table(tell('report.alternatives.candidates'), columns, rows);
}

function candidateRow(view: ReportView, candidate: Candidate, index: number) {
  const { tell, voice } = view;
  const { decodeTokensPerSecond: decode, throughputTokensPerSecond: throughput } = candidate.speed;
  const perSecond = perSecondIn(view);
  const rate = perSecond(decode.point);
  return row(
    `${index + 1}. ${candidateName(view, candidate)}`,
    runtimeName(view, candidate.runtimeId),
    evidenceText(view, candidate),
    isMeasured(decode) ? tell('report.alternatives.measured-rate', { rate }) : rate,
    perSecond(throughput.point),
    candidate.cost ? voice.usdCents(candidate.cost.usdPerMonth.point) : tell('report.not-known'),
    tell('report.alternatives.reasons', { reasons: candidate.reasons }),
  );
}

function evidenceText({ tell, voice }: Speaker, { evidence: { kind, benchmark, score, lentBy } }: Candidate): string {
  if (kind === 'none' || benchmark === null || score === null) return tell('report.none');
  const scored = { benchmark, score: voice.number(score) };
  return lentBy === null ? tell('report.alternatives.score', scored) : tell('report.alternatives.score-lent', { ...scored, lentBy });
}

/** Possible, slow: never among the candidates. */
function fromDisk(view: ReportView): readonly Block[] {
  const { fromDisk: slow = [] } = view.report.recommendation;
  const { tell, voice } = view;
  if (slow.length === 0) return [];
  const columns = [
    tell('report.alternatives.candidate'),
    tell('report.model.runtime'),
    tell('report.alternatives.decode'),
    tell('report.alternatives.why'),
  ];
  const rows = slow.map((candidate) =>
    row(
      candidateName(view, candidate),
      runtimeName(view, candidate.runtimeId),
      voice.say(fromDiskSpeed(candidate.speed)),
      candidate.reasons.map(voice.say).join('; '),
    ),
  );
  return [table(voice.say(message('recommend.from-disk')), columns, rows)];
}

function rejected({ report, tell, voice }: ReportView): readonly Block[] {
  const all = report.recommendation.rejected;
  if (all.length === 0) return [note(tell('report.alternatives.nothing-rejected'))];
  const shown = all.slice(0, REJECTIONS_SHOWN);
  const more = all.length - shown.length;
  const rows = shown.map(({ artifactId, reason }) => row(artifactId, voice.say(reason)));
  const rest = more > 0 ? [note(tell('report.alternatives.more-rejected', { count: more }))] : [];
  const columns = [tell('report.alternatives.artifact'), tell('report.alternatives.reason')];
  return [table(tell('report.alternatives.rejected'), columns, rows), ...rest];
}
