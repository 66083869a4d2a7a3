import { z } from 'zod';
import { nameSchema } from './plain-text.ts';
import { sameText, type Text, textSchema } from './words/text.ts';

/** Where a number comes from. `sourceId` names an entry of the report's source list. */
export const basisSchema = z.object({
  kind: z.enum(['measured', 'datasheet', 'calibrated', 'assumed']),
  sourceId: nameSchema.min(1),
  note: textSchema.optional(),
  /** Why the value is not believed as it stands (hardware/plausibility.ts). */
  doubt: textSchema.optional(),
});
export type Basis = Readonly<z.infer<typeof basisSchema>>;

/** A value together with its basis: the part of `Known` that is known. */
export type Sourced<T> = { readonly value: T; readonly basis: Basis };
/** A fact, or the reason why we lack it. Unknown is never zero. */
export type Known<T> = Sourced<T> | { readonly value: null; readonly reason: Text };

/** 80 % of calibration errors lie in low…high; all three are equal when the number is exact. */
export type Estimate<Q extends number = number> = {
  readonly point: Q;
  readonly low: Q;
  readonly high: Q;
  readonly basis: readonly Basis[];
};

export const knownSchema = <T extends z.ZodType>(value: T) =>
  z.union([z.object({ value, basis: basisSchema }), z.object({ value: z.null(), reason: textSchema })]);

export const estimateSchema = <T extends z.ZodType>(quantity: T) =>
  z.object({ point: quantity, low: quantity, high: quantity, basis: z.array(basisSchema).min(1).readonly() }).readonly();

export const basis = (kind: Basis['kind'], sourceId: string, note?: Text): Basis =>
  note === undefined ? { kind, sourceId } : { kind, sourceId, note };

export const sourced = <T>(value: T, from: Basis): Sourced<T> => ({ value, basis: from });
export const unknown = (reason: Text): { readonly value: null; readonly reason: Text } => ({ value: null, reason });
export const isKnown = <T>(fact: Known<T>): fact is Sourced<T> => 'basis' in fact;

export const exact = <Q extends number>(value: Q, ...from: readonly Basis[]): Estimate<Q> => ({
  point: value,
  low: value,
  high: value,
  basis: from,
});

/** Whether somebody measured this very thing; what a formula makes of measured inputs does not count. */
export const isMeasured = ({ basis: [first] }: Pick<Estimate, 'basis'>): boolean => first?.kind === 'measured';

/** A number that is not sourced by itself, with its range. */
export type PointRange = Band & { readonly point: number };
export type Band = { readonly low: number; readonly high: number };

/** point × [band.low, band.high]. */
export const banded = (point: number, band: Band, from: readonly Basis[]): Estimate => ({
  point,
  low: point * band.low,
  high: point * band.high,
  basis: from,
});

/** Distinct bases in order of first appearance. Lists are short: comparing beats building keys, and this runs for every figure of a plan. */
export function mergeBasis(...lists: readonly (readonly Basis[])[]): readonly Basis[] {
  const merged: Basis[] = [];
  for (const list of lists) {
    for (const item of list) if (!merged.some((other) => sameBasis(other, item))) merged.push(item);
  }
  return merged;
}

const sameBasis = (a: Basis, b: Basis): boolean =>
  a === b || (a.kind === b.kind && a.sourceId === b.sourceId && sameText(a.note, b.note) && sameText(a.doubt, b.doubt));

/** Sum of estimates: ends are added, so the range is the widest one (errors fully dependent). */
export function sumEstimates<Q extends number>(parts: readonly Estimate<Q>[]): Estimate {
  return {
    point: parts.reduce((sum, part) => sum + part.point, 0),
    low: parts.reduce((sum, part) => sum + part.low, 0),
    high: parts.reduce((sum, part) => sum + part.high, 0),
    basis: mergeBasis(...parts.map((part) => part.basis)),
  };
}

export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
