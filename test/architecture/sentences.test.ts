import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { exceptionsFor, readExceptions, totalOf } from './sentence-exceptions.ts';
import { sentencesIn, sentencesOfShared } from './sentences.ts';

const sentences = (source: string): readonly string[] => sentencesIn(parseSync('example.ts', source).program);

describe('what a text for people is', () => {
  it.each([
    ["const reason = 'does not fit';", ['does not fit']],
    ['const reason = `needs ${bytes} more`;', ['needs … more']],
    ['const reason = `${name}: ${count === 1 ? "no more room" : "x"}`;', ['no more room']],
    ["z.number({ error: 'expected a positive number' });", ['expected a positive number']],
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
    '/** Two words. */ const html = `<p class="first second">${text}</p>`;',
  ])('and what is none: %s', (source) => {
    expect(sentences(source)).toEqual([]);
  });
});

/** While texts move from one file to another, a change may add some before another takes them away. */
const LEEWAY = 40;

describe('shared', () => {
  const allowed = readExceptions();
  const found = sentencesOfShared();

  it('holds no more sentences outside of words/ than it is allowed: a sentence there can be translated, one elsewhere cannot', () => {
    const grown = Object.entries(exceptionsFor(found, allowed)).filter(
      ([file, { sentences: count }]) => count > (allowed[file]?.sentences ?? 0),
    );
    const total = [...found.values()].flat().length;
    const told = grown.map(([file]) => `${file}: ${(found.get(file) ?? []).join(' | ')}`);
    expect(total > totalOf(allowed) + LEEWAY ? told : []).toEqual([]);
  });
});
