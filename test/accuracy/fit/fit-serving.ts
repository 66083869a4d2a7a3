import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '../../../catalog/scripts/json-files.ts';
import type { RestsOn } from '#shared/catalog/rests-on.ts';
import {
  type ServingCalibration,
  servingCalibrationSchema,
  servingFamilies,
  type ServingConstants,
  type ServingMetric,
  servingMetrics,
} from '#shared/catalog/serving-calibration.ts';
import { servingDevices } from '#shared/speed/serving-server.ts';
import { steadyService } from '#shared/speed/speed-estimate.ts';
import { catalogDirectory, testCatalog } from '../../support/catalog.ts';
import { countsOf, percentile } from '../score.ts';
import type { Inputs } from '../scores.ts';
import { type PathValues, withValues } from './constant-paths.ts';
import type { Written } from './fit-speed.ts';
import { type Folded, type FoldedPart, foldedPart, foldHeading, foldLines, writeFolded } from './fold-table.ts';
import type { FoldKind } from './folds.ts';
import { restsOnRows } from './rests-on-rows.ts';
import { cardBands, conditionBands, engineBands, modelBands } from './serving-band-fit.ts';
import {
  type CaseRatios,
  caseRatios,
  type FitCase,
  fitCases,
  fitServing,
  isFitted,
  leftOutRatios,
  predicted,
  servingMadeFrom,
} from './serving-fit.ts';
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
  const fit = cases.map((one) => caseRatios(one, predicted(one.request, constants)));
  const left = leftOutByKind(cases, before);
  const folded = { ...servingMadeFrom(cases, before), parts: foldedParts(fit, left) };
  process.stdout.write(`\n${[foldHeading('serving, left out by'), ...foldLines(folded)].join('\n')}\n`);
  const conditions = derated(all, constants);
  print('derates', conditions.derates);
  const bands = {
    engines: engineBands(left.model),
    unmeasuredModel: modelBands(left.model),
    ...cardBands(left.hardware),
    ...conditions.bands,
  };
  print('bands', bands);
  const restsOn = { ...steadyRows(cases, constants), ...conditions.restsOn };
  print('rests on', restsOn);
  const measured = { measuredGpuIds: gpuIds(cases), measuredModelIds: [...new Set(cases.map(modelIdOf))].sort() };
  if (options.written === 'all') write({ ...measured, constants: withValues(constants, conditions.derates), restsOn, bands });
  if (options.written !== 'nothing') writeFolded({ serving: folded });
}

type LeftOut = Readonly<Record<FoldKind, readonly CaseRatios[]>>;

export const leftOutByKind = (cases: readonly FitCase[], constants: ServingConstants): LeftOut => ({
  hardware: leftOutRatios(cases, 'hardware', constants),
  model: leftOutRatios(cases, 'model', constants),
  source: leftOutRatios(cases, 'source', constants),
});

/** Every metric, then throughput by family of models. */
export function foldedParts(fit: readonly CaseRatios[], left: LeftOut): Folded['parts'] {
  const part = (metric: ServingMetric, counts: (one: CaseRatios) => boolean): FoldedPart => {
    const ratios = (all: readonly CaseRatios[]): readonly number[] => all.filter(counts).flatMap((one) => one.ratios[metric] ?? []);
    return foldedPart({ fit: ratios(fit), hardware: ratios(left.hardware), model: ratios(left.model), source: ratios(left.source) });
  };
  return {
    ...Object.fromEntries(servingMetrics.map((metric) => [metric, part(metric, () => true)])),
    ...Object.fromEntries(
      servingFamilies.map((family) => [`throughput, ${family}`, part('throughput', ({ one }) => one.group.family === family)]),
    ),
    'throughput, local cards': part('throughput', ({ one }) => one.group.cards === 'local'),
  };
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

const rowsOf = { least: 1e-7, hardwareOf: ({ row }: FitCase): string => row.gpu, modelOf: ({ row }: FitCase): string => row.model };

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
