/** Draws that repeat: the start value is printed beside every result. */

const INCREMENT = 0x6d2b79f5;
const TWO_TO_THE_32 = 4294967296;

/** Uniform numbers in [0, 1) from a 32-bit state (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + INCREMENT) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_THE_32;
  };
}

export type TriangularRange = { readonly low: number; readonly point: number; readonly high: number };

/** Inverse of the triangular distribution: `uniform` in [0, 1) → a value between low and high, most likely near the point. */
export function triangular(uniform: number, { low, point, high }: TriangularRange): number {
  if (low === high) return point;
  const peak = (point - low) / (high - low);
  return uniform < peak
    ? low + Math.sqrt(uniform * (high - low) * (point - low))
    : high - Math.sqrt((1 - uniform) * (high - low) * (high - point));
}

/** sorted[floor(q × n)], the last value at most. Throws for an empty list. */
export function quantile(values: readonly number[], ratio: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))];
  if (value === undefined) throw new RangeError('quantile of an empty list');
  return value;
}

export const DEFAULT_SEED = 42;
export const DEFAULT_DRAWS = 2000;

export type MonteCarloPlan = {
  /** Drawn in this order, one uniform number each. */
  readonly ranges: readonly (TriangularRange & { readonly name: string })[];
  readonly seed: number;
  readonly draws: number;
};

/** One value of the quantity per draw. */
export function monteCarlo(
  { ranges, seed, draws }: MonteCarloPlan,
  quantity: (drawn: Readonly<Record<string, number>>) => number,
): readonly number[] {
  const next = randomNumbers(seed);
  return Array.from({ length: draws }, () => {
    const drawn: Record<string, number> = {};
    for (const range of ranges) drawn[range.name] = triangular(next(), range);
    return quantity(drawn);
  });
}

export type Quantiles = { readonly p10: number; readonly p50: number; readonly p90: number };

export const quantilesOf = (values: readonly number[]): Quantiles => ({
  p10: quantile(values, 0.1),
  p50: quantile(values, 0.5),
  p90: quantile(values, 0.9),
});
