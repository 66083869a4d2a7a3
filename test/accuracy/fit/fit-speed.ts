import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestsOn } from '#shared/catalog/rests-on.ts';
import { type SpeedCalibration, speedCalibrationSchema, type Stack } from '#shared/catalog/speed-calibration.ts';
import { writeJson } from '../../../catalog/scripts/json-files.ts';
import { isServingEngine } from '#shared/catalog/engine.ts';
import { catalogDirectory, testCatalog } from '../../support/catalog.ts';
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
  type Phase,
  ratiosWith,
  type SpeedCase,
  speedCases,
  speedMadeFrom,
  type SpeedRatio,
  spokenOf,
} from './speed-fit.ts';
import { type PathValues, withValues } from './constant-paths.ts';
import { rulesWith } from './speed-parameters.ts';

const file = join(catalogDirectory, 'calibration', 'speed.json');

/** What is written: constants, ranges and the table of the folds; the table alone; nothing. */
export type Written = 'all' | 'folds' | 'nothing';

/**
 * `npm run fit -- speed|decode|prefill [--write|--folds]`: fits decode and prefill, or one of them, to the measured rows and prints the errors of the fit and of the folds by
 * hardware, model and source. The same rows give the same files.
 */
export const fitSpeedModel =
  (...phases: readonly Phase[]) =>
  ({ speed, registry }: Inputs, options: { readonly written: Written }): void => {
    if (!registry) throw new Error('measured rows without their registry');
    for (const phase of phases) {
      const calibration = testCatalog().calibration.speed;
      const fitted = fitPhase(speedCases(speed, registry, phase), { phase, calibration });
      if (options.written === 'all') write(fitted, phase);
      if (options.written !== 'nothing') writeFolded({ [phase]: fitted.folded });
    }
  };

type Fitted = {
  readonly values: PathValues;
  readonly restsOn: Readonly<Record<string, RestsOn>>;
  readonly bands: SpeedBands;
  readonly folded: Folded;
  readonly measuredStacks: SpeedCalibration['measuredStacks'];
};

export function fitPhase(cases: readonly SpeedCase[], fitting: Fitting): Fitted {
  const { phase, calibration } = fitting;
  const values = fitSpeed(cases, phase, calibration);
  const rules = rulesWith(calibration, values);
  const fitted = ratiosWith(cases, phase, rules);
  const restsOn = spokenOf(cases, fitting, values);
  process.stdout.write(`\n${phase}\n${constantLines(values, restsOn).join('\n')}\n`);
  const left = leftOutByKind(cases, fitting);
  const folded = { ...speedMadeFrom(cases, fitting), parts: foldedParts(fitted, left) };
  process.stdout.write(`\n${[foldHeading(`${phase}, left out by`), ...foldLines(folded)].join('\n')}\n`);
  // A question about a measured card is one about a model on it: pairs are left out.
  const pairs = leftOutRatios(cases, hashedFolds(cases.map(({ row }) => `${row.hardware}|${row.model}`)), fitting);
  const unmeasured = { splits: [left.hardware, left.source].map(ofLocalEngines), measured: false };
  // Of prompts the rows left out alone would hold 93 % of all: those of known cards and models count beside them.
  const known = phase === 'decode' ? [pairs, left.model] : [pairs, fitted];
  const measured = { splits: known.map(ofLocalEngines), measured: true };
  const weak = phase === 'decode' ? weakBands(unmeasured, rules) : {};
  return {
    values,
    restsOn,
    bands: { ...categoryBands(phase, unmeasured), ...categoryBands(phase, measured), ...weak },
    folded,
    measuredStacks: measuredStacks(cases),
  };
}

/** Ranges of servers are an affair of their own model. */
export const ofLocalEngines = (ratios: readonly SpeedRatio[]): readonly SpeedRatio[] =>
  ratios.filter(({ one }) => !isServingEngine(one.request.memory.runtime.engine));

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

/** Every constant with its value and what it rests on: rows × hardware × models. */
const constantLines = (values: PathValues, restsOn: Fitted['restsOn']): readonly string[] =>
  Object.entries(values).map(([path, value]) => {
    const on = restsOn[path];
    const counts = on !== undefined && 'rows' in on ? `${on.rows} × ${on.hardware} × ${on.models}` : 'no row';
    return `  ${path.padEnd(48)}${value.toPrecision(4).padStart(11)}  ${counts}${on?.basis === 'prior' ? ', a prior' : ''}`;
  });

/** One model on a card does not show how the card is off. */
const ENOUGH_MODELS_OF_A_CARD = 2;

function measuredStacks(cases: readonly SpeedCase[]): SpeedCalibration['measuredStacks'] {
  const models = new Map<string, Map<Stack, Set<string>>>();
  for (const { row, request, inputs } of cases) {
    const id = request.memory.machine.devices[0]?.gpu?.id;
    if (id === undefined || id === 'unlisted') continue;
    const ofCard = models.get(id) ?? new Map<Stack, Set<string>>();
    const { stack } = inputs.decode;
    models.set(id, ofCard.set(stack, (ofCard.get(stack) ?? new Set()).add(row.model)));
  }
  const enough = [...models].map(([id, ofCard]) => {
    const known = [...ofCard].filter(([, names]) => names.size >= ENOUGH_MODELS_OF_A_CARD);
    return [id, known.map(([stack]) => stack).sort()] as const;
  });
  return Object.fromEntries(enough.filter(([, known]) => known.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the other phase has stays. Which cards are known decode says: prompts are measured with it. */
function write({ values, restsOn, bands, measuredStacks: measured }: Fitted, phase: Phase): void {
  const old = speedCalibrationSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  // Notes of weak spots say what is weak, and those without enough rows were set by hand.
  const kept = Object.entries(old.bands).filter(([name]) => !name.startsWith(`${phase}.`));
  const others = kept.map(([name, band]) => [name, bands[name] ? { ...bands[name], note: band.note } : band] as const);
  const written = {
    ...old,
    ...(phase === 'decode' ? { measuredStacks: measured } : {}),
    constants: withValues(old.constants, values),
    restsOn: { ...old.restsOn, ...restsOn },
    bands: { ...bands, ...Object.fromEntries(others) },
  };
  writeJson(file, written);
  process.stdout.write(`written: ${file}\n`);
}
