import { describe, expect, it } from 'vitest';
import { contentHash } from '../../../../renderer/features/export-report/content-hash.ts';

describe('the content hash', () => {
  it('is SHA-256 in hexadecimal (FIPS 180-4, example "abc")', async () => {
    expect(await contentHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
