import { isFileLike } from '../measurement.ts';
import { type CheckedCatalog, eachRecord, type Rule } from './problem.ts';

/** A measurement is of a listed card and of a file that the catalog has, and is given once. */
export const measuredFiles: Rule = (checked) => {
  const gpus = new Set(checked.catalog.gpus.map(({ id }) => id));
  const seen = new Set<string>();
  return eachRecord(checked, { path: ['calibration', 'measurements'], items: checked.catalog.calibration.measurements }, (row) => {
    const problems: { readonly field: readonly string[]; readonly message: string }[] = [];
    if (seen.has(row.id)) problems.push({ field: ['id'], message: `measurement ${row.id} is given twice` });
    seen.add(row.id);
    if (!gpus.has(row.gpuId)) problems.push({ field: ['gpuId'], message: `"${row.gpuId}" does not exist` });
    if (!hasFile(checked.catalog, row)) {
      const message = `no file of "${row.modelId}" in "${row.quantizationId}" has about ${row.fileBytes} bytes`;
      problems.push({ field: ['fileBytes'], message });
    }
    return problems;
  });
};

type MeasuredFile = { readonly modelId: string; readonly quantizationId: string; readonly fileBytes: number };

const hasFile = ({ models }: CheckedCatalog['catalog'], { modelId, quantizationId, fileBytes }: MeasuredFile): boolean =>
  models.some(
    ({ id, artifacts }) =>
      id === modelId && artifacts.some((artifact) => artifact.quantizationId === quantizationId && isFileLike(fileBytes, artifact)),
  );

/** Rows may be shipped only under terms that allow it: their sources name them. */
export const licensedMeasurements: Rule = (checked) => {
  const licensed = new Set(checked.catalog.sources.filter(({ license }) => license !== undefined).map(({ sourceId }) => sourceId));
  return eachRecord(checked, { path: ['calibration', 'measurements'], items: checked.catalog.calibration.measurements }, ({ sourceId }) =>
    licensed.has(sourceId) ? [] : [{ field: ['sourceId'], message: `source "${sourceId}" names no licence` }],
  );
};
