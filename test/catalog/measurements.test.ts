import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { checkCatalog } from '#shared/catalog/check-catalog.ts';
import type { Measurement } from '#shared/catalog/measurement.ts';
import {
  type Collection,
  importedOrReason,
  type MeasuredRow,
  measurementFileSchema,
} from '../../catalog/scripts/import/measurement-rows.ts';
import { createSourceRegistry } from '../../catalog/scripts/import/sources.ts';
import { catalogDirectory, testCatalog } from '../support/catalog.ts';

const catalog = testCatalog();
const { measurements } = catalog.calibration;

const card = { cpu: false, class: 'any', bandwidthGBs: 1, speedTflops: 1 };
const collection: Collection = {
  catalog,
  hardware: {
    gb10: { ...card, gpuId: 'nvidia-gb10-dgx-spark' },
    'm2-ultra-76c': { ...card, gpuId: 'apple-m2-ultra', gpuCores: 76 },
    'm2-ultra-60c': { ...card, gpuId: 'apple-m2-ultra', gpuCores: 60 },
  },
  license: 'MIT',
  sources: createSourceRegistry(),
};

/** gpt-oss-20b's published file has 12,109,566,560 bytes. */
const row: MeasuredRow = {
  id: 'row',
  metric: 'decode_tps',
  value: 83.43,
  hardware: 'gb10',
  gpu_count: 1,
  runtime: 'llama.cpp',
  backend: 'CUDA',
  model: 'gpt-oss-20b',
  quant: 'MXFP4',
  file_bytes: 12_101_070_356,
  n_gen: 32,
  depth: 4096,
  kv_type: 'f16',
  batch: 1,
  placement: 'gpu',
  grade: 'A',
  source: 'owner/repo@abc123 bench/table.md (copy in elsewhere) § gpt-oss, 2026-02-10',
};

describe('importing measured rows', () => {
  it('maps a row to the card, file, engine and depth of the catalog', () => {
    expect(importedOrReason(row, collection)).toMatchObject({
      phase: 'decode',
      gpuId: 'nvidia-gb10-dgx-spark',
      modelId: 'gpt-oss-20b',
      quantizationId: 'mxfp4',
      engine: 'llama.cpp',
      backend: 'cuda',
      // Half of the 32 tokens written came on top of the 4,096 cached ones.
      depthTokens: 4112,
      tokensPerSecond: 83.43,
    });
    expect(collection.sources.entries()).toContainEqual({
      sourceId: 'owner-repo-abc123-bench-table.md',
      title: 'owner/repo@abc123 bench/table.md',
      url: 'https://github.com/owner/repo/blob/abc123/bench/table.md',
      license: 'MIT',
      asOf: '2026-02-10',
    });
  });

  it.each<[string, Partial<MeasuredRow>, RegExp]>([
    ['of a model that the catalog lacks', { model: 'gemma3-4b' }, /model is not in the catalog/],
    ['of several streams', { batch: 4 }, /several streams/],
    ['with weights in main memory', { placement: 'hybrid' }, /not wholly/],
    ['of whole requests', { flags: ['e2e_tps_includes_prompt_time'] }, /e2e_tps/],
    ['of a chip of the name with fewer cores', { hardware: 'm2-ultra-60c' }, /no card that is m2-ultra-60c/],
    ['of an unnamed backend', { backend: 'Vulkan-or-ROCm (not stated)' }, /no engine and backend/],
    ['of a batch engine', { runtime: 'vLLM' }, /no engine and backend/],
    ['of another quantization', { quant: 'Q9_X' }, /no Q9_X of gpt-oss-20b/],
    ['of a file 3 % smaller', { file_bytes: 12_109_566_560 * 0.97 }, /no file of that size/],
    ['of first tokens', { metric: 'ttft' }, /neither decode nor prefill/],
  ])('leaves out one %s, with the reason', (_, change, reason) => {
    expect(importedOrReason({ ...row, ...change }, collection)).toMatch(reason);
  });

  it('gives what the catalog holds, from the rows that ship', () => {
    const files = ['llama-cpp-benches.json', 'llmfit-community.json'].map((name) =>
      join(catalogDirectory, '..', 'test', 'accuracy', 'rows', name),
    );
    const rows = files.flatMap((path) => measurementFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).rows);
    const imported = rows.map((each) => importedOrReason(each, collection)).filter((result) => typeof result !== 'string');
    const byId = (a: Measurement, b: Measurement): number => (a.id < b.id ? -1 : 1);
    expect(measurements.length).toBeGreaterThan(0);
    expect(imported.toSorted(byId)).toEqual(measurements);
  });
});

describe('checking measured rows', () => {
  const [first] = measurements;
  if (!first) throw new Error('the catalog has no measurement');
  const problemsOf = (rows: readonly Measurement[], changed: Partial<Catalog> = {}) =>
    checkCatalog({ ...catalog, ...changed, calibration: { ...catalog.calibration, measurements: [...rows] } }).map(
      ({ message }) => message,
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
