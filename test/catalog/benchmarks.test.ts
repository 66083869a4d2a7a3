import { describe, expect, it } from 'vitest';
import { coverageOf } from '#shared/catalog/rules/benchmarks.ts';
import { testCatalog } from '../support/catalog.ts';

const catalog = testCatalog();
const versionsOf = (family: string): readonly string[] =>
  catalog.benchmarks.filter((test) => test.family === family && test.version !== null).map(({ name }) => name);

describe('versions of a benchmark', () => {
  it.each(['AA Intelligence Index', 'Terminal-Bench', 'AIME', 'HMMT February'])('of %s never meet in one use case', (family) => {
    const versions = versionsOf(family);
    expect(versions.length).toBeGreaterThan(1);
    for (const useCase of catalog.useCases) {
      const used = useCase.benchmarks.filter((name) => versions.includes(name));
      expect(used.length, useCase.id).toBeLessThanOrEqual(1);
      for (const name of used) expect(coverageOf(catalog, name)).toBe(Math.max(...versions.map((other) => coverageOf(catalog, other))));
    }
  });

  it('are counted by what was measured: estimates of the publisher do not make one the widest', () => {
    const [model] = catalog.models;
    if (!model) throw new Error('the catalog has no model');
    const score = {
      name: 'X',
      score: 1,
      mode: null,
      reasoning: null,
      harness: null,
      date: null,
      preferred: true,
      sourceId: 'user',
      status: 'reported',
    } as const;
    const withScores = (...scores: (typeof model.benchmarks)[number][]) => ({ ...catalog, models: [{ ...model, benchmarks: scores }] });
    expect(coverageOf(withScores(score), 'X')).toBe(1);
    expect(coverageOf(withScores({ ...score, reasoning: true }, { ...score, reasoning: false }), 'X')).toBe(2);
    expect(coverageOf(withScores({ ...score, estimate: true }), 'X')).toBe(0);
  });

  it('stand beside each other in a model: three of the AA index for Qwen3.8-27B', () => {
    const scores = catalog.models.find(({ id }) => id === 'qwen3.8-27b')?.benchmarks ?? [];
    const names = new Set(scores.map(({ name }) => name).filter((name) => name.startsWith('AA Intelligence Index')));
    expect([...names].toSorted()).toEqual(['AA Intelligence Index v4.1.1', 'AA Intelligence Index v4.3', 'AA Intelligence Index v4.3.2']);
  });
});
