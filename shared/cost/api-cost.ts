import type { ApiPrice } from '../catalog/api-price.ts';
import { PlannerError } from '../errors.ts';
import { MEGA, type Ratio, type UsdPerMonth } from '../units.ts';
import type { MonthlyDemand } from '../demand/monthly-demand.ts';
import { message } from '../words/message.ts';

/** Share of the tokens that can wait, and what the API takes off for them. */
export type BatchUse = { readonly batchShareRatio: Ratio; readonly batchDiscountRatio: Ratio };

/** Prices per token of each kind. No cached or write price in the data: charged in full. */
function usdForDemand(demand: MonthlyDemand, price: ApiPrice): number {
  const cached = price.cachedInputPerMillion ?? price.inputPerMillion;
  const write = price.cacheWritePerMillion ?? price.inputPerMillion;
  return (
    (demand.freshInputTokens * price.inputPerMillion +
      demand.cachedInputTokens * cached +
      demand.cacheWriteTokens * write +
      demand.outputTokens * price.outputPerMillion) /
    MEGA
  );
}

/** The API bill for a month, not rounded. Throws for a price in another currency than USD: the catalog has no exchange rates. */
export function apiUsdPerMonth(demand: MonthlyDemand, price: ApiPrice, batch: BatchUse): UsdPerMonth {
  if (price.currency !== 'USD') {
    throw new PlannerError(
      'invalid-input',
      message('cost.price-currency', { id: price.id, provider: price.provider, model: price.model, currency: price.currency }),
      message('cost.choose-usd'),
    );
  }
  return usdForDemand(demand, price) * (1 - batch.batchShareRatio * batch.batchDiscountRatio);
}
