import { isFileLike } from '../measurement.ts';
import { type CheckedCatalog, eachRecord, type Rule } from './problem.ts';
import { message } from '../../words/message.ts';
import type { Text } from '../../words/text.ts';

/** A measurement is of a listed card and of a file that the catalog has, and is given once. */
export const measuredFiles: Rule = (checked) => {
  const gpus = new Set(checked.catalog.gpus.map(({ id }) => id));
  const seen = new Set<string>();
  return eachRecord(checked, { path: ['calibration', 'measurements'], items: checked.catalog.calibration.measurements }, (row) => {
    const problems: { readonly field: readonly string[]; readonly message: Text }[] = [];
    if (seen.has(row.id)) problems.push({ field: ['id'], message: message('catalog.measurement-twice', { id: row.id }) });
    seen.add(row.id);
    if (!gpus.has(row.gpuId)) problems.push({ field: ['gpuId'], message: message('catalog.does-not-exist', { id: row.gpuId }) });
    if (!hasFile(checked.catalog, row)) {
      const { modelId, quantizationId, fileBytes: bytes } = row;
      problems.push({ field: ['fileBytes'], message: message('catalog.no-such-file', { modelId, quantizationId, bytes }) });
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
    licensed.has(sourceId) ? [] : [{ field: ['sourceId'], message: message('catalog.no-licence', { sourceId }) }],
  );
};
