import { type Estimate, type Known, isKnown } from '../estimate.ts';
import { formatUsdCents } from '../format.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import { type Inline, link, type Text } from './document.ts';

/** "$101.13–$204.82"; an exact figure has no range. */
export const moneyRange = ({ low, high }: Estimate): string => (low === high ? 'exact' : `${formatUsdCents(low)}–${formatUsdCents(high)}`);

/** Low and high as two cells. */
export const ends = ({ low, high }: Estimate, format: (value: number) => string): readonly [string, string] => [format(low), format(high)];

/** A fact, or why it is lacking. */
export const known = <T>(fact: Known<T>, format: (value: T) => string): string =>
  isKnown(fact) ? format(fact.value) : `not known: ${fact.reason}`;

/** Ids of assumptions as links into table D; names that the report does not list are left out. */
export function assumptionLinks(assumptions: ReadonlyMap<string, Assumption>, names: readonly string[]): Text {
  const ids = names.flatMap((name) => assumptions.get(name)?.id ?? []);
  if (ids.length === 0) return '–';
  return ids.flatMap((id, index): Inline[] => (index === 0 ? [link(id, id)] : [' ', link(id, id)]));
}

/** The anchor of a source in the list of sources. */
export const sourceAnchor = (sourceId: string): string => `source-${sourceId}`;
export const sourceLink = (sourceId: string): Inline => link(sourceId, sourceAnchor(sourceId));

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
