import { array, assert, constantFrom, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../support/rounds.ts';
import { type FoldKeys, foldKinds, foldsOf, leftOut } from './folds.ts';

const row = record({
  hardware: constantFrom('h100', 'H100-SXM', 'rtx-3090', 'm2-ultra', 'epyc'),
  model: constantFrom('llama', 'Llama', 'qwen', 'gpt-oss'),
  source: constantFrom('one', 'two', 'three', 'four', 'five', 'six', 'seven'),
  measurement: option(constantFrom('a', 'b', 'c'), { nil: null }),
});

describe('folds', () => {
  it.each(foldKinds)('never split one %s, nor one measurement under two names', (kind) => {
    assert(
      property(array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const folds = foldsOf(rows, kind);
        rows.forEach((a, i) => {
          rows.forEach((b, j) => {
            const alike = a[kind] === b[kind] || (a.measurement !== null && a.measurement === b.measurement);
            if (alike) expect(folds[i]).toBe(folds[j]);
          });
        });
      }),
      { numRuns: rounds(50, 2000) },
    );
  });

  it('spread sources by size: six large ones stand alone, and what is small joins the smallest', () => {
    const sizes = { a: 9, b: 8, c: 7, d: 6, e: 5, f: 4, small: 1 };
    const rows: readonly FoldKeys[] = Object.entries(sizes).flatMap(([source, size]) =>
      Array.from({ length: size }, () => ({ hardware: 'x', model: 'y', source, measurement: null })),
    );
    const folds = foldsOf(rows, 'source');
    const foldOf = (source: string): number | undefined => folds[rows.findIndex((one) => one.source === source)];
    expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(foldOf)).size).toBe(6);
    expect(foldOf('small')).toBe(foldOf('f'));
  });

  it('score every case once, in its order, without itself and all that shares its fold', () => {
    const cases = ['a', 'b', 'c', 'd'];
    const seen = leftOut(cases, [1, 0, 1, 2], (rest, left) => left.map((one) => `${one} from ${rest.join('')}`));
    expect(seen).toEqual(['a from bd', 'b from acd', 'c from bd', 'd from abc']);
  });
});
