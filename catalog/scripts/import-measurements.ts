import { join } from 'node:path';
import { z } from 'zod';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { parseCatalog } from '#shared/catalog/catalog.ts';
import { type Collection, importedOrReason, measurementFileSchema } from './import/measurement-rows.ts';
import { rawHardwareMapSchema } from './import/raw-hardware.ts';
import { createSourceRegistry, mergeSources } from './import/sources.ts';
import { readJson, writeJson } from './json-files.ts';
import { loadCatalogFiles } from './load.ts';

const catalogDirectory = join(import.meta.dirname, '..');
const rowsDirectory = join(catalogDirectory, '..', 'test', 'accuracy', 'rows');

/** Files whose terms allow shipping their rows; the notices stand beside them in NOTICES.txt. */
const shippable: readonly { readonly file: string; readonly license: string }[] = [
  { file: 'llama-cpp-benches.json', license: 'MIT, Copyright (c) The ggml authors' },
  { file: 'llmfit-community.json', license: 'MIT, Copyright (c) 2026 Alex Jones, Copyright (c) 2026 GAWD09' },
];

/**
 * Takes the published rows that answer a question of the catalog (its model, file and card, one stream, all on the card) into
 * `calibration/measurements.json`, and says why the others stay out. `import-measurements.ts DATA_FOLDER`. Returns the exit code.
 */
export function main(args: readonly string[]): number {
  const [data] = args;
  if (data === undefined) {
    process.stderr.write('usage: node build/run.mjs catalog/scripts/import-measurements.ts DATA_FOLDER\n');
    return 2;
  }
  const hardware = rawHardwareMapSchema.parse(readJson(join(data, 'hardware-map.json')));
  const catalog = withoutMeasurements();
  const sources = createSourceRegistry();
  const results = shippable.flatMap(({ file, license }) => {
    const collection: Collection = { catalog, hardware, license, sources };
    return measurementFileSchema.parse(readJson(join(rowsDirectory, file))).rows.map((row) => importedOrReason(row, collection));
  });
  const measurements = results.flatMap((result) => (typeof result === 'string' ? [] : [result]));
  writeJson(
    join(catalogDirectory, 'calibration', 'measurements.json'),
    measurements.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  mergeSources(catalogDirectory, sources.entries());
  process.stdout.write(`${measurements.length} of ${results.length} rows\n${reasonsText(results)}`);
  return 0;
}

/** The files as they are, whatever the last import wrote. */
function withoutMeasurements(): Catalog {
  const files = z.looseObject({ calibration: z.looseObject({}) }).parse(loadCatalogFiles(catalogDirectory));
  return parseCatalog({ ...files, calibration: { ...files.calibration, measurements: [] } });
}

function reasonsText(results: readonly unknown[]): string {
  const counts = new Map<string, number>();
  for (const result of results) if (typeof result === 'string') counts.set(result, (counts.get(result) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `  ${String(count).padStart(4)} left out: ${reason}\n`)
    .join('');
}
