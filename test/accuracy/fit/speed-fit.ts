import type { RestsOn } from '#shared/catalog/rests-on.ts';
import type { SpeedCalibration, SpeedConstants } from '#shared/catalog/speed-calibration.ts';
import { isServingEngine } from '#shared/catalog/engine.ts';
import { decodeStepSeconds } from '#shared/speed/decode.ts';
import type { LocalInputs } from '#shared/speed/local-inputs.ts';
import { prefillSeconds } from '#shared/speed/prefill.ts';
import type { SpeedRequest } from '#shared/speed/speed-estimate.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';
import { measurementOf, publisherOf } from '../row-source.ts';
import { rowInputs } from '../speed-scores.ts';
import { decodeRequestOf, speedRequestOf } from '../speed-request.ts';
import { exclusionOf, type Registry, type SpeedRow } from '../speed-rows.ts';
import { type FoldKeys, leftOut } from './folds.ts';
import { type MadeFrom, origin } from './fold-table.ts';
import { dampedLeastSquares } from './damped-least-squares.ts';
import { type PathValues, withValues } from './constant-paths.ts';
import { restsOnRows } from './rests-on-rows.ts';
import { decodeParameters, prefillParameters, rulesWith, type SpeedParameter, valuesAt } from './speed-parameters.ts';

export type Phase = 'decode' | 'prefill';
/** A row with what the formulas take for it. */
export type SpeedCase = { readonly row: SpeedRow; readonly request: SpeedRequest; readonly inputs: LocalInputs; readonly weight: number };

export const parametersOf: Readonly<Record<Phase, readonly SpeedParameter[]>> = { decode: decodeParameters, prefill: prefillParameters };
const metrics: Readonly<Record<Phase, SpeedRow['metric']>> = { decode: 'decode_tps', prefill: 'prefill_tps' };

