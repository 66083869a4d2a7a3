import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { differences, readExceptions } from './sentence-exceptions.ts';
import { sentencesIn, sentencesOfShared } from './sentences.ts';

const sentences = (source: string): readonly string[] => sentencesIn(parseSync('example.ts', source).program);

describe('what a text for people is', () => {
  it.each([
    ["const reason = 'does not fit';", ['does not fit']],
    ['const reason = `needs ${bytes} more`;', ['needs … more']],
    ['const reason = `${name}: ${count === 1 ? "no more room" : "x"}`;', ['no more room']],
    ["z.number({ error: 'expected a positive number' });", ['expected a positive number']],
    ["const step = { formula: 'prefill time + one decode step' };", ['prefill time + one decode step']],
    ["throw new PlannerError('not-found', 'no such model');", ['no such model']],
    ['const html = `<p class="a b">no answer</p>`;', ['<p class="a b">no answer</p>']],
  ])('%s', (source, found) => {
    expect(sentences(source)).toEqual(found);
  });

  it.each([
    "import { a } from './two words.ts';",
    "type Kind = 'two words' | 'three whole words';",
    "throw new RangeError('no such layer');",
    "const id = 'does-not-fit'; const unit = 'tok/s'; const key = 'memory.totalBytes';",
    "const step = { formula: 'weightsBytes / bandwidth' };",
    'const total = `weights + kv-cache + ${more} × (vocabulary + hidden)`;',
    '/** Two words. */ const html = `<p class="first second">${text}</p>`;',
  ])('and what is none: %s', (source) => {
    expect(sentences(source)).toEqual([]);
  });
});

describe('the list of exceptions', () => {
  const allowed = [{ file: 'a.ts', sentence: 'two words', because: 'of the data' }];

  it('names the sentences that it allows, one by one', () => {
    expect(differences(new Map([['a.ts', ['two words']]]), allowed)).toEqual({ unlisted: [], vanished: [] });
  });

  it('allows no other sentence, no other file, and none twice', () => {
    const found = new Map([
      ['a.ts', ['two words', 'two words', 'other words']],
      ['b.ts', ['two words']],
    ]);
    expect(differences(found, allowed).unlisted).toEqual(['a.ts: two words', 'a.ts: other words', 'b.ts: two words']);
  });

  it('keeps none that has gone', () => {
    expect(differences(new Map(), allowed).vanished).toEqual(['a.ts: two words']);
  });
});

describe('shared', () => {
  const allowed = readExceptions();

  it('holds no sentence outside of words/ but those that are allowed: a sentence there can be translated, one elsewhere cannot', () => {
    expect(differences(sentencesOfShared(), allowed)).toEqual({ unlisted: [], vanished: [] });
  });

  it('allows few, each for a reason', () => {
    expect(allowed.length).toBeLessThanOrEqual(20);
  });
});
