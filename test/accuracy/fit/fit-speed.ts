import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestsOn } from '#shared/catalog/rests-on.ts';
import { type SpeedCalibration, type SpeedConstants, speedCalibrationSchema } from '#shared/catalog/speed-calibration.ts';
import { writeJson } from '../../../catalog/scripts/json-files.ts';
import { catalogDirectory, testCatalog } from '../../support/catalog.ts';
import { countsOf } from '../score.ts';
import type { Inputs } from '../scores.ts';
import { ratioErrors } from './ratio-errors.ts';
import { categoryBands, categoryOf, type SpeedBands, weakBands } from './speed-band-fit.ts';
import {
  byHardware,
  byModel,
  fitSpeed,
  leftOutRatios,
  parametersOf,
  type Phase,
  predicted,
  ratiosWith,
  type SpeedCase,
  speedCases,
  type SpeedRatio,
} from './speed-fit.ts';
import { type PathValues, withValues } from './constant-paths.ts';
import { restsOnRows } from './rests-on-rows.ts';
import { rulesWith } from './speed-parameters.ts';
import { type SpeedRules, speedRules } from '#shared/speed/speed-rules.ts';

const file = join(catalogDirectory, 'calibration', 'speed.json');
/** Ways to put hardware and models into folds; ranges take all of them. */
const salts = ['cv', 'second', 'third'] as const;

/**
 * `npm run fit -- speed [--write]`: fits decode and prefill to the measured rows, prints the errors of the fit and of five folds by hardware
 * and by model, and with --write puts constants and ranges into the catalog. The same rows give the same file.
 */
export function fitSpeedModel({ speed, registry }: Inputs, options: { readonly write: boolean }): void {
  if (!registry) throw new Error('measured rows without their registry');
  const calibration = testCatalog().calibration.speed;
  const decode = fitPhase(speedCases(speed, registry, 'decode'), 'decode', calibration);
  const prefill = fitPhase(speedCases(speed, registry, 'prefill'), 'prefill', calibration);
  if (options.write) write({ decode, prefill });
}

type Fitted = {
  readonly values: PathValues;
  readonly restsOn: Readonly<Record<string, RestsOn>>;
  readonly bands: SpeedBands;
  readonly gpuIds: readonly string[];
};

function fitPhase(cases: readonly SpeedCase[], phase: Phase, calibration: SpeedCalibration): Fitted {
  const values = fitSpeed(cases, phase, calibration);
  process.stdout.write(`\n${phase}: ${JSON.stringify(values, null, 2)}\n`);
  const rules = rulesWith(calibration, values);
  const fitted = ratiosWith(cases, phase, rules);
  printErrors('fit', fitted);
  const left = (keyOf: (one: SpeedCase) => string, by: string): readonly (readonly SpeedRatio[])[] =>
    salts.map((salt) => {
      const ratios = leftOutRatios(cases, { phase, calibration }, { keyOf, salt });
      printErrors(`five folds by ${by} (${salt})`, ratios);
      return ratios;
    });
  const hardware = { splits: left(byHardware, 'hardware'), measured: false };
  for (const category of [...new Set((hardware.splits[0] ?? []).map(categoryOf))].sort())
    printErrors(
      `  ${category}`,
      hardware.splits.flat().filter((ratio) => categoryOf(ratio) === category),
    );
  // A question about a measured card may be about a measured model too: rows left out and rows fitted count alike.
  const models = { splits: [...left(byModel, 'model'), ...salts.map(() => fitted)], measured: true };
  const weak = phase === 'decode' ? weakBands(hardware, rules) : {};
  return {
    values,
    restsOn: restsOnPhase(cases, phase, { calibration, values }),
    bands: { ...categoryBands(phase, hardware), ...categoryBands(phase, models), ...weak },
    gpuIds: measuredGpuIds(cases),
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
    hardwareOf: byHardware,
    modelOf: byModel,
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

/** Rows; median and 90th percentile of the error; shares within ±25 % and within a factor of two; median of ln(predicted ÷ measured). */
function printErrors(title: string, ratios: readonly SpeedRatio[]): void {
  const { medianPercent, p90Percent, within25Ratio, within2xRatio, bias } = ratioErrors(ratios.map(({ ratio }) => ratio));
  const text = (value: number): string => value.toFixed(1).padStart(6);
  const columns = [
    `${text(medianPercent)} /${text(p90Percent)} %`,
    `±25 %${text(100 * within25Ratio)}`,
    `2×${text(100 * within2xRatio)}`,
    `bias ${bias.toFixed(2)}`,
  ];
  process.stdout.write(`${title.padEnd(34)}${String(ratios.length).padStart(5)}  ${columns.join('   ')}\n`);
}
