/** What the program said of one measured row: a point with its range, or why it gives none. */
export type Prediction = { readonly point: number; readonly low: number; readonly high: number };
export type Outcome = { readonly measured: number; readonly prediction: Prediction } | { readonly refused: string };

/** Percent errors are plain numbers (12.3 = 12.3 %), ratios run 0…1; null where no row was scored. */
export type Leaf = {
  readonly n: number;
  readonly medianAbsolutePercentError: number | null;
  readonly p90AbsolutePercentError: number | null;
  readonly p95AbsolutePercentError: number | null;
  readonly within25Ratio: number | null;
  readonly within2xRatio: number | null;
  /** Share of measured values inside low…high. */
  readonly bandCoverageRatio: number | null;
  readonly refused: number;
  /** Refused rows by reason. */
  readonly refusedReasons: Readonly<Record<string, number>>;
};

/** Below this relative difference a band that is a single value still holds the measurement: bytes printed in MiB are rounded. */
const ROUNDING = 1e-3;

type Scored = Exclude<Outcome, { readonly refused: string }>;
const isScored = (outcome: Outcome): outcome is Scored => 'prediction' in outcome;

export function leafOf(outcomes: readonly Outcome[]): Leaf {
  const scored = outcomes.filter(isScored);
  const errors = scored.map(absolutePercentError);
  const share = (holds: (row: Scored) => boolean): number | null =>
    scored.length === 0 ? null : scored.filter(holds).length / scored.length;
  return {
    n: scored.length,
    medianAbsolutePercentError: percentile(errors, 0.5),
    p90AbsolutePercentError: percentile(errors, 0.9),
    p95AbsolutePercentError: percentile(errors, 0.95),
    within25Ratio: share((row) => absolutePercentError(row) <= 25),
    within2xRatio: share(({ measured, prediction }) => Math.abs(Math.log(prediction.point / measured)) <= Math.LN2),
    bandCoverageRatio: share(isInside),
    refused: outcomes.length - scored.length,
    refusedReasons: countsOf(outcomes.flatMap((outcome) => ('refused' in outcome ? [outcome.refused] : []))),
  };
}

const absolutePercentError = ({ measured, prediction }: Scored): number => (100 * Math.abs(prediction.point - measured)) / measured;

const isInside = ({ measured, prediction }: Scored): boolean =>
  measured >= prediction.low * (1 - ROUNDING) && measured <= prediction.high * (1 + ROUNDING);

/** Linear between the two nearest ranks; null of nothing. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  return below === undefined || above === undefined ? null : below + (rank - Math.floor(rank)) * (above - below);
}

export function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])));
}

/** One leaf for every key, sorted by key. */
export function leavesBy<T>(rows: readonly T[], keyOf: (row: T) => string, outcomeOf: (row: T) => Outcome): Readonly<Record<string, Leaf>> {
  const keys = [...new Set(rows.map(keyOf))].sort();
  return Object.fromEntries(keys.map((key) => [key, leafOf(rows.filter((row) => keyOf(row) === key).map(outcomeOf))]));
}
