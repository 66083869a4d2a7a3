import type { RestsOn } from '#shared/catalog/rests-on.ts';
import { valueAt, withValues } from './constant-paths.ts';

/** How a fit is asked what its constants rest on. */
export type RestsOnQuestion<Case, Constants extends object> = {
  readonly cases: readonly Case[];
  readonly constants: Constants;
  /** Fitted ones. */
  readonly paths: readonly string[];
  /** Everything that was compared with the row's measurements. */
  readonly predict: (one: Case, constants: Constants) => readonly number[];
  readonly hardwareOf: (one: Case) => string;
  readonly modelOf: (one: Case) => string;
  /** A row speaks of a constant when its prediction moves by this share of what the constant moves. */
  readonly least: number;
};

/** Small against every step of a minimum or cap, and large against rounding. */
const STEP = 0.99;

/** Of every fitted constant the rows whose prediction it changes; without one it kept the value that the search began with. */
export function restsOnRows<Case, Constants extends object>(question: RestsOnQuestion<Case, Constants>): Readonly<Record<string, RestsOn>> {
  const { cases, constants, paths, predict, least } = question;
  const before = cases.map((one) => predict(one, constants));
  return Object.fromEntries(
    paths.map((path) => {
      const moved = withValues(constants, { [path]: STEP * valueAt(constants, path) });
      const speaking = cases.filter((one, index) => {
        const old = before[index] ?? [];
        return predict(one, moved).some((value, at) => Math.abs(value / (old[at] ?? Number.NaN) - 1) > least * (1 - STEP));
      });
      return [path, restsOn(speaking, question)];
    }),
  );
}

function restsOn<Case, Constants extends object>(
  cases: readonly Case[],
  { hardwareOf, modelOf }: Pick<RestsOnQuestion<Case, Constants>, 'hardwareOf' | 'modelOf'>,
): RestsOn {
  if (cases.length === 0) return { basis: 'assumed', note: 'no row speaks of it: the value that the fit begins with' };
  const distinct = (of: (one: Case) => string): number => new Set(cases.map(of)).size;
  return { basis: 'fitted', rows: cases.length, hardware: distinct(hardwareOf), models: distinct(modelOf) };
}