/** Rows that the protocol counts. */
export function speedCases(rows: readonly SpeedRow[], registry: Registry, phase: Phase): readonly SpeedCase[] {
  const counted = rows.filter((row) => row.metric === metrics[phase] && exclusionOf(row) === null);
  const alike = new Map<string, number>();
  for (const row of counted) alike.set(groupOf(row), (alike.get(groupOf(row)) ?? 0) + 1);
  return counted.flatMap((row) => {
    const request = phase === 'decode' ? decodeRequestOf(row, registry) : speedRequestOf(row, registry);
    if ('refused' in request) return [];
    // One form decodes single streams of every engine; batches of servers and their prompts have a model of their own.
    if (isServingEngine(request.memory.runtime.engine) && (phase === 'prefill' || row.batch > 1)) return [];
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
    ? 1 / decodeStepSeconds(inputs.decode, rules.decode)
    : inputs.prefill.promptTokens / prefillSeconds(inputs.prefill, rules.prefill);
}

/** Relative error from which a row counts less than its square. */
const SCALE = 0.25;
/** Of a row of its own, as a share: a constant gives way to as many rows as its spread is narrower than this. */
const ROW_SPREAD = 0.3;

/** Pull of a constant of decode towards its start, as the error of one row: it decides where few rows speak. */
const PRIOR = 0.3;
/** The same of one that fewer kinds of hardware or models speak of than show what is theirs and what is its own. */
const THIN_PRIOR = 0.8;
const ENOUGH_KINDS = 3;
export const isThin = (on: RestsOn): boolean => !('rows' in on) || on.hardware < ENOUGH_KINDS || on.models < ENOUGH_KINDS;

/** The constants that fit the cases best. */
export function fitSpeed(cases: readonly SpeedCase[], phase: Phase, calibration: SpeedCalibration): PathValues {
  const parameters = parametersOf[phase];
  const start = parameters.map((parameter) => Math.log(parameter.start));
  const pulls = pullsOf(cases, { phase, calibration });
  const [firm, soft] = [pulls.filter((pull) => pull.firm), pulls.filter((pull) => !pull.firm)];
  const residuals = (x: readonly number[]): Float64Array => {
    const rules = rulesWith(calibration, valuesAt(parameters, x));
    const errors = cases.map((one) => one.weight * Math.log(predicted(one, phase, rules) / one.row.value));
    return Float64Array.from([...errors, ...soft.map(({ of }) => of(x))]);
  };
  const held = (x: readonly number[]): Float64Array => Float64Array.from(firm, ({ of }) => of(x));
  const upper = start.map(() => Number.POSITIVE_INFINITY);
  return valuesAt(parameters, dampedLeastSquares({ start, upper, residuals, pulls: held, scale: SCALE }));
}

/** `firm`: it counts by its square, however far the constant would go; else it gives way as a row that is far off does. */
type Pull = { readonly firm: boolean; readonly of: (x: readonly number[]) => number };

/** What holds every constant: as its spread says; else near its start, and of few rows nearer, or near its parent. */
function pullsOf(cases: readonly SpeedCase[], fitting: Fitting): readonly Pull[] {
  const parameters = parametersOf[fitting.phase];
  const on = spokenOf(cases, fitting, Object.fromEntries(parameters.map(({ path, start }) => [path, start])));
  return parameters.map(({ path, start, parent, spread }, index) => {
    const toStart = (x: readonly number[]): number => (x[index] ?? 0) - Math.log(start);
    if (spread !== undefined) return { firm: true, of: (x) => (ROW_SPREAD / spread) * toStart(x) };
    const thin = isThin(on[path] ?? { basis: 'assumed', note: '' });
    const at = parameters.findIndex((other) => other.path === parent);
    const strength = thin ? THIN_PRIOR : PRIOR;
    const from = parameters[at];
    // Near a parent: as far from it as their starts are.
    const apart = from === undefined ? 0 : Math.log(start / from.start);
    if (thin && from !== undefined) return { firm: false, of: (x) => strength * ((x[index] ?? 0) - (x[at] ?? 0) - apart) };
    return { firm: false, of: (x) => strength * toStart(x) };
  });
}

/** What every constant rests on where the constants have these values. */
export function spokenOf(
  cases: readonly SpeedCase[],
  { phase, calibration }: Fitting,
  values: PathValues,
): Readonly<Record<string, RestsOn>> {
  let known: { readonly constants: SpeedConstants; readonly rules: SpeedRules } | null = null;
  const on = restsOnRows({
    cases,
    constants: withValues(calibration.constants, values),
    paths: parametersOf[phase].map(({ path }) => path),
    predict: (one, constants) => {
      known = known?.constants === constants ? known : { constants, rules: speedRules({ ...calibration, constants }) };
      return [predicted(one, phase, known.rules)];
    },
    hardwareOf: ({ row }) => row.hardware,
    modelOf: ({ row }) => row.model,
    least: 0.05,
  });
  const parameters = parametersOf[phase];
  return Object.fromEntries(parameters.map((one) => [one.path, asPrior(on[one.path], heldNear(one, parameters))]));
}

/** Held near what was believed before, where too few kinds of hardware or models speak. */
function asPrior(on: RestsOn | undefined, near: string): RestsOn {
  if (on === undefined || !('rows' in on)) return { basis: 'assumed', note: `no row speaks of it: as ${near}` };
  if (!isThin(on)) return on;
  const { rows, hardware, models } = on;
  return { basis: 'prior', rows, hardware, models, note: `fewer than three kinds of hardware or models: held near ${near}` };
}

/** What a constant is held near: its parent, as far from it as their starts are, or its own start. */
function heldNear({ parent, start }: SpeedParameter, parameters: readonly SpeedParameter[]): string {
  const from = parameters.find(({ path }) => path === parent);
  if (from === undefined) return `its start, ${start}`;
  const name = from.path.replace(/^\w+\./, '');
  return start === from.start ? name : `${Number((start / from.start).toPrecision(3))} × ${name}`;
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
  const pulls = phase === 'decode' ? [SCALE, PRIOR, THIN_PRIOR] : [SCALE, ROW_SPREAD];
  const starts = parameters.map(({ path, start, parent, spread }) => [path, start, parent ?? [], spread ?? []].flat());
  const rows = cases.map((one) => [one.row.id, one.row.value, one.weight, ...Object.values(keysOf(one)).map(String)]);
  const ratios = ratiosWith(cases, phase, rules).map(({ ratio }) => ratio);
  return origin([pulls, ...starts, ...rows], ratios);
}

export const ratiosWith = (cases: readonly SpeedCase[], phase: Phase, rules: SpeedRules): readonly SpeedRatio[] =>
  cases.map((one) => ({ one, ratio: one.row.value / predicted(one, phase, rules) }));
