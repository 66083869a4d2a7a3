import type { Problem, Rule } from './problem.ts';
import { eachRecord, problemAt } from './problem.ts';
import { message } from '../../words/message.ts';

/** Year, month or day; a price without one cannot be called old. */
const DATE = /^20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

const undated = (asOf: string, field: readonly (string | number)[]) =>
  DATE.test(asOf) ? [] : [{ field, message: message('catalog.price-date', { asOf }) }];

/** Prices of APIs, GPUs and machines say when they held. */
export const datedPrices: Rule = (checked) => {
  const { apiPrices, gpus, machines } = checked.catalog;
  return [
    ...eachRecord(checked, { path: ['apiPrices'], items: apiPrices }, (price) => undated(price.asOf, ['asOf'])),
    ...eachRecord(checked, { path: ['gpus'], items: gpus }, (gpu) =>
      gpu.priceUsd === null ? [] : undated(gpu.priceUsd.asOf, ['priceUsd', 'asOf']),
    ),
    ...eachRecord(checked, { path: ['machines'], items: machines }, (machine) => [
      ...(machine.priceUsd === null ? [] : undated(machine.priceUsd.asOf, ['priceUsd', 'asOf'])),
      ...(machine.rentUsdPerHour === null ? [] : undated(machine.rentUsdPerHour.asOf, ['rentUsdPerHour', 'asOf'])),
    ]),
  ];
};

/** A range of prices rises from low to high. */
export const priceRanges: Rule = (checked) =>
  eachRecord(checked, { path: ['machines'], items: checked.catalog.machines }, (machine) =>
    (['priceUsd', 'rentUsdPerHour'] as const).flatMap((field) => {
      const price = machine[field];
      if (price === null || (price.low <= price.typical && price.typical <= price.high)) return [];
      return [{ field: [field], message: message('catalog.price-range', price) }];
    }),
  );

/** Tariffs and carbon figures come under terms that must be kept: their sources name them. */
export const licensedEnergy: Rule = (checked) => {
  const licensed = new Set(checked.catalog.sources.filter((source) => source.license !== undefined).map((source) => source.sourceId));
  const judge = (row: { readonly sourceId: string }) =>
    licensed.has(row.sourceId) ? [] : [{ field: ['sourceId'], message: message('catalog.no-licence', { sourceId: row.sourceId }) }];
  return [
    ...eachRecord(checked, { path: ['tariffs'], items: checked.catalog.tariffs }, judge),
    ...eachRecord(checked, { path: ['carbon'], items: checked.catalog.carbon }, judge),
  ];
};

/** The catalog's own date is not older than a dated source. */
export const catalogVersion: Rule = (checked) => {
  const { version, sources } = checked.catalog;
  const newer = sources.find((source) => source.asOf !== null && source.asOf > version);
  const problems: Problem[] =
    newer === undefined
      ? []
      : [problemAt(checked, ['version'], message('catalog.version-older', { version, sourceId: newer.sourceId, asOf: newer.asOf ?? '' }))];
  return /^20\d\d-\d\d-\d\d$/.test(version) ? problems : [problemAt(checked, ['version'], message('catalog.version-no-day', { version }))];
};
