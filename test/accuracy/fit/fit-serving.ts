import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServingCalibration, servingCalibrationSchema } from '#shared/catalog/calibration.ts';
import { servingPointUnder } from '#shared/speed/serving-conditions.ts';
import { servingRules } from '#shared/speed/serving-rules.ts';
import { catalogDirectory, testCatalog } from '../../support/catalog.ts';
import { countsOf, percentile } from '../score.ts';
import type { Inputs } from '../scores.ts';
import type { ServingRegistry } from '../serving-rows.ts';
import { servingMetrics } from '../serving-scores.ts';
import { ratioErrors } from './ratio-errors.ts';
import { cardBands, conditionBands, type FittedBands, groupBands, modelBands } from './serving-band-fit.ts';
import { type CaseRatios, caseRatios, type FitCase, fitCases, fitServing, isFitted, leftOutRatios, predicted } from './serving-fit.ts';
import { constantsAt } from './serving-parameters.ts';

const path = join(catalogDirectory, 'calibration', 'serving.json');

/**
 * `npm run fit -- serving [--write]`: fits the serving model to the operating points, prints the errors of fit and folds, and with --write
 * puts constants, derates and ranges into the catalog. The same rows give the same file.
 */
export function fitServingModel({ serving, servingRegistry: registry }: Inputs, options: { readonly write: boolean }): void {
  if (!registry) throw new Error('operating points without their registry');
  const calibration = testCatalog().calibration.serving;
  const all = fitCases(serving, registry);
  const cases = all.filter(isFitted);
  const constants = constantsAt(fitServing(cases, calibration));
  const fit = { ...calibration, constants: { ...calibration.constants, ...constants } };
  print('constants', constants);
  printErrors(
    'fit',
    cases.map((one) => caseRatios(one, predicted(pointOf(one, fit)))),
  );
  const byModel = leftOutRatios(cases, ({ row }) => row.model, calibration);
  const byGpu = leftOutRatios(cases, ({ row }) => row.gpu, calibration);
  printFolds('left out: model', byModel, ({ row }) => row.model);
  printFolds('left out: GPU', byGpu, ({ row }) => row.gpu);
  const conditions = derated(all, fit);
  print('derates', conditions.fixed);
  const bands = { ...groupBands(byModel), ...modelBands(byModel), ...cardBands(byGpu), ...conditions.bands };
  print('bands', bands);
  const measured = { measuredGpuIds: gpuIds(cases, registry), measuredModelIds: [...new Set(cases.map(modelIdOf))].sort() };
  if (options.write) write({ ...fit, ...measured, fixed: { ...fit.fixed, ...conditions.fixed } }, bands);
}

/** Fewer rows do not show how a card is off. */
const ENOUGH_ROWS_OF_A_GPU = 3;

/** Ids of the catalog are the published names in small letters. */
const modelIdOf = ({ row }: FitCase): string => row.model.toLowerCase();

function gpuIds(cases: readonly FitCase[], { gpus }: ServingRegistry): string[] {
  const counts = countsOf(cases.flatMap(({ row }) => gpus[row.gpu]?.gpuId ?? []));
  return Object.keys(counts)
    .filter((id) => (counts[id] ?? 0) >= ENOUGH_ROWS_OF_A_GPU)
    .sort();
}

const pointOf = ({ server, load, group }: FitCase, calibration: ServingCalibration): ReturnType<typeof servingPointUnder> =>
  servingPointUnder(group.conditions, { server, load }, servingRules(calibration));

/** Derates: median of measured ÷ steady throughput. Their bands hold what is left. */
function derated(
  all: readonly FitCase[],
  fit: ServingCalibration,
): { readonly fixed: Record<string, number>; readonly bands: FittedBands } {
  const of = (conditions: FitCase['group']['conditions']): readonly FitCase[] => all.filter(({ group }) => group.conditions === conditions);
  const steady = (one: FitCase): FitCase => ({ ...one, group: { ...one.group, conditions: 'steady' } });
  const derate = (cases: readonly FitCase[]): number => {
    const ratios = cases.flatMap((one) => caseRatios(one, predicted(pointOf(steady(one), fit))).ratios.throughput ?? []);
    return Number((percentile(ratios, 0.5) ?? Number.NaN).toPrecision(2));
  };
  const fixed = { 'derateRatio.bursts': derate(of('burst')), 'derateRatio.firstRelease': derate(of('first-release')) };
  const withDerates = { ...fit, fixed: { ...fit.fixed, ...fixed } };
  const ratios = (conditions: 'burst' | 'first-release'): readonly CaseRatios[] =>
    of(conditions).map((one) => caseRatios(one, predicted(pointOf(one, withDerates))));
  return {
    fixed,
    bands: { ...conditionBands(ratios('burst'), 'burst'), ...conditionBands(ratios('first-release'), 'first-release') },
  };
}

function write(fit: ServingCalibration, bands: FittedBands): void {
  const file = servingCalibrationSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const kept = Object.entries(file.bands).filter(([name]) => !servingMetrics.some((metric) => name.startsWith(metric)));
  const { measuredGpuIds, measuredModelIds, constants, fixed } = fit;
  const written = { ...file, measuredGpuIds, measuredModelIds, constants, bands: { ...bands, ...Object.fromEntries(kept) }, fixed };
  writeFileSync(path, `${JSON.stringify(written, null, 2)}\n`);
  process.stdout.write(`written: ${path}\n`);
}

const print = (title: string, values: object): void => void process.stdout.write(`\n${title} ${JSON.stringify(values, null, 2)}\n`);

function printFolds(title: string, ratios: readonly CaseRatios[], keyOf: (one: FitCase) => string): void {
  printErrors(title, ratios);
  for (const key of [...new Set(ratios.map(({ one }) => keyOf(one)))].sort())
    printErrors(
      `  ${key}`,
      ratios.filter(({ one }) => keyOf(one) === key),
    );
}

/** Rows, and per metric the median absolute error in percent and the share within a factor of two. */
function printErrors(title: string, cases: readonly CaseRatios[]): void {
  const columns = servingMetrics.map((metric) => {
    const { medianPercent, within2xRatio } = ratioErrors(cases.flatMap(({ ratios: { [metric]: ratio } }) => ratio ?? []));
    return `${metric} ${medianPercent.toFixed(1)} % / ${(100 * within2xRatio).toFixed(1)} %`;
  });
  process.stdout.write(`${title.padEnd(28)}${String(cases.length).padStart(5)}  ${columns.join('   ')}\n`);
}
