import type { CostEstimate } from '../../cost/cost-estimate.ts';
import { roundToCent } from '../../cost/money.ts';
import { type Payback, payback } from '../../cost/payback.ts';
import { rentAlternative } from '../../cost/self-host.ts';
import { isMeasured } from '../../estimate.ts';
import { formatNumber, formatTokenCount, formatUsdCents, formatUsdPerMillion } from '../../format.ts';
import type { Candidate } from '../../recommend/recommendation.ts';
import { type Block, note, numeric, paragraph, row, type Section, table, type Text } from '../document.ts';
import { plural, sourceLink } from '../report-text.ts';
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

type VersusApi = CostEstimate['versusApi'][number];

/** Rejections printed; the machine-readable form has them all. */
const REJECTIONS_SHOWN = 25;

/** APIs with break-even, rent, other candidates, doing nothing, and what was rejected and why. */
export function alternativesSection(view: ReportView): Section {
  const { costed } = view;
  const bought = costed ? [apis(view, costed), prices(view, costed), ...rent(view, costed)] : [];
  return { id: 'alternatives', title: 'Alternatives', blocks: [...bought, candidates(view), ...rejected(view)] };
}

function apis(view: ReportView, { cost }: Costed): Block {
  if (cost.versusApi.length === 0) return note('No API was compared.');
  const columns = ['API', numeric('Per month'), 'Break-even', 'Payback at this volume', numeric('Net present value'), 'Price from'];
  return table(
    'Own hardware against APIs, for the same tokens',
    columns,
    cost.versusApi.map((api) =>
      row(
        apiName(view, api.apiModelId),
        formatUsdCents(api.apiUsdPerMonth.point),
        breakEvenText(api),
        paybackText(api, paybackOf(view, cost, api)),
        netPresentValue(paybackOf(view, cost, api)),
        priceSources(api),
      ),
    ),
  );
}

function breakEvenText({ breakEven }: VersusApi): string {
  if (breakEven.kind === 'never') return `never: ${breakEven.reason}`;
  const { tokensPerMonth, machines } = breakEven;
  const range =
    tokensPerMonth.low === tokensPerMonth.high ? '' : ` (${formatTokenCount(tokensPerMonth.low)}–${formatTokenCount(tokensPerMonth.high)})`;
  const on = machines === undefined || machines === 1 ? '' : ` on ${plural(machines, 'machine')}`;
  return `${formatTokenCount(tokensPerMonth.point)} tokens a month${range}${on}`;
}

function paybackText({ breakEven }: VersusApi, discounted: Payback | null): string {
  if (breakEven.kind === 'never') return 'none';
  const { paybackMonths } = breakEven;
  if ('value' in paybackMonths) return `none: ${paybackMonths.reason}`;
  if (paybackMonths.point === 0) return 'nothing to pay back';
  const simple = plural(paybackMonths.point, 'month');
  if (discounted === null) return simple;
  const months = discounted.discountedPaybackMonths;
  return `${simple}, discounted ${months === null ? 'never' : plural(months, 'month')}`;
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

const netPresentValue = (found: Payback | null): string => (found === null ? 'not stated' : formatUsdCents(found.npvUsd));

/** Where the price is from, and whether it is old. */
const priceSources = ({ apiUsdPerMonth }: VersusApi): Text =>
  apiUsdPerMonth.basis.flatMap(({ sourceId, note: remark }) => [sourceLink(sourceId), remark === undefined ? '' : ` (${remark})`]);

const usd = (price: number | null): string => (price === null ? 'as input' : formatUsdPerMillion(price));

function prices(view: ReportView, { cost }: Costed): Block {
  const known = cost.versusApi.flatMap(({ apiModelId }) => apiPriceOf(view, apiModelId) ?? []);
  if (known.length === 0) return note('The price rows of these APIs are not part of this report.');
  return table(
    'API prices per million tokens',
    ['API', numeric('Input'), numeric('Cached input'), numeric('Output'), 'As of', 'Status'],
    known.map((price) =>
      row(
        apiName(view, price.id),
        usd(price.inputPerMillion),
        usd(price.cachedInputPerMillion),
        usd(price.outputPerMillion),
        price.asOf,
        price.status,
      ),
    ),
  );
}

function rent(view: ReportView, { cost }: Costed): readonly Block[] {
  const { inputs } = view;
  const alternative = inputs && rentAlternative(inputs, loadOf(cost, inputs));
  if (!alternative) return [];
  const { reservedUsdPerMonth, busyUsdPerMonth } = alternative;
  return [
    paragraph(
      `Renting the same machines instead: ${formatUsdCents(reservedUsdPerMonth)} a month reserved, ` +
        `${formatUsdCents(busyUsdPerMonth)} for the busy hours alone; staff included, energy and repair in the rent.`,
    ),
  ];
}

function candidates(view: ReportView): Block {
  const { ranked } = view.report.recommendation;
  if (ranked.length === 0) return note('No candidate meets the requirements.');
  const columns = ['Candidate', 'Runtime', 'Evidence', numeric('Decode'), numeric('Throughput'), numeric('Per month'), 'Why'];
  return table(
    'Candidates in order',
    columns,
    ranked.map((candidate, index) => ({
      ...row(
        `${index + 1}. ${candidateName(view, candidate)}`,
        runtimeName(view, candidate.runtimeId),
        evidenceText(candidate),
        `${formatNumber(candidate.speed.decodeTokensPerSecond.point)} tok/s${isMeasured(candidate.speed.decodeTokensPerSecond) ? ', measured' : ''}`,
        `${formatNumber(candidate.speed.throughputTokensPerSecond.point)} tok/s`,
        candidate.cost ? formatUsdCents(candidate.cost.usdPerMonth.point) : 'not known',
        candidate.reasons.join('; '),
      ),
      ...(index === 0 ? { emphasis: 'best' as const } : {}),
    })),
  );
}

function evidenceText({ evidence: { kind, benchmark, score, lentBy } }: Candidate): string {
  if (kind === 'none' || benchmark === null || score === null) return 'none';
  return `${benchmark} ${formatNumber(score)}${lentBy === null ? '' : ` (lent by ${lentBy})`}`;
}

function rejected({ report }: ReportView): readonly Block[] {
  const all = report.recommendation.rejected;
  if (all.length === 0) return [note('Nothing was rejected.')];
  const shown = all.slice(0, REJECTIONS_SHOWN);
  const more = all.length - shown.length;
  const rows = shown.map(({ artifactId, reason }) => row(artifactId, reason));
  const rest = more > 0 ? [note(`${more} further rejections stand in the JSON form of this report.`)] : [];
  return [table('Rejected, nearest first', ['Artifact', 'Reason'], rows), ...rest];
}
