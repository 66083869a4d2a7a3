import type { Catalog } from './catalog.ts';
import { benchmarkVersions, listedBenchmarks } from './rules/benchmarks.ts';
import { catalogVersion, datedPrices, licensedEnergy, priceRanges } from './rules/dates.ts';
import { licensedMeasurements, measuredFiles } from './rules/measurements.ts';
import { lenderSizes, parameterSums, pullableTags, shapeSums } from './rules/models.ts';
import type { CheckedCatalog, Problem, Rule } from './rules/problem.ts';
import {
  artifactReferences,
  benchmarkReferences,
  hardwareReferences,
  modelReferences,
  runtimeReferences,
  sourceReferences,
  uniqueIds,
} from './rules/references.ts';
import { repositoriesOfModel } from './rules/repositories.ts';
import { artifactSizes, sizeTolerances } from './rules/sizes.ts';

/** What must hold between the records of a catalog that its schema cannot say. */
export const rules: readonly Rule[] = [
  uniqueIds,
  artifactReferences,
  modelReferences,
  runtimeReferences,
  hardwareReferences,
  sourceReferences,
  benchmarkReferences,
  listedBenchmarks,
  benchmarkVersions,
  repositoriesOfModel,
  artifactSizes,
  sizeTolerances,
  pullableTags,
  lenderSizes,
  shapeSums,
  parameterSums,
  datedPrices,
  priceRanges,
  licensedEnergy,
  measuredFiles,
  licensedMeasurements,
  catalogVersion,
];

const inBundle: CheckedCatalog['locate'] = (path) => ({ file: 'catalog.json', field: path.join('.') });

/** Every problem of a parsed catalog; `locate` leads from a record back to its file where the files are at hand. */
export function checkCatalog(catalog: Catalog, locate: CheckedCatalog['locate'] = inBundle): readonly Problem[] {
  return rules.flatMap((rule) => rule({ catalog, locate }));
}
