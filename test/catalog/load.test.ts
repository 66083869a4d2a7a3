import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatJson } from '../../catalog/scripts/json-files.ts';
import { loadCatalogFiles } from '../../catalog/scripts/load.ts';
import { catalogDirectory, testCatalog } from '../support/catalog.ts';

let copy: string;

describe('reading the catalog folder', () => {
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'quartermaster-catalog-'));
    cpSync(catalogDirectory, copy, { recursive: true, filter: (source) => !source.includes(join('catalog', 'scripts')) });
  });
  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  it('gives the same catalog from a copy of the folder', () => {
    expect(loadCatalogFiles(copy)).toEqual(loadCatalogFiles(catalogDirectory));
  });

  it.each(['catalog.json', 'cost-defaults.json', 'calibration/speed.json', 'sources.json', 'energy/carbon.json'])(
    'names %s when it is missing',
    (file) => {
      rmSync(join(copy, file));
      expect(() => loadCatalogFiles(copy)).toThrow(join(copy, file));
    },
  );

  it('names the folder when it is missing', () => {
    rmSync(join(copy, 'machines'), { recursive: true });
    expect(() => loadCatalogFiles(copy)).toThrow(join(copy, 'machines'));
  });

  it('names the file that is not JSON', () => {
    writeFileSync(join(copy, 'use-cases.json'), '[{');
    expect(() => loadCatalogFiles(copy)).toThrow(/use-cases\.json is not JSON/);
  });

  it('names the file that should hold a list', () => {
    writeFileSync(join(copy, 'quantizations.json'), '{}');
    expect(() => loadCatalogFiles(copy)).toThrow(/quantizations\.json: expected a list/);
  });
});

describe('the layout of catalog files', () => {
  it('changes nothing but white space', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps short things on a line and breaks long ones', () => {
    expect(formatJson({ a: [1, 2] })).toBe('{ "a": [1, 2] }');
    expect(formatJson({ a: 'x'.repeat(100), b: 'y'.repeat(100) }).split('\n')).toHaveLength(4);
  });
});

describe('what the catalog prints', () => {
  it('never names a working file or an article by its number', () => {
    const text = JSON.stringify(testCatalog());
    const slips =
      text.match(
        /(hardware|models|machines|energy|llamacpp-memory|memory-truth|api-prices)\.json|source articles? \d|design\/|[a-z]+\.md §/g,
      ) ?? [];
    expect(slips.filter((slip) => !slip.endsWith('models.json'))).toEqual([]);
  });
});
