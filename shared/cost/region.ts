import type { Catalog } from '../catalog/catalog.ts';
import type { CarbonIntensity, Tariff } from '../catalog/energy.ts';
import { nearestHint, PlannerError } from '../errors.ts';
import type { DerivedAssumption } from './derived-assumption.ts';
import { message } from '../words/message.ts';

/** Countries (ISO 3166-1 alpha-3) and US states (`USA/Texas`) whose electricity price or grid the catalog knows. */
export function regionIds({ tariffs, carbon }: Pick<Catalog, 'tariffs' | 'carbon'>): readonly string[] {
  const ids = new Set([...tariffs, ...carbon].map(({ region }) => region));
  return [...ids].filter((id) => id !== WORLD).sort();
}

/** Throws `usage` with the nearest ids. */
export function checkRegion(region: string, catalog: Pick<Catalog, 'tariffs' | 'carbon'>): void {
  const known = regionIds(catalog);
  if (known.includes(region)) return;
  const hint = nearestHint(region, known, message('cost.region-form'));
  throw new PlannerError('usage', message('cost.region-unknown', { region }), hint);
}

/**
 * Whose price stands for a buyer, first the nearest to an office. A household's includes tax and comes before that of heavy industry,
 * which understates what anyone else pays.
 */
const CUSTOMERS: readonly Tariff['customer'][] = ['business', 'commercial', 'household', 'industrial'];

/** The region's tariff, from its lowest to its highest known one; null where none may be shipped. */
export function regionalTariff(region: string, { tariffs }: Pick<Catalog, 'tariffs'>): DerivedAssumption | null {
  const rows = tariffs.filter((tariff) => tariff.region === region);
  const [own] = [...rows].sort((a, b) => CUSTOMERS.indexOf(a.customer) - CUSTOMERS.indexOf(b.customer));
  if (!own) return null;
  const prices = rows.map(({ usdPerKwh }) => usdPerKwh);
  const range = rows.length > 1 ? { low: Math.min(...prices), high: Math.max(...prices) } : { low: null, high: null };
  return { value: own.usdPerKwh, ...range, status: 'dataset', sourceId: own.sourceId, asOf: own.period };
}

const WORLD = 'WORLD';
/** Of a source that gives no date; never the catalog's own, which would make an old figure young. */
const UNDATED = 'undated';

/** Grid intensity of the region, of its country, or the world's average where neither is known or said. */
export function carbonIntensity(
  region: string | undefined,
  { carbon, sources }: Pick<Catalog, 'carbon' | 'sources'>,
): DerivedAssumption | null {
  const of = (id: string | undefined): CarbonIntensity | undefined => carbon.find((entry) => entry.region === id);
  const found = of(region) ?? of(region?.split('/')[0]) ?? of(WORLD);
  if (!found) return null;
  const asOf = sources.find((source) => source.sourceId === found.sourceId)?.asOf ?? UNDATED;
  return { value: found.gramsPerKwh, low: null, high: null, status: 'dataset', sourceId: found.sourceId, asOf };
}
