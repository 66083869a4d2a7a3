import { type ServingConstants, type ServingMetric, servingMetrics } from '#shared/catalog/serving-calibration.ts';
import { servingGroup } from '#shared/speed/estimate-serving.ts';
import { planSpeed } from '#shared/speed/plan-speed.ts';
import type { ServingGroup } from '#shared/speed/serving-bands.ts';
import type { SpeedNumbers, SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { servingRequestOf } from '../serving-request.ts';
import { measuredOf, type ServingMeasured } from '../serving-scores.ts';
import type { ServingRegistry, ServingRow } from '../serving-rows.ts';
import { dampedLeastSquares } from './damped-least-squares.ts';
import { type MadeFrom, origin } from './fold-table.ts';
import { type FoldKeys, type FoldKind, foldsOf, leftOut } from './folds.ts';
import { constantsAt, fittedConstants } from './serving-parameters.ts';

/** A row and the planner's own request for it. */
export type FitCase = {
  readonly row: ServingRow;
  readonly request: SpeedRequest;
  readonly group: ServingGroup;
  readonly measured: ServingMeasured;
};

/** Every row that the serving model has an answer for. */
export function fitCases(rows: readonly ServingRow[], registry: ServingRegistry): readonly FitCase[] {
  return rows.flatMap((row) => {
    const request = servingRequestOf(row, registry);
    if ('refused' in request || request.memory.runtime.pool === null) return [];
    return [{ row, request, group: servingGroup(request), measured: measuredOf(row) }];
  });
}

/** Steady load on released engines, from sources whose settings are stated: what constants are fitted to. */
export const isFitted = ({ row, group }: FitCase): boolean => group.conditions === 'steady' && (row.src === 'AIC' || row.src === 'CR');

/** First tokens scatter by factors: they count less. */
const weights: Readonly<Record<ServingMetric, number>> = { throughput: 1, tpot: 1, ttft: 0.3 };
/** Relative error from which a row counts less than its square. */
const SCALE = 0.15;
/** Pull of a constant towards its start, as the error of one row: decides only where rows are silent. */
const PRIOR = 0.2;

/** What the planner says of the request with other constants. */
export const predicted = (request: SpeedRequest, constants: ServingConstants): Readonly<Record<ServingMetric, number>> =>
  figuresOf(planSpeed(withConstants(request, constants)));

const figuresOf = ({ throughputTokensPerSecond, tpotSeconds, ttftSeconds }: SpeedNumbers): Readonly<Record<ServingMetric, number>> => ({
  throughput: throughputTokensPerSecond,
  tpot: tpotSeconds,
  ttft: ttftSeconds,
});

function withConstants(request: SpeedRequest, constants: ServingConstants): SpeedRequest {
  const { calibration } = request.memory;
  return { ...request, memory: { ...request.memory, calibration: { ...calibration, serving: { ...calibration.serving, constants } } } };
}

/** Logarithms of the constants that fit the cases best. */
export function fitServing(cases: readonly FitCase[], constants: ServingConstants): readonly number[] {
  const start = fittedConstants.map((constant) => Math.log(constant.start));
  const residuals = (x: readonly number[]): Float64Array => {
    const tried = constantsAt(x, constants);
    const errors = cases.flatMap((one) => errorsOf(one, tried));
    return Float64Array.from([...errors, ...x.map((value, index) => PRIOR * (value - (start[index] ?? value)))]);
  };
  return dampedLeastSquares({ start, upper: fittedConstants.map(({ most }) => Math.log(most)), residuals, scale: SCALE });
}

function errorsOf({ request, measured }: FitCase, constants: ServingConstants): readonly number[] {
  const point = predicted(request, constants);
  return servingMetrics.flatMap((metric) => {
    const value = measured[metric];
    return value === null ? [] : [weights[metric] * Math.log(point[metric] / value)];
  });
}

export const keysOf = ({ row }: FitCase): FoldKeys => ({
  hardware: row.gpu,
  model: row.model,
  source: row.origin ?? row.src,
  measurement: row.row ?? null,
});

/** Measured ÷ predicted of every case, each predicted by constants fitted without its fold. */
export const leftOutRatios = (cases: readonly FitCase[], kind: FoldKind, constants: ServingConstants): readonly CaseRatios[] =>
  leftOut(cases, foldsOf(cases.map(keysOf), kind), (rest, left) => {
    const fitted = constantsAt(fitServing(rest, constants), constants);
    return left.map((one) => caseRatios(one, predicted(one.request, fitted)));
  });

/** What decides the folds: the rows, where the search begins, and what the form says of throughput there. */
export function servingMadeFrom(cases: readonly FitCase[], constants: ServingConstants): MadeFrom {
  const start = constantsAt(
    fittedConstants.map((constant) => Math.log(constant.start)),
    constants,
  );
  const rows = cases.map((one) => [
    one.row.id,
    ...Object.values(keysOf(one)).map(String),
    ...servingMetrics.map((metric) => one.measured[metric] ?? '-'),
  ]);
  const ratios = cases.flatMap((one) => caseRatios(one, predicted(one.request, start)).ratios.throughput ?? []);
  return origin(
    [[SCALE, PRIOR, ...Object.values(weights)], ...fittedConstants.map(({ path, start: value, most }) => [path, value, most]), ...rows],
    ratios,
  );
}

export type CaseRatios = { readonly one: FitCase; readonly ratios: Readonly<Record<ServingMetric, number | null>> };

export function caseRatios(one: FitCase, point: Readonly<Record<ServingMetric, number>>): CaseRatios {
  const ratio = (metric: ServingMetric): number | null => {
    const value = one.measured[metric];
    return value === null ? null : value / point[metric];
  };
  return { one, ratios: { throughput: ratio('throughput'), tpot: ratio('tpot'), ttft: ratio('ttft') } };
}
