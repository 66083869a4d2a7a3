import { describe, expect, it } from 'vitest';
import { type UnfittingFit, unfitWords } from '#shared/evaluate/unfit.ts';
import { GB, gib } from '#shared/units.ts';
import { inEnglish } from '#shared/words/en.ts';

const short = (point: number, high: number): UnfittingFit => ({
  verdict: 'does-not-fit',
  artifactId: 'a/b',
  runtimeId: 'llama.cpp',
  shortBytes: { point, low: 0, high, basis: [] },
  limit: 'accelerator-memory',
  reason: 'too large',
});
const wordsOf = (fit: UnfittingFit): string => inEnglish(unfitWords(fit, 20 * GB)).replaceAll('\u202f', ' ');

describe('what a file lacks', () => {
  it('is said with its size and the reason, and never as nothing', () => {
    const free = 'too much for the accelerator memory that is free (too large)';
    expect(wordsOf(short(gib(4.25), gib(4.25)))).toBe(`does not fit: 20.0 GB file, 4.3 GiB ${free}`);
    expect(wordsOf(short(1000, 1000))).toBe(`does not fit: 20.0 GB file, less than 0.01 GiB ${free}`);
    expect(wordsOf(short(0, gib(0.5)))).toBe(`does not fit: 20.0 GB file, up to 0.50 GiB ${free}`);
  });

  it('is no memory where the runtime is what stands in the way', () => {
    expect(wordsOf({ ...short(0, 0), limit: 'runtime-support' })).toBe('too large');
  });
});
