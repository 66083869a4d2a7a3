/** Minimises the robust sum of `residuals(x)` below `upper` (same length as `start`). */
export type LeastSquaresProblem = {
  readonly start: readonly number[];
  readonly upper: readonly number[];
  readonly residuals: (x: readonly number[]) => Float64Array;
  /** Further ones, which count by their squares however large they are: what is expected of x itself. */
  readonly pulls?: (x: readonly number[]) => Float64Array;
  /** Size of a residual from which it counts less than its square (soft L1). */
  readonly scale: number;
};

const ROUNDS = 25;
/** Of the differences: a thousandth of a constant, whose logarithm x is. */
const STEP = 1e-3;
/** Relative gain of a round below which the search ends. */
const ENOUGH = 1e-6;

/**
 * Levenberg–Marquardt with the weights of the soft L1 loss, on backward differences. For logarithms of constants: one step size for all.
 * Own code because ml-levenberg-marquardt knows no such loss and keeps steps that make the fit worse: with constants on their bounds,
 * reweighted round by round, it ends above this minimum.
 */
export function dampedLeastSquares(problem: LeastSquaresProblem): readonly number[] {
  let x = problem.start.map((value, index) => Math.min(value, problem.upper[index] ?? value));
  let cost = costOf(problem, x);
  let damping = 1e-3;
  for (let round = 0; round < ROUNDS; round++) {
    const { gradient, curvature } = normalEquations(problem, x);
    let gain = 0;
    while (damping < 1e6) {
      const next = moved(x, solved(curvature, gradient, damping), problem.upper);
      const nextCost = costOf(problem, next);
      if (nextCost < cost) {
        gain = cost - nextCost;
        [x, cost, damping] = [next, nextCost, damping / 5];
        break;
      }
      damping *= 4;
    }
    if (gain < ENOUGH * cost) break;
  }
  return x;
}

const noPulls = new Float64Array();

function costOf({ residuals, pulls, scale }: LeastSquaresProblem, x: readonly number[]): number {
  const squares = (pulls?.(x) ?? noPulls).reduce((sum, pull) => sum + pull * pull, 0);
  return robustCost(residuals(x), scale) + squares / 2;
}

/** 2·scale²·(√(1 + (r/scale)²) − 1), halved and summed. */
function robustCost(residuals: Float64Array, scale: number): number {
  let sum = 0;
  for (const r of residuals) sum += scale * scale * (Math.sqrt(1 + (r / scale) ** 2) - 1);
  return sum;
}

const moved = (x: readonly number[], step: readonly number[], upper: readonly number[]): number[] =>
  x.map((value, index) => Math.min(value - (step[index] ?? 0), upper[index] ?? Number.POSITIVE_INFINITY));

type NormalEquations = { readonly gradient: readonly number[]; readonly curvature: readonly (readonly number[])[] };

function normalEquations({ residuals, pulls, scale }: LeastSquaresProblem, x: readonly number[]): NormalEquations {
  const all = (at: readonly number[]): Float64Array => Float64Array.from([...residuals(at), ...(pulls?.(at) ?? noPulls)]);
  const here = all(x);
  const robust = here.length - (pulls?.(x) ?? noPulls).length;
  const weights = here.map((r, index) => (index < robust ? 1 / Math.sqrt(1 + (r / scale) ** 2) : 1));
  const columns = x.map((_, index) => {
    // Backwards: a constant on its bound must not leave it.
    const there = all(x.map((value, other) => (other === index ? value - STEP : value)));
    return here.map((r, row) => (r - (there[row] ?? 0)) / STEP);
  });
  const product = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let row = 0; row < a.length; row++) sum += (a[row] ?? 0) * (b[row] ?? 0) * (weights[row] ?? 0);
    return sum;
  };
  return {
    gradient: columns.map((column) => product(column, here)),
    curvature: columns.map((a) => columns.map((b) => product(a, b))),
  };
}

/** (curvature + damping · its diagonal) · step = gradient, by elimination; the matrix is positive definite. */
function solved(curvature: NormalEquations['curvature'], gradient: readonly number[], damping: number): readonly number[] {
  const rows = curvature.map((row, index) => [
    ...row.map((value, column) => (column === index ? value * (1 + damping) + 1e-9 : value)),
    gradient[index] ?? 0,
  ]);
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = at(row, pivot) / at(pivot, pivot);
      rows[row] = (rows[row] ?? []).map((value, column) => value - factor * at(pivot, column));
    }
  }
  const step = rows.map(() => 0);
  for (let row = size - 1; row >= 0; row--) {
    const rest = step.reduce((sum, value, column) => (column > row ? sum + value * at(row, column) : sum), 0);
    step[row] = (at(row, size) - rest) / at(row, row);
  }
  return step;
}
