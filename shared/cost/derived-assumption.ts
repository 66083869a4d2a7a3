import type { Assumption } from './cost-estimate.ts';

/** A value that the catalog or this computer gives in place of a general default. */
export type DerivedAssumption = Pick<Assumption, 'value' | 'low' | 'high' | 'status' | 'sourceId' | 'asOf'>;

export type NumberRange = { readonly value: number; readonly low: number; readonly high: number };

/** Value and ends of an assumption; without a range the ends are the value. */
export function rangeOf({ value, low, high }: Pick<Assumption, 'value' | 'low' | 'high'>): NumberRange {
  return { value: Number(value), low: low ?? Number(value), high: high ?? Number(value) };
}
