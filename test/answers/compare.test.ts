import { describe, expect, it } from 'vitest';
import { addedFields, differencesBetween } from './compare.ts';
import { comparisonText } from './comparison-text.ts';
import { questions } from './questions.ts';

const candidate = (id: string, verdict: string): unknown => ({ artifact: { id }, runtimeId: 'llama.cpp', fit: { verdict } });

describe('a comparison of two answers', () => {
  it('finds nothing between equal documents', () => {
    const document = { ranked: [candidate('a/q4', 'fits')], best: null, reasons: ['one', 'two'] };
    expect(differencesBetween(document, structuredClone(document))).toEqual([]);
  });

  it('names the size of a change of a number', () => {
    const changes = (before: number, after: number): readonly string[] =>
      differencesBetween({ x: before }, { x: after }).map(({ change }) => change);
    expect(changes(100, 100.5)).toEqual(['number: up to 1 %']);
    expect(changes(100, 30)).toEqual(['number: more than twice']);
    expect(changes(0.1 + 0.2, 0.3)).toEqual(['number: rounding']);
    expect(changes(0, 5)).toEqual(['number: more than twice']);
  });

  it('knows an element of a list by its name, wherever it stands', () => {
    const before = { ranked: [candidate('a/q4', 'fits'), candidate('b/q4', 'fits')] };
    const after = { ranked: [candidate('b/q4', 'fits'), candidate('a/q4', 'does-not-fit')] };
    expect(differencesBetween(before, after).map(({ path, change }) => [path, change])).toEqual([
      ['ranked[a/q4 llama.cpp].fit.verdict', 'text'],
      ['ranked', 'other order'],
    ]);
  });

  it('tells a candidate that is gone once, not each of its fields', () => {
    const before = { ranked: [candidate('a/q4', 'fits'), candidate('b/q4', 'fits')] };
    expect(differencesBetween(before, { ranked: [candidate('b/q4', 'fits')] }).map(({ path, change }) => [path, change])).toEqual([
      ['ranked[a/q4 llama.cpp]', 'element gone'],
    ]);
  });

  it('takes a field that was added for no difference, and one that is gone for one', () => {
    expect(differencesBetween({ a: 1 }, { a: 1, b: 2 })).toEqual([]);
    expect(addedFields({ list: [{ id: 'x' }] }, { list: [{ id: 'x', b: 2 }] })).toEqual(['list[].b']);
    expect(differencesBetween({ a: 1, b: 2 }, { a: 1 }).map(({ path, change }) => [path, change])).toEqual([['b', 'gone']]);
  });

  it('tells figures in a text from other words', () => {
    const changes = (before: string, after: string): readonly string[] =>
      differencesBetween({ x: before }, { x: after }).map(({ change }) => change);
    expect(changes('4.96 tok/s, floor 5 tok/s', '4.97 tok/s, floor 5 tok/s')).toEqual(['figures in a text']);
    expect(changes('too slow', 'too wide')).toEqual(['text']);
  });
});

describe('the text of a comparison', () => {
  const answer = (value: number): { readonly exitCode: number; readonly err: string; readonly document: unknown } => ({
    exitCode: 0,
    err: '',
    document: { value },
  });

  it('groups differences of one field, and counts the answers of each command', () => {
    const before = { 'plan a': answer(1), 'plan b': answer(2), 'cost c': answer(3) };
    const { text, isEqual } = comparisonText(before, { ...before, 'plan a': answer(10), 'plan b': answer(20) }, false);
    expect(isEqual).toBe(false);
    expect(text).toContain('plan  document.value  number: more than twice  (2 in 2 answers)');
    expect(text).toContain('2 differences in 2 of 3 answers');
    expect(text).toContain('cost      0 of 1 answer differ');
  });

  it('is equal for equal recordings', () => {
    expect(comparisonText({ 'plan a': answer(1) }, { 'plan a': answer(1) }, false).isEqual).toBe(true);
  });
});

describe('the questions', () => {
  it('are many, of every command, and none is asked twice', () => {
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
    expect(questions.length).toBeGreaterThan(400);
    expect(new Set(questions.map(({ command }) => command))).toEqual(new Set(['plan', 'explain', 'cost', 'report', 'estimate']));
  });
});
