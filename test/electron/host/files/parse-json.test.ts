import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_DEPTH, MOST_ENTRIES, MOST_TEXT_CHARACTERS } from '../../../../electron/host/files/input-limits.ts';
import { parseJson } from '../../../../electron/host/files/parse-json.ts';
import { rounds } from '../../../support/rounds.ts';

const parsed = (text: string): unknown => parseJson(text, 'x.json', 'hint');
const keys = (count: number): string => Array.from({ length: count }, (_, at) => `"k${at}":0`).join(',');

describe('JSON of a person', () => {
  it('is read as JSON.parse reads it, whatever is in it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        // A name that is refused is no matter of this law.
        fc.pre(!text.includes('__proto__'));
        expect(parsed(text)).toEqual(JSON.parse(text));
        expect(parsed(`\uFEFF${JSON.stringify(JSON.parse(text), null, 2)}`)).toEqual(JSON.parse(text));
      }),
      { numRuns: rounds(200, 20_000) },
    );
  });

  it('is taken up to each limit', () => {
    const deep = `${'['.repeat(MOST_DEPTH)}${']'.repeat(MOST_DEPTH)}`;
    expect(JSON.stringify(parsed(deep))).toBe(deep);
    expect(Object.keys(parsed(`{${keys(MOST_ENTRIES)}}`) as object)).toHaveLength(MOST_ENTRIES);
    expect(parsed(`"${'a'.repeat(MOST_TEXT_CHARACTERS - 1)}"`)).toHaveLength(MOST_TEXT_CHARACTERS - 1);
    expect(parsed('{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":"}{\\"b\\":,"}]}')).toMatchObject({ c: { b: 1 } });
  });

  it.each([
    ['200,000 brackets', '['.repeat(200_000), /^x\.json: 0\.0\.0\.0\.0\.0\.0\.0…: nested more than 64 deep$/],
    ['200,000 braces', '{"a":'.repeat(200_000), /^x\.json: a\.a\..*nested more than 64 deep$/],
    ['brackets in a field', `{"cpu":[1,{"model":${'['.repeat(100)}`, /^x\.json: cpu\.1\.model\.0\..*nested/],
    ['a million keys', `{"a":1,"keys":{${keys(1_000_000)}}}`, /^x\.json: keys: more than 20,000 entries$/],
    ['a million entries', `[${'0,'.repeat(1_000_000)}0]`, /^x\.json: .*more than 20,000 entries$/],
    ['a long text', `{"os":{"version":"${'a'.repeat(1_000_000)}"}}`, /^x\.json: os\.version: a text of more than 100,000 characters$/],
    ['a long key', `{"${'a'.repeat(1_000_000)}":1}`, /^x\.json: a text of more than 100,000 characters$/],
    ['a text without an end', `{"a":"${'a'.repeat(1_000_000)}`, /^x\.json: a: a text of more than/],
    ['a key said twice', '{"a":1,"b":[{"c":1,"d":2,"c":3}]}', /^x\.json: b\.0\.c: said twice in the same object$/],
    ['a key said twice in two spellings', '{"ab":1,"a\\u0062":2}', /^x\.json: ab: said twice/],
    ['a key that changes what an object is', '{"os":{"__proto__":{"a":1}}}', /^x\.json: os\.__proto__: not a name/],
    ['no JSON', '{"a":1', /^x\.json: not JSON: /],
    ['an escape that is none', '{"a\\x":1}', /^x\.json: not JSON: /],
    ['nothing', '', /^x\.json: not JSON: /],
  ])('that is %s is invalid input at once, with the place in it', (_what, text, message) => {
    const started = performance.now();
    expect(() => parsed(text)).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
