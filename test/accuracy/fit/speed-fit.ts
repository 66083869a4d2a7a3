import type { SpeedCalibration } from '#shared/catalog/speed-calibration.ts';
import { isServingEngine } from '#shared/catalog/engine.ts';
import { decodeStepSeconds } from '#shared/speed/decode.ts';
import type { LocalInputs } from '#shared/speed/local-inputs.ts';
import { prefillSeconds } from '#shared/speed/prefill.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import type { SpeedRules } from '#shared/speed/speed-rules.ts';
import { measurementOf, publisherOf } from '../row-source.ts';
import { rowInputs } from '../speed-scores.ts';
import { speedRequestOf } from '../speed-request.ts';
import { exclusionOf, type Registry, type SpeedRow } from '../speed-rows.ts';
import { type FoldKeys, leftOut } from './folds.ts';
import { type MadeFrom, origin } from './fold-table.ts';
import { dampedLeastSquares } from './damped-least-squares.ts';
import type { PathValues } from './constant-paths.ts';
import { decodeParameters, prefillParameters, rulesWith, type SpeedParameter, valuesAt } from './speed-parameters.ts';

export type Phase = 'decode' | 'prefill';
/** A row with what the formulas take for it. */
export type SpeedCase = { readonly row: SpeedRow; readonly request: SpeedRequest; readonly inputs: LocalInputs; readonly weight: number };

export const parametersOf: Readonly<Record<Phase, readonly SpeedParameter[]>> = { decode: decodeParameters, prefill: prefillParameters };
const metrics: Readonly<Record<Phase, SpeedRow['metric']>> = { decode: 'decode_tps', prefill: 'prefill_tps' };

/** Rows that the protocol counts and that run outside the batch engines, which have a model of their own. */
export function speedCases(rows: readonly SpeedRow[], registry: Registry, phase: Phase): readonly SpeedCase[] {
  const counted = rows.filter((row) => row.metric === metrics[phase] && exclusionOf(row) === null);
  const alike = new Map<string, number>();
  for (const row of counted) alike.set(groupOf(row), (alike.get(groupOf(row)) ?? 0) + 1);
  return counted.flatMap((row) => {
    const request = speedRequestOf(row, registry);
    if ('refused' in request || isServingEngine(request.memory.runtime.engine)) return [];
    if (phase === 'prefill' && !row.n_prompt) return [];
    const weight = Math.sqrt(gradeWeights[row.grade] / Math.sqrt(alike.get(groupOf(row)) ?? 1));
    return [{ row, request, inputs: rowInputs(row, request), weight }];
  });
}

/** A: measured with stated settings, B: submitted, C: read off a page. */
const gradeWeights: Readonly<Record<SpeedRow['grade'], number>> = { A: 1, B: 0.7, C: 0.4 };
const groupOf = ({ hardware, model, runtime }: SpeedRow): string => `${hardware} ${model} ${runtime}`;

export function predicted({ inputs }: SpeedCase, phase: Phase, rules: SpeedRules): number {
  return phase === 'decode'
    ? 1 / decodeStepSeconds(inputs.decode, rules)
    : inputs.prefill.promptTokens / prefillSeconds(inputs.prefill, rules);
}

/** Relative error from which a row counts less than its square. */
const SCALE = 0.25;
/**
 * Pull of a constant towards its start, as the error of one row: it decides where few rows speak. Prefill has constants of single machines,
 * and its pull was chosen with the folds in sight.
 */
const priors: Readonly<Record<Phase, number>> = { decode: 0.3, prefill: 1 };

/** The constants that fit the cases best. */
export function fitSpeed(cases: readonly SpeedCase[], phase: Phase, calibration: SpeedCalibration): PathValues {
  const parameters = parametersOf[phase];
  const start = parameters.map((parameter) => Math.log(parameter.start));
  const residuals = (x: readonly number[]): Float64Array => {
    const rules = rulesWith(calibration, valuesAt(parameters, x));
    const errors = cases.map((one) => one.weight * Math.log(predicted(one, phase, rules) / one.row.value));
    return Float64Array.from([...errors, ...x.map((value, index) => priors[phase] * (value - (start[index] ?? value)))]);
  };
  const upper = start.map(() => Number.POSITIVE_INFINITY);
  return valuesAt(parameters, dampedLeastSquares({ start, upper, residuals, scale: SCALE }));
}

/** Measured ÷ predicted of a row. */
export type SpeedRatio = { readonly one: SpeedCase; readonly ratio: number };

/** What rows are kept apart by. */
export const keysOf = ({ row }: SpeedCase): FoldKeys => ({
  hardware: row.hardware,
  model: row.model,
  source: publisherOf(row.source),
  measurement: measurementOf(row.source),
});

export type Fitting = { readonly phase: Phase; readonly calibration: SpeedCalibration };

/** Every case predicted by constants fitted without its fold. */
export const leftOutRatios = (
  cases: readonly SpeedCase[],
  folds: readonly number[],
  { phase, calibration }: Fitting,
): readonly SpeedRatio[] =>
  leftOut(cases, folds, (rest, left) => ratiosWith(left, phase, rulesWith(calibration, fitSpeed(rest, phase, calibration))));

/** What decides the folds: the rows, where the search begins, and what the form says there. */
export function speedMadeFrom(cases: readonly SpeedCase[], { phase, calibration }: Fitting): MadeFrom {
  const parameters = parametersOf[phase];
  const rules = rulesWith(calibration, Object.fromEntries(parameters.map(({ path, start }) => [path, start])));
  const rows = cases.map((one) => [one.row.id, one.row.value, one.weight, ...Object.values(keysOf(one)).map(String)]);
  const ratios = ratiosWith(cases, phase, rules).map(({ ratio }) => ratio);
  return origin([[SCALE, priors[phase]], ...parameters.map(({ path, start }) => [path, start]), ...rows], ratios);
}

export const ratiosWith = (cases: readonly SpeedCase[], phase: Phase, rules: SpeedRules): readonly SpeedRatio[] =>
  cases.map((one) => ({ one, ratio: one.row.value / predicted(one, phase, rules) }));
