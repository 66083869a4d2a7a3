import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '../../../catalog/scripts/json-files.ts';
import type { RestsOn } from '#shared/catalog/rests-on.ts';
import {
  type ServingCalibration,
  servingCalibrationSchema,
  type ServingConstants,
  servingMetrics,
} from '#shared/catalog/serving-calibration.ts';
import { servingDevices } from '#shared/speed/serving-server.ts';
import { steadyService } from '#shared/speed/speed-estimate.ts';
import { catalogDirectory, testCatalog } from '../../support/catalog.ts';
import { countsOf, percentile } from '../score.ts';
import type { Inputs } from '../scores.ts';
import { type PathValues, withValues } from './constant-paths.ts';
import type { Written } from './fit-speed.ts';
import { ratioErrors } from './ratio-errors.ts';
import { restsOnRows } from './rests-on-rows.ts';
import { cardBands, conditionBands, engineBands, modelBands } from './serving-band-fit.ts';
import { type CaseRatios, caseRatios, type FitCase, fitCases, fitServing, isFitted, leftOutRatios, predicted } from './serving-fit.ts';
import { fittedConstants, writtenAt } from './serving-parameters.ts';

const file = join(catalogDirectory, 'calibration', 'serving.json');

/**
 * `npm run fit -- serving [--write]`: fits the serving model to the operating points, prints the errors of fit and folds, and with --write
 * puts constants with what they rest on, derates and ranges into the catalog. The same rows give the same file.
 */
export function fitServingModel({ serving, servingRegistry: registry }: Inputs, options: { readonly written: Written }): void {
  if (!registry) throw new Error('operating points without their registry');
  const before = testCatalog().calibration.serving.constants;
  const all = fitCases(serving, registry);
  const cases = all.filter(isFitted);
  const fitted = writtenAt(fitServing(cases, before));
  const constants = withValues(before, fitted);
  print('constants', fitted);
  printErrors(
    'fit',
    cases.map((one) => caseRatios(one, predicted(one.request, constants))),
  );
  const byModel = leftOutRatios(cases, ({ row }) => row.model, before);
  const byGpu = leftOutRatios(cases, ({ row }) => row.gpu, before);
  printFolds('left out: model', byModel, ({ row }) => row.model);
  printFolds('left out: GPU', byGpu, ({ row }) => row.gpu);
  const conditions = derated(all, constants);
  print('derates', conditions.derates);
  const bands = { engines: engineBands(byModel), unmeasuredModel: modelBands(byModel), ...cardBands(byGpu), ...conditions.bands };
  print('bands', bands);
  const restsOn = { ...steadyRows(cases, constants), ...conditions.restsOn };
  print('rests on', restsOn);
  const measured = { measuredGpuIds: gpuIds(cases), measuredModelIds: [...new Set(cases.map(modelIdOf))].sort() };
  if (options.written === 'all') write({ ...measured, constants: withValues(constants, conditions.derates), restsOn, bands });
}

/** Fewer rows do not show how a card is off. */
const ENOUGH_ROWS_OF_A_GPU = 3;

const modelIdOf = ({ request }: FitCase): string => request.memory.model.id;

function gpuIds(cases: readonly FitCase[]): string[] {
  const counts = countsOf(cases.flatMap(({ request }) => servingDevices(request)[0]?.gpu?.id ?? []));
  return Object.keys(counts)
    .filter((id) => (counts[id] ?? 0) >= ENOUGH_ROWS_OF_A_GPU)
    .sort();
}

const rowsOf = { hardwareOf: ({ row }: FitCase): string => row.gpu, modelOf: ({ row }: FitCase): string => row.model };

/** What every constant of steady load rests on. */
const steadyRows = (cases: readonly FitCase[], constants: ServingConstants): Readonly<Record<string, RestsOn>> =>
  restsOnRows({
    cases,
    constants,
    paths: fittedConstants.map(({ path }) => path),
    predict: (one, tried) => {
      const point = predicted(one.request, tried);
      return servingMetrics.flatMap((metric) => (one.measured[metric] === null ? [] : [point[metric]]));
    },
    ...rowsOf,
  });

type Derated = {
  readonly derates: PathValues;
  readonly restsOn: Readonly<Record<string, RestsOn>>;
  readonly bands: Pick<ServingCalibration['bands'], 'burst' | 'firstRelease'>;
};

/** Derates: median of measured ÷ steady throughput. Their bands hold what is left. */
function derated(all: readonly FitCase[], constants: ServingConstants): Derated {
  const of = (conditions: FitCase['group']['conditions']): readonly FitCase[] => all.filter(({ group }) => group.conditions === conditions);
  const steady = ({ request }: FitCase): FitCase['request'] => ({
    ...request,
    service: { ...(request.service ?? steadyService), load: 'steady' },
  });
  const derate = (cases: readonly FitCase[]): number => {
    const ratios = cases.flatMap((one) => caseRatios(one, predicted(steady(one), constants)).ratios.throughput ?? []);
    return Number((percentile(ratios, 0.5) ?? Number.NaN).toPrecision(2));
  };
  const derates = { 'derateRatio.burst': derate(of('burst')), 'derateRatio.firstRelease': derate(of('first-release')) };
  const withDerates = withValues(constants, derates);
  const ratios = (conditions: 'burst' | 'first-release'): readonly CaseRatios[] =>
    of(conditions).map((one) => caseRatios(one, predicted(one.request, withDerates)));
  const restsOn = restsOnRows({
    cases: [...of('burst'), ...of('first-release')],
    constants: withDerates,
    paths: Object.keys(derates),
    predict: (one, tried) => [predicted(one.request, tried).throughput],
    ...rowsOf,
  });
  return {
    derates,
    restsOn,
    bands: { burst: conditionBands(ratios('burst'), 'burst'), firstRelease: conditionBands(ratios('first-release'), 'first-release') },
  };
}

type Fitted = Pick<ServingCalibration, 'measuredGpuIds' | 'measuredModelIds' | 'constants' | 'restsOn'> & {
  readonly bands: Omit<ServingCalibration['bands'], 'prefill' | 'weak'>;
};

/** Ranges of prefill and of weak spots, and what is not fitted, stay as they were set by hand. */
function write(fitted: Fitted): void {
  const old = servingCalibrationSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  writeJson(file, { ...old, ...fitted, restsOn: { ...old.restsOn, ...fitted.restsOn }, bands: { ...old.bands, ...fitted.bands } });
  process.stdout.write(`written: ${file}\n`);
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
