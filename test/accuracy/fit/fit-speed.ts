import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestsOn } from '#shared/catalog/rests-on.ts';
import { type SpeedCalibration, type SpeedConstants, speedCalibrationSchema } from '#shared/catalog/speed-calibration.ts';
import { writeJson } from '../../../catalog/scripts/json-files.ts';
import { catalogDirectory, testCatalog } from '../../support/catalog.ts';
import { countsOf } from '../score.ts';
import type { Inputs } from '../scores.ts';
import { isLlamafile } from '../speed-rows.ts';
import { type Folded, type FoldedPart, foldedPart, foldHeading, foldLines, writeFolded } from './fold-table.ts';
import { type FoldKind, foldsOf, hashedFolds } from './folds.ts';
import { categoryBands, categoryOf, type SpeedBands, weakBands } from './speed-band-fit.ts';
import {
  fitSpeed,
  type Fitting,
  keysOf,
  leftOutRatios,
  parametersOf,
  type Phase,
  predicted,
  ratiosWith,
  type SpeedCase,
  speedCases,
  speedMadeFrom,
  type SpeedRatio,
} from './speed-fit.ts';
import { type PathValues, withValues } from './constant-paths.ts';
import { restsOnRows } from './rests-on-rows.ts';
import { rulesWith } from './speed-parameters.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';

const file = join(catalogDirectory, 'calibration', 'speed.json');

/** What is written: constants, ranges and the table of the folds; the table alone; nothing. */
export type Written = 'all' | 'folds' | 'nothing';

/**
 * `npm run fit -- speed [--write|--folds]`: fits decode and prefill to the measured rows and prints the errors of the fit and of the folds by
 * hardware, model and source. The same rows give the same files.
 */
export function fitSpeedModel({ speed, registry }: Inputs, options: { readonly written: Written }): void {
  if (!registry) throw new Error('measured rows without their registry');
  const calibration = testCatalog().calibration.speed;
  const of = (phase: Phase): Fitted => fitPhase(speedCases(speed, registry, phase), { phase, calibration });
  const fitted = { decode: of('decode'), prefill: of('prefill') };
  if (options.written === 'all') write(fitted);
  if (options.written !== 'nothing') writeFolded({ decode: fitted.decode.folded, prefill: fitted.prefill.folded });
}

type Fitted = {
  readonly values: PathValues;
  readonly restsOn: Readonly<Record<string, RestsOn>>;
  readonly bands: SpeedBands;
  readonly folded: Folded;
  readonly gpuIds: readonly string[];
};

function fitPhase(cases: readonly SpeedCase[], fitting: Fitting): Fitted {
  const { phase, calibration } = fitting;
  const values = fitSpeed(cases, phase, calibration);
  process.stdout.write(`\n${phase}: ${JSON.stringify(values, null, 2)}\n`);
  const rules = rulesWith(calibration, values);
  const fitted = ratiosWith(cases, phase, rules);
  const left = leftOutByKind(cases, fitting);
  const folded = { ...speedMadeFrom(cases, fitting), parts: foldedParts(fitted, left) };
  process.stdout.write(`\n${[foldHeading(`${phase}, left out by`), ...foldLines(folded)].join('\n')}\n`);
  // A question about a measured card is one about a model on it: pairs are left out.
  const pairs = leftOutRatios(cases, hashedFolds(cases.map(({ row }) => `${row.hardware}|${row.model}`)), fitting);
  const unmeasured = { splits: [left.hardware, left.source], measured: false };
  const weak = phase === 'decode' ? weakBands(unmeasured, rules) : {};
  return {
    values,
    restsOn: restsOnPhase(cases, phase, { calibration, values }),
    bands: { ...categoryBands(phase, unmeasured), ...categoryBands(phase, { splits: [pairs, left.model], measured: true }), ...weak },
    folded,
    gpuIds: measuredGpuIds(cases),
  };
}

type LeftOut = Readonly<Record<FoldKind, readonly SpeedRatio[]>>;

export function leftOutByKind(cases: readonly SpeedCase[], fitting: Fitting): LeftOut {
  const keys = cases.map(keysOf);
  const of = (kind: FoldKind): readonly SpeedRatio[] => leftOutRatios(cases, foldsOf(keys, kind), fitting);
  return { hardware: of('hardware'), model: of('model'), source: of('source') };
}

export const ONE_STREAM = 'one stream';

/** One stream without llamafile first, then every category. */
export function foldedParts(fit: readonly SpeedRatio[], left: LeftOut): Folded['parts'] {
  const part = (counts: (ratio: SpeedRatio) => boolean): FoldedPart => {
    const ratios = (all: readonly SpeedRatio[]): readonly number[] => all.filter(counts).map(({ ratio }) => ratio);
    return foldedPart({ fit: ratios(fit), hardware: ratios(left.hardware), model: ratios(left.model), source: ratios(left.source) });
  };
  const categories = [...new Set(fit.map(categoryOf))].sort();
  return {
    [ONE_STREAM]: part(({ one }) => one.row.batch === 1 && !isLlamafile(one.row)),
    'one stream, with llamafile': part(({ one }) => one.row.batch === 1),
    ...Object.fromEntries(categories.map((name) => [name, part((ratio) => categoryOf(ratio) === name)])),
  };
}

type FittedValues = { readonly calibration: SpeedCalibration; readonly values: PathValues };

function restsOnPhase(cases: readonly SpeedCase[], phase: Phase, { calibration, values }: FittedValues): Fitted['restsOn'] {
  const rulesOf = (constants: SpeedConstants): SpeedRules => speedRules({ ...calibration, constants });
  let known: { readonly constants: SpeedConstants; readonly rules: SpeedRules } | null = null;
  return restsOnRows({
    cases,
    constants: withValues(calibration.constants, values),
    paths: parametersOf[phase].map(({ path }) => path),
    predict: (one, constants) => {
      known = known?.constants === constants ? known : { constants, rules: rulesOf(constants) };
      return [predicted(one, phase, known.rules)];
    },
    hardwareOf: ({ row }) => row.hardware,
    modelOf: ({ row }) => row.model,
  });
}

/** Fewer rows do not show how a card is off. */
const ENOUGH_ROWS_OF_A_CARD = 3;

function measuredGpuIds(cases: readonly SpeedCase[]): readonly string[] {
  const ids = cases.flatMap(({ request }) => request.memory.machine.devices[0]?.gpu?.id ?? []);
  return Object.entries(countsOf(ids)).flatMap(([id, count]) => (count >= ENOUGH_ROWS_OF_A_CARD && id !== 'unlisted' ? [id] : []));
}

function write(fitted: Readonly<Record<Phase, Fitted>>): void {
  const old = speedCalibrationSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { decode, prefill } = fitted;
  const bands = { ...decode.bands, ...prefill.bands };
  // Notes of weak spots say what is weak, and those without enough rows were set by hand.
  const kept = Object.entries(old.bands).filter(([name]) => name === 'ttft' || name.startsWith('weak.'));
  const weak = kept.map(([name, band]) => [name, bands[name] ? { ...bands[name], note: band.note } : band] as const);
  const written = {
    ...old,
    constants: withValues(old.constants, { ...decode.values, ...prefill.values }),
    restsOn: { ...old.restsOn, ...decode.restsOn, ...prefill.restsOn },
    measuredGpuIds: [...new Set([...decode.gpuIds, ...prefill.gpuIds])].sort(),
    bands: { ...bands, ...Object.fromEntries(weak) },
  };
  writeJson(file, written);
  process.stdout.write(`written: ${file}\n`);
}
