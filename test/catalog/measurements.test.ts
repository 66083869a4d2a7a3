import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { checkCatalog } from '#shared/catalog/check-catalog.ts';
import type { Measurement } from '#shared/catalog/measurement.ts';
import { excludedFlags, type SpeedRow, speedRowsSchema } from '../accuracy/speed-rows.ts';
import { catalogDirectory, testCatalog } from '../support/catalog.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();
const { measurements } = catalog.calibration;

const shippedRows: readonly SpeedRow[] = ['llama-cpp-benches.json', 'llmfit-community.json'].flatMap((name) => {
  const path = join(catalogDirectory, '..', 'test', 'accuracy', 'rows', name);
  return speedRowsSchema.parse(JSON.parse(readFileSync(path, 'utf8')).rows);
});

/** Tokens in the cache on average: those that were there, and half of the ones written. */
const meanDepth = (row: SpeedRow): number => (row.depth ?? 0) + (row.n_gen ?? 0) / 2;

describe('the measured rows of the catalog', () => {
  it('are rows of the accuracy harness, figure for figure, of one stream wholly on accelerators', () => {
    expect(measurements.length).toBeGreaterThan(0);
    for (const measurement of measurements) {
      const row = shippedRows.find(({ id }) => id === measurement.id);
      expect(row, measurement.id).toMatchObject({
        value: measurement.tokensPerSecond,
        model: measurement.modelId,
        gpu_count: measurement.gpuCount,
        metric: measurement.phase === 'decode' ? 'decode_tps' : 'prefill_tps',
        batch: 1,
        placement: 'gpu',
      });
      if (!row) continue;
      if (measurement.phase === 'decode') expect(meanDepth(row)).toBe(measurement.depthTokens);
      else expect([row.n_prompt, row.depth ?? 0]).toEqual([measurement.promptTokens, measurement.cachedTokens]);
      expect(row.flags?.filter((flag) => excludedFlags.includes(flag)) ?? []).toEqual([]);
    }
  });
});

describe('checking measured rows', () => {
  const [first] = measurements;
  if (!first) throw new Error('the catalog has no measurement');
  const problemsOf = (rows: readonly Measurement[], changed: Partial<Catalog> = {}) =>
    checkCatalog({ ...catalog, ...changed, calibration: { ...catalog.calibration, measurements: [...rows] } }).map(({ message }) =>
      inEnglish(message),
    );

  it('finds nothing wrong with those of the catalog', () => expect(problemsOf(measurements)).toEqual([]));

  it.each<[string, readonly Measurement[], RegExp]>([
    ['a card that nobody lists', [{ ...first, gpuId: 'nvidia-none' }], /"nvidia-none" does not exist/],
    ['a file of another size', [{ ...first, fileBytes: Math.round(first.fileBytes * 1.03) }], /no file of .* has about/],
    ['a row given twice', [first, first], /is given twice/],
    ['a source that nobody lists', [{ ...first, sourceId: 'nowhere' }], /"nowhere"/],
  ])('finds %s', (_, rows, message) => {
    expect(problemsOf(rows).join('\n')).toMatch(message);
  });

  it('finds rows whose source names no licence', () => {
    const sources = catalog.sources.map(({ license: _license, ...source }) => source);
    expect(problemsOf([first], { sources })).toContainEqual(expect.stringMatching(/names no licence/));
  });
});
