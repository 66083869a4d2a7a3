import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameSchema, plainJson, plainLine, plainLines, plainWords, sentenceSchema, shortLine } from '#shared/plain-text.ts';
import { hostileIn, hostileMarks, hostileText } from '../support/hostile-text.ts';

describe('a plain line', () => {
  it.each([
    'NVIDIA GeForce RTX 4090',
    'Intel® Core™ Ultra 9',
    'Grafikkarte für Büros, Größe M, née là-bas',
    '昇腾 910B 加速卡',
    'Видеокарта, κάρτα γραφικών, כרטיס מסך, بطاقة',
    'हिन्दी ไทย 한국어',
    'a\u00a0b\u202fc – “d” … ½ µ',
    '🚀 ❤️ 👩‍💻 1️⃣ ✔︎',
    '',
    '  two  spaces ',
  ])('of %j is the text itself', (text) => {
    expect(plainLine(text)).toBe(text);
    expect(plainLines(text)).toBe(text);
    expect(JSON.parse(plainJson(text))).toBe(text);
  });

  it.each([
    ['\u001b]0;pwned\u0007RTX', ']0;pwned RTX'],
    ['\u001b[31mERROR\u001b[0m: no driver', 'ERROR: no driver'],
    ['one\r\ntwo\tthree\u0000four', 'one two three four'],
    ['RTX\u200b 40\u202e90\u2069', 'RTX 4090'],
    ['a\u2028b', 'a b'],
    ['NV\u{e0041}\u{e0042}IDIA', 'NVIDIA'],
    ['half \ud83d of it', 'half  of it'],
    ['a\u200db', 'ab'],
  ])('of %j is %j', (text, plain) => expect(plainLine(text)).toBe(plain));

  it.each(hostileMarks)('has no %j', (mark) => {
    for (const text of [mark, `a${mark}b`, `${mark}${mark}`, `🚀${mark}🚀`.replace('\u200d', '\u200e')])
      expect(hostileIn(plainLine(text))).toBeNull();
  });

  it('is plain whatever it was made of, and stays as it is when it is made again', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (text) => {
        const line = plainLine(text);
        expect(hostileIn(line)).toBeNull();
        expect(line).not.toMatch(/[\n\t]/);
        expect(plainLine(line)).toBe(line);
      }),
    );
  });

  it('is cut where it is too long, and says so, never through a character', () => {
    expect(shortLine('12345', 5)).toBe('12345');
    expect(shortLine('123456', 5)).toBe('1234…');
    expect(shortLine('123🚀5', 5)).toBe('123…');
  });
});

describe('plain lines', () => {
  it('keep their breaks, tabs and indents, and nothing else that a terminal obeys', () => {
    expect(plainLines('  a\tb\r\n  c\u001b[2K\u0007\n')).toBe('  a\tb\n  c \n');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(hostileIn(plainLines(text))).toBeNull();
      }),
    );
  });
});

describe('plain JSON', () => {
  it('shows no mark, and means what it meant', () => {
    const values = fc.oneof(fc.dictionary(fc.oneof(hostileText, fc.string()), hostileText), fc.array(fc.string({ unit: 'binary' })));
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = plainJson(value, indent);
        expect(hostileIn(text)).toBeNull();
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe('the schemas', () => {
  it('make a name plain, and refuse what is too long for one', () => {
    expect(nameSchema.parse('a\u202eb')).toBe('ab');
    expect(nameSchema.safeParse('x'.repeat(301)).success).toBe(false);
  });
  it('keep the beginning of a long sentence', () => {
    expect(sentenceSchema.parse('x'.repeat(5000))).toHaveLength(4000);
  });
});

describe('plain words', () => {
  it('keep what stands between two values, whatever those end with', () => {
    expect(plainWords`${'a\u001b['} beside ${'b\u009b3'}: ${4}`).toBe('a [ beside b 3: 4');
  });
});
