import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBundledCatalog } from '../../../../electron/host/files/bundled-catalog.ts';
import { testCatalog } from '../../../support/catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'quartermaster-catalog-'));

function bundle(name: string, text: string, digest: string | null = createHash('sha256').update(text).digest('hex')): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  if (digest !== null) writeFileSync(`${path}.sha256`, digest);
  return path;
}

describe('the bundled catalog', () => {
  const text = JSON.stringify(testCatalog());

  it('reads the same whether the build vouches for it or the schema does', () => {
    expect(readBundledCatalog(bundle('vouched.json', text))).toEqual(readBundledCatalog(bundle('checked.json', text, null)));
  });

  it('is checked when its digest is not the one of the build: an edited file names its field', () => {
    const edited = text.replace('"version":"', '"version":12,"was":"');
    expect(() => readBundledCatalog(bundle('edited.json', edited, 'other'))).toThrow(/edited\.json: version: expected a string, got 12/);
  });

  it('that is missing or no JSON says how to build it', () => {
    expect(() => readBundledCatalog(join(folder, 'none.json'))).toThrow(/missing/);
    expect(() => readBundledCatalog(bundle('broken.json', '{', null))).toThrow(/not JSON/);
  });
});
