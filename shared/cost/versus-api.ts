import type { ApiPrice } from '../catalog/api-price.ts';
import { type Basis, basis, type Estimate, mergeBasis } from '../estimate.ts';
import { apiUsdPerMonth } from './api-cost.ts';
import { breakEvenPoint } from './break-even.ts';
import type { BreakEven, CostEstimate } from './cost-estimate.ts';
import { roundToCent } from './money.ts';
import { simplePaybackMonths } from './payback.ts';
import { staleNote } from './price-age.ts';
import { costFigure, type WorkedCost } from './worked-cost.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

type VersusApi = CostEstimate['versusApi'][number];
type AtVolume = Extract<BreakEven, { kind: 'at-volume' }>;

/** One API beside the machines: its bill for the same tokens, the volume from which owning is no dearer, and the payback. */
export function versusApi(worked: WorkedCost, usdPerMonth: Estimate, price: ApiPrice): VersusApi {
  const apiUsd = roundToCent(apiUsdPerMonth(worked.demand, price, worked.inputs));
  const from = priceBasis(worked, price);
  return {
    apiModelId: price.id,
    apiUsdPerMonth: costFigure(apiUsd, { low: apiUsd, high: apiUsd }, [from]),
    breakEven: breakEven(worked, { usdPerMonth, price, apiUsd, from }),
  };
}

type Against = { readonly usdPerMonth: Estimate; readonly price: ApiPrice; readonly apiUsd: number; readonly from: Basis };

function breakEven(worked: WorkedCost, against: Against): BreakEven {
  const { inputs, demand, request, basis: costBasis } = worked;
  const found = breakEvenPoint({ inputs, demand, rates: request.rates, price: against.price });
  if (found.kind !== 'at-volume') return { kind: 'never', reason: found.reason };
  const tokens = Math.round(found.tokensPerMonth);
  const { point, low, high } = against.usdPerMonth;
  // Near one machine count the volume moves in proportion to the monthly cost.
  const share = (usd: number): number => (point > 0 ? Math.round((tokens * usd) / point) : tokens);
  const tokensPerMonth = costFigure(tokens, { low: share(low), high: share(high) }, mergeBasis(costBasis, [against.from]));
  return { kind: 'at-volume', tokensPerMonth, machines: found.machines, paybackMonths: paybackMonths(worked, against) };
}

/** At the workload's own volume. The value of keeping data in house counts as a saving. */
function paybackMonths({ inputs, cost, ends, basis: costBasis }: WorkedCost, { apiUsd, from }: Against): AtVolume['paybackMonths'] {
  const life = inputs.serviceLifeMonths;
  const benefit = apiUsd + inputs.sovereigntyUsdPerMonth;
  const monthsOf = ({ capexUsd, lines, totalUsdPerMonth }: WorkedCost['cost']): number | null =>
    simplePaybackMonths(capexUsd, benefit - (totalUsdPerMonth - lines.amortization), life);
  const point = monthsOf(cost);
  if (point === null)
    return { value: null, reason: notRepaid(benefit - (cost.totalUsdPerMonth - cost.lines.amortization), cost.capexUsd, life) };
  // Beyond the service life nothing is repaid: the end of the range stays at it.
  const range = { low: monthsOf(ends.cheapest) ?? point, high: monthsOf(ends.dearest) ?? life };
  return costFigure(
    point,
    cost.capexUsd === 0 ? { low: 0, high: 0 } : range,
    cost.capexUsd === 0 ? costBasis.slice(0, 1) : mergeBasis(costBasis, [from]),
  );
}

const notRepaid = (savingUsdPerMonth: number, capexUsd: number, life: number): Text =>
  savingUsdPerMonth <= 0
    ? message('cost.no-saving')
    : message('cost.not-repaid', { lifeMonths: life, neededMonths: Math.ceil(capexUsd / savingUsdPerMonth) });

function priceBasis({ request, demand }: WorkedCost, price: ApiPrice): Basis {
  const days = request.assumptions.find((assumption) => assumption.name === 'stalePriceDays')?.value;
  const stale = typeof days === 'number' ? staleNote(price.asOf, request.asOf, days) : null;
  const notes = [
    ...(stale === null ? [] : [message('cost.price-of', { asOf: price.asOf, stale })]),
    ...(demand.cachedInputTokens > 0 && price.cacheWritePerMillion !== null
      ? [message('cost.without-cache-write', { usd: price.cacheWritePerMillion })]
      : []),
  ];
  return basis('datasheet', price.sourceId, notes.length === 0 ? undefined : message('cost.notes', { notes }));
}
