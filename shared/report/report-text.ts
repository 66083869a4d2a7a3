import { type Estimate, type Known, isKnown } from '../estimate.ts';
import type { Assumption } from '../cost/cost-estimate.ts';
import type { Voice } from '../words/language.ts';
import type { Tell } from '../words/message.ts';
import { type Inline, link, type Passage } from './document.ts';

/** The language that a report is written in. */
export type Speaker = { readonly tell: Tell; readonly voice: Voice };

/** "$101.13–$204.82"; an exact figure has no range. */
export const moneyRange = ({ tell, voice: { usdCents } }: Speaker, { low, high }: Estimate): string =>
  low === high ? tell('report.exact') : `${usdCents(low)}–${usdCents(high)}`;

/** Low and high as two cells. */
export const ends = ({ low, high }: Estimate, format: (value: number) => string): readonly [string, string] => [format(low), format(high)];

/** A fact, or why it is lacking. */
export const known = <T>({ tell }: Speaker, fact: Known<T>, format: (value: T) => string): string =>
  isKnown(fact) ? format(fact.value) : tell('report.not-known-because', { reason: fact.reason });

/** Ids of assumptions as links into table D; names that the report does not list are left out. */
export function assumptionLinks(assumptions: ReadonlyMap<string, Assumption>, names: readonly string[]): Passage {
  const ids = names.flatMap((name) => assumptions.get(name)?.id ?? []);
  if (ids.length === 0) return '–';
  return ids.flatMap((id, index): Inline[] => (index === 0 ? [link(id, id)] : [' ', link(id, id)]));
}

/** The anchor of a source in the list of sources. */
export const sourceAnchor = (sourceId: string): string => `source-${sourceId}`;
export const sourceLink = (sourceId: string): Inline => link(sourceId, sourceAnchor(sourceId));

/** Stands in a sentence where something other than text goes: every language has its own place for it. */
export const GAP = '\ufffc';

/** A sentence with its gaps filled, in order. */
export const filled = (sentence: string, ...parts: readonly (readonly Inline[])[]): readonly Inline[] =>
  sentence.split(GAP).flatMap((text, index): readonly Inline[] => (index === 0 ? [text] : [...(parts[index - 1] ?? []), text]));
